-- ackermann: deep recursion with tail calls in two of three branches.
local function ack(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ack(m - 1, 1) end
  return ack(m - 1, ack(m, n - 1))
end

local total = 0
for _ = 1, 6 do
  total = total + ack(3, 8) + ack(2, 300)
end
print(string.format("%d", total))
