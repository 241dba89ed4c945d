// headline: 10,000 times the sum of 0..1000.
function sumTo(n) {
  let total = 0;
  for (let i = 0; i < n; i++) total += i;
  return total;
}

let grand = 0;
for (let round = 0; round < 10000; round++) grand += sumTo(1000);
console.log(String(grand));
