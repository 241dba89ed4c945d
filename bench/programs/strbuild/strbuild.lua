-- strbuild: growing one string by small pieces, and joining a table of pieces.
-- Repeated .. on a long string copies it each time, so programs use a buffer.
local function grow(n)
  local buf, len = {}, 0
  for i = 0, n - 1 do
    len = len + 1
    buf[len] = "ab"
    if i % 10 == 0 then
      len = len + 1
      buf[len] = tostring(i)
    end
  end
  return table.concat(buf)
end

local function joined(n)
  local parts = {}
  for i = 0, n - 1 do
    parts[i + 1] = "<" .. i % 100 .. ">"
  end
  return table.concat(parts, ",")
end

local total = 0
for _ = 1, 100 do
  local a, b = grow(20000), joined(20000)
  total = total + #a + #b * 3
  if a:sub(-4) == "abab" then total = total + 1 end
end
print(string.format("%d", total))
