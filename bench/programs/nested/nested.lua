-- nested: three nested range loops with arithmetic on all indices.
local function main()
  local total = 0
  for i = 0, 299 do
    for j = 0, 299 do
      for k = 0, 499 do
        total = total + (i * j + k) % 8 - 3
      end
    end
  end
  print(string.format("%d", total))
end

main()
