// closures: map, filter and reduce with functions that capture variables.
const compose = (f, g) => (x) => f(g(x));
const adder = (n) => (x) => x + n;

const xs = [];
for (let i = 0; i < 1000; i++) xs.push(i);
let total = 0;
for (let round = 0; round < 2500; round++) {
  const step = compose(adder(round), (x) => x * 3);
  let calls = 0;
  const ys = xs.map(step).filter((y) => {
    calls++;
    return y % 2 === 0;
  });
  total += ys.reduce((a, b) => (a + b) % 1000003, 0) + calls;
}
console.log(String(total));
