// headline_long: the headline with 200,000 repetitions.
function sumTo(n) {
  let total = 0;
  for (let i = 0; i < n; i++) total += i;
  return total;
}

let grand = 0;
for (let round = 0; round < 200000; round++) grand += sumTo(1000);
console.log(String(grand));
