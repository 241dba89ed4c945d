// lcg: the minimal standard random generator, a chain of dependent remainders.
function main() {
  let x = 42, hits = 0;
  for (let i = 0; i < 30000000; i++) {
    x = (x * 16807) % 2147483647;
    if (x < 1000000) hits++;
  }
  console.log(String(x + hits));
}

main();
