// sieve: primes below four million.
function main() {
  const n = 4000000;
  const composite = new Array(n).fill(false);
  let count = 0, sum = 0;
  for (let i = 2; i < n; i++) {
    if (!composite[i]) {
      count++;
      sum = (sum + i) % 1000003;
      for (let k = i * i; k < n; k += i) composite[k] = true;
    }
  }
  console.log(String(count * 1000003 + sum));
}

main();
