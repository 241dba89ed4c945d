// count: a while loop that counts numbers by remainder and range tests.
function main() {
  let n = 0, fizz = 0, high = 0, rest = 0;
  while (n < 20000000) {
    if (n % 3 === 0 || n % 5 === 1) fizz++;
    else if (n > 15000000) high++;
    else rest += n % 7;
    n++;
  }
  console.log(String(fizz * 3 + high * 5 + rest));
}

main();
