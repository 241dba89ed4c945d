// ackermann: deep recursion with tail calls in two of three branches.
function ack(m, n) {
  if (m === 0) return n + 1;
  if (n === 0) return ack(m - 1, 1);
  return ack(m - 1, ack(m, n - 1));
}

let total = 0;
for (let round = 0; round < 6; round++) total += ack(3, 8) + ack(2, 300);
console.log(String(total));
