-- dict_str: string keys, made anew for every access.
local function main()
  local stock, size, x = {}, 0, 11
  for _ = 1, 1200000 do
    x = (x * 1366 + 150889) % 714025
    local key = "item" .. x % 20000
    local old = stock[key]
    if not old then
      size = size + 1
      old = 0
    end
    stock[key] = old + x % 7
  end
  local names = {}
  for name in pairs(stock) do names[#names + 1] = name end
  local sum = 0
  for round = 1, 15 do
    for i = 1, #names do
      sum = (sum + stock[names[i]] * round) % 1000003
    end
  end
  local missing = 0
  for i = 0, 29999 do
    if not stock["item" .. i] then missing = missing + 1 end
  end
  print(string.format("%d", size * 1000003 + sum + missing))
end

main()
