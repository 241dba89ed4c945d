-- template: fills {{name}} places of a text from a table.
local function render(template, values)
  local out, n, pos = {}, 0, 1
  while true do
    local open = template:find("{{", pos, true)
    if not open then break end
    local close = template:find("}}", open, true)
    local name = template:sub(open + 2, close - 1):match("^%s*(.-)%s*$")
    out[n + 1] = template:sub(pos, open - 1)
    out[n + 2] = values[name] or ""
    n = n + 2
    pos = close + 2
  end
  out[n + 1] = template:sub(pos)
  return table.concat(out)
end

local template = "<h1>{{title}}</h1><p>Dear {{ user }}, your order {{order}} of {{count}} items"
  .. " costs {{price}} and ships to {{city}}.</p><p>{{unknown}}Yours, {{ sender }}</p>"
local cities = { "Oslo", "Lima", "Rome", "Cairo", "Quito" }
local check = 0
for i = 0, 59999 do
  local page = render(template, {
    title = "Order " .. i,
    user = "user" .. i % 100,
    order = tostring(i * 7),
    count = tostring(i % 9 + 1),
    price = i % 500 .. ".50",
    city = cities[i % 5 + 1],
    sender = "the shop",
  })
  check = (check * 3 + #page) % 1000003
end
print(string.format("%d", check))
