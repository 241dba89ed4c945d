// listiter: for loops over arrays, nested arrays, pairs of index and element.
function main() {
  const rows = [];
  for (let i = 0; i < 300; i++) {
    const row = [];
    for (let j = 0; j < 300; j++) row.push((i * j) % 100);
    rows.push(row);
  }
  let total = 0;
  for (let round = 0; round < 180; round++) {
    for (const row of rows) {
      let best = 0;
      for (const v of row) {
        if (v > best) best = v;
        total += v;
      }
      total += best * round;
    }
    for (const [i, row] of rows.entries()) total += i * row.length;
  }
  console.log(String(total));
}

main();
