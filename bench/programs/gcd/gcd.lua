-- gcd: Euclid's algorithm for all pairs of a square.
local function gcd(a, b)
  while b ~= 0 do
    local r = a % b
    a = b
    b = r
  end
  return a
end

local total = 0
for a = 1, 1999 do
  for b = 1, 1999 do
    total = total + gcd(a, b)
  end
end
print(string.format("%d", total))
