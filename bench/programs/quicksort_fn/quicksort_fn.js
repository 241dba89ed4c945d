// quicksort_fn: functional quicksort, new arrays at every level.
function sorted(xs) {
  if (xs.length < 2) return xs;
  const pivot = xs[0];
  const smaller = xs.filter((x) => x < pivot);
  const equal = xs.filter((x) => x === pivot);
  const larger = xs.filter((x) => x > pivot);
  return sorted(smaller).concat(equal, sorted(larger));
}

let x = 17, sum = 0;
for (let round = 0; round < 4; round++) {
  const xs = [];
  for (let i = 0; i < 30000; i++) {
    x = (x * 1366 + 150889) % 714025;
    xs.push(x);
  }
  for (const v of sorted(xs)) sum = (sum * 3 + v) % 1000003;
}
console.log(String(sum));
