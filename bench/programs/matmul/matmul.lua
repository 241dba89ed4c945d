-- matmul: product of two float matrices held as tables of rows.
local function matrix(n, seed)
  local rows = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      row[j] = (((i - 1) * seed + (j - 1) * 7) % 11 - 5) * 0.25
    end
    rows[i] = row
  end
  return rows
end

local function multiply(a, b)
  local n, out = #a, {}
  for i = 1, n do
    local ai, row = a[i], {}
    for j = 1, n do
      local sum = 0.0
      for k = 1, n do sum = sum + ai[k] * b[k][j] end
      row[j] = sum
    end
    out[i] = row
  end
  return out
end

local n = 240
local c = multiply(matrix(n, 3), matrix(n, 5))
local sum = 0.0
for i = 1, n do
  for j = 1, n do
    sum = sum + c[i][j] * ((i + j - 2) % 3)
  end
end
print(string.format("%d", sum * 16.0))
