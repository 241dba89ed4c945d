-- tokenizer: a hand-written scanner over a generated source text.
local byte, sub = string.byte, string.sub

local function make_source(lines)
  local parts = {}
  for i = 0, lines - 1 do
    local n = tostring(i % 1000)
    parts[i + 1] = "let total_" .. n .. " = (count * " .. n
      .. " + 17) / scale - \"text\"; // note\n"
  end
  return table.concat(parts)
end

local function is_letter(c)
  return c >= 97 and c <= 122 or c >= 65 and c <= 90 or c == 95
end

local function is_digit(c)
  return c >= 48 and c <= 57
end

local function scan(src)
  local n, words, distinct, check, i = #src, {}, 0, 0, 1
  while i <= n do
    local c = byte(src, i)
    if c == 32 or c == 10 then
      i = i + 1
    else
      local first, kind = i, 0
      if is_letter(c) then
        kind = 1
        i = i + 1
        while i <= n and (is_letter(byte(src, i)) or is_digit(byte(src, i))) do i = i + 1 end
        local word = sub(src, first, i - 1)
        local old = words[word]
        if not old then
          distinct = distinct + 1
          old = 0
        end
        words[word] = old + 1
      elseif is_digit(c) then
        kind = 2
        local value = 0
        while i <= n and is_digit(byte(src, i)) do
          value = value * 10 + byte(src, i) - 48
          i = i + 1
        end
        check = check + value
      elseif c == 34 then
        kind = 3
        i = i + 1
        while i <= n and byte(src, i) ~= 34 do i = i + 1 end
        i = i + 1
      elseif c == 47 and i < n and byte(src, i + 1) == 47 then
        kind = 4
        while i <= n and byte(src, i) ~= 10 do i = i + 1 end
      else
        kind = 5
        i = i + 1
      end
      check = (check * 31 + kind * 7 + i - first) % 1000003
    end
  end
  return check + distinct * 1000003 + words["count"]
end

local total = 0
for round = 0, 15 do
  total = total + scan(make_source(4000 + round))
end
print(string.format("%d", total))
