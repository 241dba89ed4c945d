-- listiter: for loops over tables, nested tables, pairs of index and element.
local rows = {}
for i = 0, 299 do
  local row = {}
  for j = 0, 299 do row[j + 1] = i * j % 100 end
  rows[i + 1] = row
end

local function main()
  local total = 0
  for round = 0, 179 do
    for _, row in ipairs(rows) do
      local best = 0
      for _, v in ipairs(row) do
        if v > best then best = v end
        total = total + v
      end
      total = total + best * round
    end
    for i, row in ipairs(rows) do
      total = total + (i - 1) * #row
    end
  end
  print(string.format("%d", total))
end

main()
