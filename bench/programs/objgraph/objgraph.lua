-- objgraph: a spreadsheet of cells that depend on each other and are recomputed on demand.
local function class()
  local c = {}
  c.__index = c
  return c
end

local function touch_all(cells)
  for i = 1, #cells do cells[i]:touch() end
end

local function touch(self)
  if not self.dirty then
    self.dirty = true
    touch_all(self.users)
  end
end

local Source = class()
function Source.new(value)
  return setmetatable({ value = value, dirty = false, users = {} }, Source)
end
function Source:get() return self.value end
function Source:set(value)
  self.value = value
  touch_all(self.users)
end

local Sum = class()
Sum.touch = touch
function Sum.new(inputs)
  return setmetatable({ inputs = inputs, users = {}, dirty = true, value = 0 }, Sum)
end
function Sum:get()
  if self.dirty then
    local total, inputs = 0, self.inputs
    for i = 1, #inputs do total = total + inputs[i]:get() end
    self.value = total % 10007
    self.dirty = false
  end
  return self.value
end

local Product = class()
Product.touch = touch
function Product.new(a, b)
  return setmetatable({ a = a, b = b, users = {}, dirty = true, value = 0 }, Product)
end
function Product:get()
  if self.dirty then
    self.value = (self.a:get() * self.b:get() + 1) % 10007
    self.dirty = false
  end
  return self.value
end

local Larger = class()
Larger.touch = touch
function Larger.new(a, b)
  return setmetatable({ a = a, b = b, users = {}, dirty = true, value = 0 }, Larger)
end
function Larger:get()
  if self.dirty then
    local x, y = self.a:get(), self.b:get()
    if x > y then self.value = x else self.value = y + 1 end
    self.dirty = false
  end
  return self.value
end

local function push(list, v) list[#list + 1] = v end

local function build(width, depth, sources)
  local layer, x = sources, 31
  for _ = 1, depth do
    local next = {}
    for i = 0, width - 1 do
      x = (x * 1366 + 150889) % 714025
      local a = layer[i + 1]
      local b = layer[x % width + 1]
      local c = layer[(i + 1) % width + 1]
      local cell
      if x % 3 == 0 then
        cell = Sum.new({ a, b, c })
        push(c.users, cell)
      elseif x % 3 == 1 then
        cell = Product.new(a, b)
      else
        cell = Larger.new(a, b)
      end
      push(a.users, cell)
      push(b.users, cell)
      push(next, cell)
    end
    layer = next
  end
  return layer
end

local width, sources = 60, {}
for i = 0, width - 1 do sources[i + 1] = Source.new(i) end
local last = build(width, 20, sources)
local check = 0
for round = 0, 1499 do
  sources[round * 7 % width + 1]:set(round % 1000)
  for i = 1, #last do check = (check * 31 + last[i]:get()) % 1000003 end
end
print(string.format("%d", check))
