-- nbody: five bodies under gravity.
local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end

local function advance(bodies, dt)
  local n = #bodies
  for i = 1, n do
    local a = bodies[i]
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * sqrt(d2))
      local ma, mb = a.mass * mag, b.mass * mag
      a.vx = a.vx - dx * mb
      a.vy = a.vy - dy * mb
      a.vz = a.vz - dz * mb
      b.vx = b.vx + dx * ma
      b.vy = b.vy + dy * ma
      b.vz = b.vz + dz * ma
    end
  end
  for i = 1, n do
    local b = bodies[i]
    b.x = b.x + dt * b.vx
    b.y = b.y + dt * b.vy
    b.z = b.z + dt * b.vz
  end
end

local function energy(bodies)
  local e, n = 0.0, #bodies
  for i = 1, n do
    local a = bodies[i]
    e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.5),
  body(4.84, -1.16, -0.1, 0.6, 2.81, -0.02, 0.0377),
  body(8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.0113),
  body(12.89, -15.11, -0.22, 1.08, 0.868, -0.01, 0.00172),
  body(15.37, -25.9, 0.179, 0.979, 0.594, -0.034, 0.00203),
}
for _ = 1, 200000 do
  advance(bodies, 0.01)
end
print(string.format("%d", math.ceil(energy(bodies) * 1000000000.0)))
