-- count: a while loop that counts numbers by remainder and range tests.
local function main()
  local n, fizz, high, rest = 0, 0, 0, 0
  while n < 20000000 do
    if n % 3 == 0 or n % 5 == 1 then
      fizz = fizz + 1
    elseif n > 15000000 then
      high = high + 1
    else
      rest = rest + n % 7
    end
    n = n + 1
  end
  print(string.format("%d", fizz * 3 + high * 5 + rest))
end

main()
