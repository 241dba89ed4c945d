-- closures: map, filter and reduce with functions that capture variables.
local function map(xs, f)
  local out = {}
  for i = 1, #xs do out[i] = f(xs[i]) end
  return out
end

local function filter(xs, test)
  local out, n = {}, 0
  for i = 1, #xs do
    local x = xs[i]
    if test(x) then
      n = n + 1
      out[n] = x
    end
  end
  return out
end

local function reduce(xs, f, acc)
  for i = 1, #xs do acc = f(acc, xs[i]) end
  return acc
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function adder(n)
  return function(x) return x + n end
end

local xs = {}
for i = 1, 1000 do xs[i] = i - 1 end
local total = 0
for round = 0, 2499 do
  local step = compose(adder(round), function(x) return x * 3 end)
  local calls = 0
  local ys = filter(map(xs, step), function(y)
    calls = calls + 1
    return y % 2 == 0
  end)
  total = total + reduce(ys, function(a, b) return (a + b) % 1000003 end, 0) + calls
end
print(string.format("%d", total))
