// spectral: power iteration on an implicit matrix.
function entry(i, j) {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function times(v, out) {
  const n = v.length;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += entry(i, j) * v[j];
    out[i] = sum;
  }
}

function timesTransposed(v, out) {
  const n = v.length;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += entry(j, i) * v[j];
    out[i] = sum;
  }
}

const n = 400;
const u = new Array(n).fill(1), v = new Array(n).fill(0), tmp = new Array(n).fill(0);
for (let round = 0; round < 10; round++) {
  times(u, tmp);
  timesTransposed(tmp, v);
  times(v, tmp);
  timesTransposed(tmp, u);
}
let vbv = 0, vv = 0;
for (let i = 0; i < n; i++) {
  vbv += u[i] * v[i];
  vv += v[i] * v[i];
}
console.log(String(Math.floor(Math.sqrt(vbv / vv) * 1000000000)));
