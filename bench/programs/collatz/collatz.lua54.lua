-- collatz: the form for Lua 5.3 and later, which have integer division.
local function chain_length(n)
  local steps = 0
  while n ~= 1 do
    if n % 2 == 0 then
      n = n // 2
    else
      n = 3 * n + 1
    end
    steps = steps + 1
  end
  return steps
end

local total, longest = 0, 0
for first = 1, 149999 do
  local steps = chain_length(first)
  total = total + steps
  if steps > longest then longest = steps end
end
print(string.format("%d", total * 1000 + longest))
