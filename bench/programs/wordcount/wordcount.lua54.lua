-- wordcount: the form for Lua 5.3 and later, which have integer division.
local function make_text(words)
  local syllables = { "ka", "lo", "mi", "ne", "ru", "sa", "to", "vi" }
  local pieces, x = {}, 5
  for i = 1, words do
    x = (x * 1366 + 150889) % 714025
    local word = syllables[x % 8 + 1] .. syllables[x // 8 % 8 + 1]
      .. syllables[x // 64 % 8 + 1]
    if x % 5 == 0 then
      word = word .. syllables[x // 512 % 8 + 1]
    end
    pieces[i] = word
  end
  return table.concat(pieces, " ")
end

local function split(text)
  local out, n, pos = {}, 0, 1
  while true do
    local at = text:find(" ", pos, true)
    n = n + 1
    if not at then
      out[n] = text:sub(pos)
      return out
    end
    out[n] = text:sub(pos, at - 1)
    pos = at + 1
  end
end

local check = 0
for round = 0, 7 do
  local counts, words = {}, {}
  for _, word in ipairs(split(make_text(150000))) do
    local n = counts[word]
    if not n then
      words[#words + 1] = word
      n = 0
    end
    counts[word] = n + 1
  end
  table.sort(words)
  local rank = round
  for _, word in ipairs(words) do
    rank = rank + 1
    check = (check + rank * counts[word] * #word) % 1000003
  end
end
print(string.format("%d", check))
