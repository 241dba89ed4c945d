-- dict_int: counting, looking up and removing int keys.
local function main()
  local counts, size, x = {}, 0, 7
  for _ = 1, 7200000 do
    x = (x * 1366 + 150889) % 714025
    local key = x % 100000 * 31
    local old = counts[key]
    if old then
      counts[key] = old + 1
    else
      counts[key] = 1
      size = size + 1
    end
  end
  local hits = 0
  for i = 0, 2999999 do
    local n = counts[i * 3]
    if n then hits = hits + n end
  end
  for i = 0, 33332 do
    if counts[i * 93] then
      counts[i * 93] = nil
      size = size - 1
    end
  end
  local sum = 0
  for i = 0, 99999 do
    sum = (sum + i * (counts[i * 31] or 5)) % 1000003
  end
  print(string.format("%d", (size + hits) * 1000003 + sum))
end

main()
