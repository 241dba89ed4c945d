-- smallfns: a loop that does everything through small functions and lambdas.
local function add(a, b) return a + b end

local function scale(x) return x * 3 + 1 end

local function wrap(x)
  if x >= 1000003 then return x % 1000003 end
  return x
end

local function main()
  local mix = function(a, b) return a * 5 - b end
  local is_even = function(x) return x % 2 == 0 end
  local x, evens = 100, 0
  for i = 0, 11999999 do
    x = wrap(add(scale(x), mix(i, 7)))
    if is_even(x) then evens = evens + 1 end
  end
  print(string.format("%d", x * 10000000 + evens))
end

main()
