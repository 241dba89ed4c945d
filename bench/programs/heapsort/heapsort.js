// heapsort: sift down over an array of floats.
function sift(xs, root, size) {
  const v = xs[root];
  for (;;) {
    let child = 2 * root + 1;
    if (child >= size) break;
    if (child + 1 < size && xs[child + 1] > xs[child]) child++;
    if (xs[child] <= v) break;
    xs[root] = xs[child];
    root = child;
  }
  xs[root] = v;
}

function heapsort(xs) {
  const n = xs.length;
  for (let i = (n >> 1) - 1; i >= 0; i--) sift(xs, i, n);
  for (let last = n - 1; last > 0; last--) {
    const t = xs[0];
    xs[0] = xs[last];
    xs[last] = t;
    sift(xs, 0, last);
  }
}

const n = 250000, xs = [];
let x = 23;
for (let i = 0; i < n; i++) {
  x = (x * 1366 + 150889) % 714025;
  xs.push(x / 1024);
}
heapsort(xs);
let sum = 0;
for (let i = 0; i < n; i++) sum += xs[i] * (i % 7);
console.log(String(Math.floor(sum)));
