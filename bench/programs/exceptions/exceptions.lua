-- exceptions: values thrown through several calls, caught, sometimes thrown again.
local function risky(n)
  if n % 3 == 0 then error(n % 7, 0) end
  return n
end

local function attempt(n)
  return risky(n) + 1
end

local function guarded(n)
  local ok, v = pcall(attempt, n)
  if ok then return v end
  if v == 5 then error(100 + v, 0) end
  return v
end

local total, caught = 0, 0
for i = 0, 1999999 do
  local ok, v = pcall(guarded, i)
  if ok then
    total = total + v % 11
  else
    caught = caught + v
  end
end
print(string.format("%d", total * 1000 + caught % 1000))
