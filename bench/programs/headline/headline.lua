-- headline: 10,000 times the sum of 0..1000.
local function sum_to(n)
  local total = 0
  for i = 0, n - 1 do
    total = total + i
  end
  return total
end

local grand = 0
for _ = 1, 10000 do
  grand = grand + sum_to(1000)
end
print(string.format("%d", grand))
