// smallfns_inline: the loop of smallfns with the bodies written in by hand.
function main() {
  let x = 100, evens = 0;
  for (let i = 0; i < 12000000; i++) {
    x = x * 3 + 1 + (i * 5 - 7);
    if (x >= 1000003) x %= 1000003;
    if (x % 2 === 0) evens++;
  }
  console.log(String(x * 10000000 + evens));
}

main();
