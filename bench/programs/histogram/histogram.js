// histogram: counting values into buckets, then smoothing and summing the buckets.
function main() {
  const buckets = 256;
  const counts = new Array(buckets).fill(0), smooth = new Array(buckets).fill(0);
  let x = 3, low = 714025, high = 0;
  for (let i = 0; i < 12000000; i++) {
    x = (x * 1366 + 150889) % 714025;
    if (x < low) low = x;
    if (x > high) high = x;
    const slot = ((x % 1024) * x) % buckets;
    counts[slot]++;
  }
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < buckets; i++) {
      const left = counts[(i + buckets - 1) % buckets];
      const right = counts[(i + 1) % buckets];
      smooth[i] = (left + 2 * counts[i] + right) % 1000003;
    }
    for (let i = 0; i < buckets; i++) counts[i] = smooth[i];
  }
  let check = 0;
  counts.forEach((n, i) => {
    check = (check + i * n) % 1000003;
  });
  console.log(String(check + low + high));
}

main();
