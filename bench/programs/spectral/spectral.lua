-- spectral: power iteration on an implicit matrix.
local function entry(i, j)
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function times(v, out)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + entry(i - 1, j - 1) * v[j] end
    out[i] = sum
  end
end

local function times_transposed(v, out)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + entry(j - 1, i - 1) * v[j] end
    out[i] = sum
  end
end

local n = 400
local u, v, tmp = {}, {}, {}
for i = 1, n do u[i], v[i], tmp[i] = 1.0, 0.0, 0.0 end
for _ = 1, 10 do
  times(u, tmp)
  times_transposed(tmp, v)
  times(v, tmp)
  times_transposed(tmp, u)
end
local vbv, vv = 0.0, 0.0
for i = 1, n do
  vbv = vbv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(string.format("%d", math.floor(math.sqrt(vbv / vv) * 1000000000.0)))
