-- lcg: the minimal standard random generator, a chain of dependent remainders.
local function main()
  local x, hits = 42, 0
  for _ = 1, 30000000 do
    x = x * 16807 % 2147483647
    if x < 1000000 then hits = hits + 1 end
  end
  print(string.format("%d", x + hits))
end

main()
