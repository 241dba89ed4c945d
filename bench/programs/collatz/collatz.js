// collatz: total and longest chain length for all starting points below 150,000.
function chainLength(n) {
  let steps = 0;
  while (n !== 1) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    steps++;
  }
  return steps;
}

let total = 0, longest = 0;
for (let first = 1; first < 150000; first++) {
  const steps = chainLength(first);
  total += steps;
  if (steps > longest) longest = steps;
}
console.log(String(total * 1000 + longest));
