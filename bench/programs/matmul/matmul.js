// matmul: product of two float matrices held as arrays of rows.
function matrix(n, seed) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j < n; j++) row.push((((i * seed + j * 7) % 11) - 5) * 0.25);
    rows.push(row);
  }
  return rows;
}

function multiply(a, b) {
  const n = a.length, out = [];
  for (let i = 0; i < n; i++) {
    const ai = a[i], row = new Array(n).fill(0);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += ai[k] * b[k][j];
      row[j] = sum;
    }
    out.push(row);
  }
  return out;
}

const n = 240;
const c = multiply(matrix(n, 3), matrix(n, 5));
let sum = 0;
for (let i = 0; i < n; i++)
  for (let j = 0; j < n; j++) sum += c[i][j] * ((i + j) % 3);
console.log(String(Math.trunc(sum * 16)));
