// floatred: sums, alternating sums, minimum and a running product of floats.
function main() {
  let basel = 0, leibniz = 0, sign = 1, lowest = 1, decay = 1;
  for (let i = 1; i < 10000000; i++) {
    const x = 1 / i;
    basel += x * x;
    leibniz += sign / (2 * i - 1);
    sign = -sign;
    if (x < lowest) lowest = x;
    decay = decay * 0.999 + x;
  }
  const all = basel + leibniz * 4 + lowest * 1000 + decay;
  console.log(String(Math.floor(all * 1000000000)));
}

main();
