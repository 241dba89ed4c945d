// dict_str: string keys, made anew for every access.
function main() {
  const stock = new Map();
  let x = 11;
  for (let i = 0; i < 1200000; i++) {
    x = (x * 1366 + 150889) % 714025;
    const key = "item" + (x % 20000);
    stock.set(key, (stock.get(key) || 0) + (x % 7));
  }
  const names = [...stock.keys()];
  let sum = 0;
  for (let round = 1; round <= 15; round++)
    for (const name of names) sum = (sum + stock.get(name) * round) % 1000003;
  let missing = 0;
  for (let i = 0; i < 30000; i++) if (!stock.has("item" + i)) missing++;
  console.log(String(stock.size * 1000003 + sum + missing));
}

main();
