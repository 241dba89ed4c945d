-- mandelbrot: escape times over a square grid.
local function escape(cx, cy, limit)
  local x, y, n = 0.0, 0.0, 0
  while n < limit do
    local xx, yy = x * x, y * y
    if xx + yy > 4.0 then return n end
    y = 2.0 * x * y + cy
    x = xx - yy + cx
    n = n + 1
  end
  return limit
end

local size, total = 400, 0
for row = 0, size - 1 do
  local cy = 2.0 * row / size - 1.0
  for col = 0, size - 1 do
    local cx = 3.0 * col / size - 2.0
    total = total + escape(cx, cy, 200)
  end
end
print(string.format("%d", total))
