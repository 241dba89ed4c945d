-- bintrees: allocation and walking of complete binary trees.
local function build(depth)
  if depth == 0 then return {} end
  return { left = build(depth - 1), right = build(depth - 1) }
end

local function count(node)
  if not node.left then return 1 end
  return 1 + count(node.left) + count(node.right)
end

local deepest = 16
local long_lived = build(deepest)
local total = 0
for depth = 4, deepest, 2 do
  local rounds = 2 ^ (deepest - depth + 2)
  for _ = 1, rounds do
    total = total + count(build(depth))
  end
end
print(string.format("%d", total + count(long_lived)))
