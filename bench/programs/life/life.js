// life: Conway's game of life on a torus of 64 by 64 cells.
function step(grid, n) {
  const out = [];
  for (let y = 0; y < n; y++) {
    const above = grid[(y + n - 1) % n], here = grid[y], below = grid[(y + 1) % n];
    const row = [];
    for (let x = 0; x < n; x++) {
      const l = (x + n - 1) % n, r = (x + 1) % n;
      const around = above[l] + above[x] + above[r] + here[l] + here[r] +
        below[l] + below[x] + below[r];
      row.push(around === 3 || (around === 2 && here[x] === 1) ? 1 : 0);
    }
    out.push(row);
  }
  return out;
}

const n = 64;
let x = 9, grid = [];
for (let i = 0; i < n; i++) {
  const row = [];
  for (let j = 0; j < n; j++) {
    x = (x * 1366 + 150889) % 714025;
    row.push(Math.floor(x / 100) % 2);
  }
  grid.push(row);
}
let check = 0;
for (let round = 0; round < 900; round++) {
  grid = step(grid, n);
  let alive = 0;
  for (const row of grid) for (const cell of row) alive += cell;
  check = (check * 31 + alive) % 1000003;
}
console.log(String(check));
