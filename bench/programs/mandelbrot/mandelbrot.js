// mandelbrot: escape times over a square grid.
function escapeTime(cx, cy, limit) {
  let x = 0, y = 0;
  for (let n = 0; n < limit; n++) {
    const xx = x * x, yy = y * y;
    if (xx + yy > 4) return n;
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return limit;
}

const size = 400;
let total = 0;
for (let row = 0; row < size; row++) {
  const cy = (2 * row) / size - 1;
  for (let col = 0; col < size; col++) {
    const cx = (3 * col) / size - 2;
    total += escapeTime(cx, cy, 200);
  }
}
console.log(String(total));
