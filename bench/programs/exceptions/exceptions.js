// exceptions: values thrown through several calls, caught, sometimes thrown again.
function risky(n) {
  if (n % 3 === 0) throw n % 7;
  return n;
}

function guarded(n) {
  try {
    return risky(n) + 1;
  } catch (e) {
    if (e === 5) throw 100 + e;
    return e;
  }
}

let total = 0, caught = 0;
for (let i = 0; i < 2000000; i++) {
  try {
    total += guarded(i) % 11;
  } catch (e) {
    caught += e;
  }
}
console.log(String(total * 1000 + (caught % 1000)));
