// smallfns: a loop that does everything through small functions and lambdas.
function add(a, b) { return a + b; }

function scale(x) { return x * 3 + 1; }

function wrap(x) {
  if (x >= 1000003) return x % 1000003;
  return x;
}

function main() {
  const mix = (a, b) => a * 5 - b;
  const isEven = (x) => x % 2 === 0;
  let x = 100, evens = 0;
  for (let i = 0; i < 12000000; i++) {
    x = wrap(add(scale(x), mix(i, 7)));
    if (isEven(x)) evens++;
  }
  console.log(String(x * 10000000 + evens));
}

main();
