-- sieve: primes below four million.
local function main()
  local n = 4000000
  local composite = {}
  for i = 1, n - 1 do composite[i] = false end
  local count, sum = 0, 0
  for i = 2, n - 1 do
    if not composite[i] then
      count = count + 1
      sum = (sum + i) % 1000003
      for k = i * i, n - 1, i do
        composite[k] = true
      end
    end
  end
  print(string.format("%d", count * 1000003 + sum))
end

main()
