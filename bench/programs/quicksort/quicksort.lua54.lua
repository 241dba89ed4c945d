-- quicksort: the form for Lua 5.3 and later, which have integer division.
local function quicksort(xs, lo, hi)
  while lo < hi do
    local pivot = xs[(lo + hi) // 2]
    local i, j = lo, hi
    while i <= j do
      while xs[i] < pivot do i = i + 1 end
      while xs[j] > pivot do j = j - 1 end
      if i <= j then
        xs[i], xs[j] = xs[j], xs[i]
        i = i + 1
        j = j - 1
      end
    end
    if j - lo < hi - i then
      quicksort(xs, lo, j)
      lo = i
    else
      quicksort(xs, i, hi)
      hi = j
    end
  end
end

local n, xs, x = 400000, {}, 17
for i = 1, n do
  x = (x * 1366 + 150889) % 714025
  xs[i] = x
end
quicksort(xs, 1, n)
local sum = 0
for i = 1, n do sum = (sum * 3 + xs[i]) % 1000003 end
print(string.format("%d", sum))
