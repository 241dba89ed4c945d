// quicksort: in place, over an array of pseudo-random ints.
function quicksort(xs, lo, hi) {
  while (lo < hi) {
    const pivot = xs[(lo + hi) >> 1];
    let i = lo, j = hi;
    while (i <= j) {
      while (xs[i] < pivot) i++;
      while (xs[j] > pivot) j--;
      if (i <= j) {
        const t = xs[i];
        xs[i] = xs[j];
        xs[j] = t;
        i++;
        j--;
      }
    }
    if (j - lo < hi - i) {
      quicksort(xs, lo, j);
      lo = i;
    } else {
      quicksort(xs, i, hi);
      hi = j;
    }
  }
}

const n = 400000, xs = [];
let x = 17;
for (let i = 0; i < n; i++) {
  x = (x * 1366 + 150889) % 714025;
  xs.push(x);
}
quicksort(xs, 0, n - 1);
let sum = 0;
for (let i = 0; i < n; i++) sum = (sum * 3 + xs[i]) % 1000003;
console.log(String(sum));
