// queens: all solutions of the eleven queens problem by backtracking.
function place(row, n, cols, up, down) {
  if (row === n) return 1;
  let count = 0;
  for (let col = 0; col < n; col++) {
    if (cols[col] && up[row + col] && down[row - col + n]) {
      cols[col] = up[row + col] = down[row - col + n] = false;
      count += place(row + 1, n, cols, up, down);
      cols[col] = up[row + col] = down[row - col + n] = true;
    }
  }
  return count;
}

const n = 11;
let total = 0;
for (let round = 0; round < 8; round++) {
  const filled = (k) => new Array(k).fill(true);
  total += place(0, n, filled(n), filled(2 * n), filled(2 * n));
}
console.log(String(total));
