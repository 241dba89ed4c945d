// tak: the Takeuchi function, calls with three arguments.
function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

let total = 0;
for (let round = 0; round < 10; round++)
  total += tak(24, 16, 8) + tak(18, 12, 6 + (round % 2));
console.log(String(total));
