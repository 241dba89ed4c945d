-- queens: all solutions of the eleven queens problem by backtracking.
local function place(row, n, cols, up, down)
  if row > n then return 1 end
  local count = 0
  for col = 1, n do
    if cols[col] and up[row + col] and down[row - col + n] then
      cols[col], up[row + col], down[row - col + n] = false, false, false
      count = count + place(row + 1, n, cols, up, down)
      cols[col], up[row + col], down[row - col + n] = true, true, true
    end
  end
  return count
end

local function filled(n)
  local t = {}
  for i = 1, n do t[i] = true end
  return t
end

local n, total = 11, 0
for _ = 1, 8 do
  total = total + place(1, n, filled(n), filled(2 * n), filled(2 * n))
end
print(string.format("%d", total))
