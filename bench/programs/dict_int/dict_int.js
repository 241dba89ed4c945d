// dict_int: counting, looking up and removing int keys.
function main() {
  const counts = new Map();
  let x = 7;
  for (let i = 0; i < 7200000; i++) {
    x = (x * 1366 + 150889) % 714025;
    const key = (x % 100000) * 31;
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  let hits = 0;
  for (let i = 0; i < 3000000; i++)
    if (counts.has(i * 3)) hits += counts.get(i * 3);
  for (let i = 0; i < 33333; i++) counts.delete(i * 93);
  let sum = 0;
  for (let i = 0; i < 100000; i++) {
    const n = counts.get(i * 31);
    sum = (sum + i * (n === undefined ? 5 : n)) % 1000003;
  }
  console.log(String((counts.size + hits) * 1000003 + sum));
}

main();
