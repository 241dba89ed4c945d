// gcd: Euclid's algorithm for all pairs of a square.
function gcd(a, b) {
  while (b !== 0) {
    const r = a % b;
    a = b;
    b = r;
  }
  return a;
}

let total = 0;
for (let a = 1; a < 2000; a++)
  for (let b = 1; b < 2000; b++) total += gcd(a, b);
console.log(String(total));
