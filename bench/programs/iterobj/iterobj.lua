-- iterobj: generators written as objects with a next method, chained lazily.
local Count = {}
Count.__index = Count
function Count.new(limit) return setmetatable({ at = 0, limit = limit }, Count) end
function Count:next()
  if self.at >= self.limit then return nil end
  self.at = self.at + 1
  return self.at
end

local Keep = {}
Keep.__index = Keep
function Keep.new(source, test)
  return setmetatable({ source = source, test = test }, Keep)
end
function Keep:next()
  while true do
    local v = self.source:next()
    if v == nil or self.test(v) then return v end
  end
end

local Change = {}
Change.__index = Change
function Change.new(source, f)
  return setmetatable({ source = source, f = f }, Change)
end
function Change:next()
  local v = self.source:next()
  if v == nil then return nil end
  return self.f(v)
end

local total = 0
for round = 1, 30 do
  local odd = Keep.new(Count.new(100000), function(v) return v % 2 == 1 end)
  local values = Change.new(odd, function(v) return v * round % 1009 end)
  for v in values.next, values do
    total = total + v
  end
end
print(string.format("%d", total))
