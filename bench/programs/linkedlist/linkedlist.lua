-- linkedlist: build, reverse, filter and sum singly linked lists.
local function build(n)
  local head
  for i = 0, n - 1 do
    head = { value = i, next = head }
  end
  return head
end

local function reverse(list)
  local out
  while list do
    local next = list.next
    list.next = out
    out = list
    list = next
  end
  return out
end

local function drop_every_third(list)
  local cell = list
  while cell do
    local second = cell.next
    if second and second.next then
      second.next = second.next.next
    end
    cell = second
    if cell then cell = cell.next end
  end
  return list
end

local function sum(list)
  local total = 0
  while list do
    total = (total * 2 + list.value) % 1000003
    list = list.next
  end
  return total
end

local check = 0
for _ = 1, 150 do
  local list = build(10000)
  for _ = 1, 5 do list = reverse(list) end
  check = (check + sum(drop_every_third(list))) % 1000003
end
print(string.format("%d", check))
