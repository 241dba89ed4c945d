-- jsonparse: a recursive descent JSON parser over a string, and a walk of its result.
local byte, sub, char = string.byte, string.sub, string.char

local null = {}
local Parser = {}
Parser.__index = Parser

function Parser.new(text)
  return setmetatable({ text = text, pos = 1 }, Parser)
end

function Parser:skip()
  while true do
    local c = byte(self.text, self.pos)
    if c ~= 32 and c ~= 10 then return c end
    self.pos = self.pos + 1
  end
end

function Parser:value()
  local c = self:skip()
  if c == 123 then
    return self:object()
  elseif c == 91 then
    return self:array()
  elseif c == 34 then
    return self:string()
  elseif c == 116 then
    self.pos = self.pos + 4
    return true
  elseif c == 102 then
    self.pos = self.pos + 5
    return false
  elseif c == 110 then
    self.pos = self.pos + 4
    return null
  end
  return self:number()
end

function Parser:number()
  local sign = 1
  if byte(self.text, self.pos) == 45 then
    sign = -1
    self.pos = self.pos + 1
  end
  local n = 0
  local c = byte(self.text, self.pos)
  while c >= 48 and c <= 57 do
    n = n * 10 + c - 48
    self.pos = self.pos + 1
    c = byte(self.text, self.pos)
  end
  if c ~= 46 then return sign * n end
  self.pos = self.pos + 1
  local scale = 1
  c = byte(self.text, self.pos)
  while c >= 48 and c <= 57 do
    n = n * 10 + c - 48
    scale = scale * 10
    self.pos = self.pos + 1
    c = byte(self.text, self.pos)
  end
  return sign * n / scale
end

function Parser:string()
  self.pos = self.pos + 1
  local first, pieces = self.pos, {}
  while true do
    local c = byte(self.text, self.pos)
    if c == 34 then
      pieces[#pieces + 1] = sub(self.text, first, self.pos - 1)
      self.pos = self.pos + 1
      break
    elseif c == 92 then
      pieces[#pieces + 1] = sub(self.text, first, self.pos - 1)
      local e = byte(self.text, self.pos + 1)
      pieces[#pieces + 1] = e == 110 and "\n" or char(e)
      self.pos = self.pos + 2
      first = self.pos
    else
      self.pos = self.pos + 1
    end
  end
  if #pieces == 1 then return pieces[1] end
  return table.concat(pieces)
end

function Parser:array()
  local out, n = {}, 0
  self.pos = self.pos + 1
  while self:skip() ~= 93 do
    n = n + 1
    out[n] = self:value()
    if self:skip() == 44 then self.pos = self.pos + 1 end
  end
  self.pos = self.pos + 1
  return out
end

function Parser:object()
  local out = {}
  self.pos = self.pos + 1
  while self:skip() ~= 125 do
    local key = self:string()
    self:skip()
    self.pos = self.pos + 1
    out[key] = self:value()
    if self:skip() == 44 then self.pos = self.pos + 1 end
  end
  self.pos = self.pos + 1
  return out
end

local function make_text(records)
  local parts = {}
  for i = 0, records - 1 do
    parts[i + 1] = '{"id": ' .. i .. ', "name": "user \\"' .. i % 50
      .. '\\"\\n", "tags": ["a", "bc", "def"], "score": ' .. i % 100
      .. '.25, "active": true, "parent": null, "pos": {"x": -' .. i % 7
      .. ', "y": ' .. i % 11 .. '}}'
  end
  return "[" .. table.concat(parts, ",\n") .. "]"
end

local text, check = make_text(1500), 0
for _ = 1, 16 do
  for _, r in ipairs(Parser.new(text):value()) do
    check = check + r.id + #r.name + #r.tags + r.score * 4.0
    check = check + r.pos.x * 3 + r.pos.y
    if r.active and r.parent == null then check = check + 1 end
  end
end
print(string.format("%d", check))
