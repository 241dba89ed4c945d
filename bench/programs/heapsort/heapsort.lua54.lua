-- heapsort: the form for Lua 5.3 and later, which have integer division.
local floor = math.floor

local function sift(xs, root, size)
  local v = xs[root]
  while true do
    local child = 2 * root
    if child > size then break end
    if child < size and xs[child + 1] > xs[child] then child = child + 1 end
    if xs[child] <= v then break end
    xs[root] = xs[child]
    root = child
  end
  xs[root] = v
end

local function heapsort(xs)
  local n = #xs
  for i = n // 2, 1, -1 do sift(xs, i, n) end
  for last = n, 2, -1 do
    xs[1], xs[last] = xs[last], xs[1]
    sift(xs, 1, last - 1)
  end
end

local n, xs, x = 250000, {}, 23
for i = 1, n do
  x = (x * 1366 + 150889) % 714025
  xs[i] = x / 1024.0
end
heapsort(xs)
local sum = 0.0
for i = 1, n do sum = sum + xs[i] * ((i - 1) % 7) end
print(string.format("%d", floor(sum)))
