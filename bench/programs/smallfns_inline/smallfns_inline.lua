-- smallfns_inline: the loop of smallfns with the bodies written in by hand.
local function main()
  local x, evens = 100, 0
  for i = 0, 11999999 do
    x = x * 3 + 1 + (i * 5 - 7)
    if x >= 1000003 then x = x % 1000003 end
    if x % 2 == 0 then evens = evens + 1 end
  end
  print(string.format("%d", x * 10000000 + evens))
end

main()
