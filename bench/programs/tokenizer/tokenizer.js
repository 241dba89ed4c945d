// tokenizer: a hand-written scanner over a generated source text.
function makeSource(lines) {
  const parts = [];
  for (let i = 0; i < lines; i++) {
    const n = String(i % 1000);
    parts.push("let total_" + n + " = (count * " + n + ' + 17) / scale - "text"; // note\n');
  }
  return parts.join("");
}

function isLetter(c) {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
}

function isDigit(c) {
  return c >= 48 && c <= 57;
}

function scan(src) {
  const n = src.length, words = new Map();
  let check = 0, i = 0;
  while (i < n) {
    const c = src.charCodeAt(i), first = i;
    let kind = 0;
    if (c === 32 || c === 10) {
      i++;
      continue;
    } else if (isLetter(c)) {
      kind = 1;
      i++;
      while (i < n && (isLetter(src.charCodeAt(i)) || isDigit(src.charCodeAt(i)))) i++;
      const word = src.slice(first, i);
      words.set(word, (words.get(word) || 0) + 1);
    } else if (isDigit(c)) {
      kind = 2;
      let value = 0;
      while (i < n && isDigit(src.charCodeAt(i))) {
        value = value * 10 + src.charCodeAt(i) - 48;
        i++;
      }
      check += value;
    } else if (c === 34) {
      kind = 3;
      i++;
      while (i < n && src.charCodeAt(i) !== 34) i++;
      i++;
    } else if (c === 47 && i + 1 < n && src.charCodeAt(i + 1) === 47) {
      kind = 4;
      while (i < n && src.charCodeAt(i) !== 10) i++;
    } else {
      kind = 5;
      i++;
    }
    check = (check * 31 + kind * 7 + i - first) % 1000003;
  }
  return check + words.size * 1000003 + words.get("count");
}

let total = 0;
for (let round = 0; round < 16; round++) total += scan(makeSource(4000 + round));
console.log(String(total));
