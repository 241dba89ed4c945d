// nbody: five bodies under gravity.
class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x; this.y = y; this.z = z;
    this.vx = vx; this.vy = vy; this.vz = vz;
    this.mass = mass;
  }
}

function advance(bodies, dt) {
  const n = bodies.length;
  for (let i = 0; i < n; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < n; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      const ma = a.mass * mag, mb = b.mass * mag;
      a.vx -= dx * mb;
      a.vy -= dy * mb;
      a.vz -= dz * mb;
      b.vx += dx * ma;
      b.vy += dy * ma;
      b.vz += dz * ma;
    }
  }
  for (const b of bodies) {
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

function energy(bodies) {
  let e = 0;
  const n = bodies.length;
  for (let i = 0; i < n; i++) {
    const a = bodies[i];
    e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < n; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      e -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

const bodies = [
  new Body(0, 0, 0, 0, 0, 0, 39.5),
  new Body(4.84, -1.16, -0.1, 0.6, 2.81, -0.02, 0.0377),
  new Body(8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.0113),
  new Body(12.89, -15.11, -0.22, 1.08, 0.868, -0.01, 0.00172),
  new Body(15.37, -25.9, 0.179, 0.979, 0.594, -0.034, 0.00203),
];
for (let step = 0; step < 200000; step++) advance(bodies, 0.01);
console.log(String(Math.trunc(energy(bodies) * 1000000000)));
