-- tak: the Takeuchi function, calls with three arguments.
local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local total = 0
for round = 0, 9 do
  total = total + tak(24, 16, 8) + tak(18, 12, 6 + round % 2)
end
print(string.format("%d", total))
