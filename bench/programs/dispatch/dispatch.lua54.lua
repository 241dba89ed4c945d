-- dispatch: the form for Lua 5.3 and later, which have integer division.
local function class(methods)
  methods.__index = methods
  return methods
end

local Square = class({})
function Square.new(side) return setmetatable({ side = side }, Square) end
function Square:area() return self.side * self.side end
function Square:grow(by) self.side = self.side + by end

local Rect = class({})
function Rect.new(w, h) return setmetatable({ w = w, h = h }, Rect) end
function Rect:area() return self.w * self.h end
function Rect:grow(by) self.w = self.w + by end

local Triangle = class({})
function Triangle.new(base, height)
  return setmetatable({ base = base, height = height }, Triangle)
end
function Triangle:area() return self.base * self.height // 2 end
function Triangle:grow(by) self.height = self.height + by * 2 end

local Ring = class({})
function Ring.new(outer, inner)
  return setmetatable({ outer = outer, inner = inner }, Ring)
end
function Ring:area() return 3 * (self.outer * self.outer - self.inner * self.inner) end
function Ring:grow(by)
  self.outer = self.outer + by
  self.inner = self.inner + by
end

local shapes = {}
for i = 0, 999 do
  local kind = i * 7 % 4
  if kind == 0 then
    shapes[i + 1] = Square.new(i % 10 + 1)
  elseif kind == 1 then
    shapes[i + 1] = Rect.new(i % 8 + 1, i % 5 + 2)
  elseif kind == 2 then
    shapes[i + 1] = Triangle.new(i % 6 + 1, i % 9 + 2)
  else
    shapes[i + 1] = Ring.new(i % 12 + 4, i % 4)
  end
end
local total = 0
for round = 0, 7999 do
  for i = 1, #shapes do total = total + shapes[i]:area() end
  if round % 100 == 0 then
    for i = 1, #shapes do shapes[i]:grow(1) end
  end
end
print(string.format("%d", total))
