-- life: Conway's game of life on a torus of 64 by 64 cells.
local floor = math.floor

local function step(grid, n)
  local out = {}
  for y = 1, n do
    local above = grid[(y + n - 2) % n + 1]
    local here = grid[y]
    local below = grid[y % n + 1]
    local row = {}
    for x = 1, n do
      local l, r = (x + n - 2) % n + 1, x % n + 1
      local around = above[l] + above[x] + above[r] + here[l] + here[r]
        + below[l] + below[x] + below[r]
      if around == 3 or around == 2 and here[x] == 1 then
        row[x] = 1
      else
        row[x] = 0
      end
    end
    out[y] = row
  end
  return out
end

local n, x, grid = 64, 9, {}
for i = 1, n do
  local row = {}
  for j = 1, n do
    x = (x * 1366 + 150889) % 714025
    row[j] = floor(x / 100) % 2
  end
  grid[i] = row
end
local check = 0
for _ = 1, 900 do
  grid = step(grid, n)
  local alive = 0
  for _, row in ipairs(grid) do
    for _, cell in ipairs(row) do alive = alive + cell end
  end
  check = (check * 31 + alive) % 1000003
end
print(string.format("%d", check))
