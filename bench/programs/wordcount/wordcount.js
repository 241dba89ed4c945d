// wordcount: make a text, split it, count its words, report in sorted order.
function makeText(words) {
  const syllables = ["ka", "lo", "mi", "ne", "ru", "sa", "to", "vi"];
  const pieces = [];
  let x = 5;
  for (let i = 0; i < words; i++) {
    x = (x * 1366 + 150889) % 714025;
    let word = syllables[x % 8] + syllables[(x >> 3) % 8] + syllables[(x >> 6) % 8];
    if (x % 5 === 0) word += syllables[(x >> 9) % 8];
    pieces.push(word);
  }
  return pieces.join(" ");
}

let check = 0;
for (let round = 0; round < 8; round++) {
  const counts = new Map();
  for (const word of makeText(150000).split(" "))
    counts.set(word, (counts.get(word) || 0) + 1);
  const words = [...counts.keys()].sort();
  let rank = round;
  for (const word of words) {
    rank++;
    check = (check + rank * counts.get(word) * word.length) % 1000003;
  }
}
console.log(String(check));
