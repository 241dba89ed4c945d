-- quicksort_fn: functional quicksort, new tables at every level.
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

local function concat(a, b, c)
  local out, n = {}, 0
  for i = 1, #a do n = n + 1; out[n] = a[i] end
  for i = 1, #b do n = n + 1; out[n] = b[i] end
  for i = 1, #c do n = n + 1; out[n] = c[i] end
  return out
end

local function sorted(xs)
  if #xs < 2 then return xs end
  local pivot = xs[1]
  local smaller = filter(xs, function(x) return x < pivot end)
  local equal = filter(xs, function(x) return x == pivot end)
  local larger = filter(xs, function(x) return x > pivot end)
  return concat(sorted(smaller), equal, sorted(larger))
end

local x, sum = 17, 0
for _ = 1, 4 do
  local xs = {}
  for i = 1, 30000 do
    x = (x * 1366 + 150889) % 714025
    xs[i] = x
  end
  local done = sorted(xs)
  for i = 1, #done do sum = (sum * 3 + done[i]) % 1000003 end
end
print(string.format("%d", sum))
