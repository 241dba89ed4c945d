-- floatred: sums, alternating sums, minimum and a running product of floats.
local function main()
  local basel, leibniz, sign, lowest, decay = 0.0, 0.0, 1.0, 1.0, 1.0
  for i = 1, 9999999 do
    local x = 1.0 / i
    basel = basel + x * x
    leibniz = leibniz + sign / (2.0 * i - 1.0)
    sign = -sign
    if x < lowest then lowest = x end
    decay = decay * 0.999 + x
  end
  local all = basel + leibniz * 4.0 + lowest * 1000.0 + decay
  print(string.format("%d", math.floor(all * 1000000000.0)))
end

main()
