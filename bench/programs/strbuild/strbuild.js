// strbuild: growing one string by small pieces, and joining an array of pieces.
function grow(n) {
  let s = "";
  for (let i = 0; i < n; i++) {
    s += "ab";
    if (i % 10 === 0) s += i;
  }
  return s;
}

function joined(n) {
  const parts = [];
  for (let i = 0; i < n; i++) parts.push("<" + (i % 100) + ">");
  return parts.join(",");
}

let total = 0;
for (let round = 0; round < 100; round++) {
  const a = grow(20000), b = joined(20000);
  total += a.length + b.length * 3;
  if (a.endsWith("abab")) total++;
}
console.log(String(total));
