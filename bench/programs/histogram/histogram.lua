-- histogram: counting values into buckets, then smoothing and summing the buckets.
local function main()
  local buckets, counts, smooth = 256, {}, {}
  for i = 1, buckets do counts[i], smooth[i] = 0, 0 end
  local x, low, high = 3, 714025, 0
  for _ = 1, 12000000 do
    x = (x * 1366 + 150889) % 714025
    if x < low then low = x end
    if x > high then high = x end
    local slot = x % 1024 * x % buckets + 1
    counts[slot] = counts[slot] + 1
  end
  for _ = 1, 50 do
    for i = 1, buckets do
      local left = counts[(i + buckets - 2) % buckets + 1]
      local right = counts[i % buckets + 1]
      smooth[i] = (left + 2 * counts[i] + right) % 1000003
    end
    for i = 1, buckets do counts[i] = smooth[i] end
  end
  local check = 0
  for i, n in ipairs(counts) do
    check = (check + (i - 1) * n) % 1000003
  end
  print(string.format("%d", check + low + high))
end

main()
