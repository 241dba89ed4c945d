// jsonparse: a recursive descent JSON parser over a string, and a walk of its result.
class Parser {
  constructor(text) {
    this.text = text;
    this.pos = 0;
  }

  skip() {
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c !== 32 && c !== 10) return c;
      this.pos++;
    }
  }

  value() {
    switch (this.skip()) {
      case 123: return this.object();
      case 91: return this.array();
      case 34: return this.string();
      case 116: this.pos += 4; return true;
      case 102: this.pos += 5; return false;
      case 110: this.pos += 4; return null;
    }
    return this.number();
  }

  number() {
    let sign = 1;
    if (this.text.charCodeAt(this.pos) === 45) {
      sign = -1;
      this.pos++;
    }
    let n = 0, c = this.text.charCodeAt(this.pos);
    while (c >= 48 && c <= 57) {
      n = n * 10 + c - 48;
      c = this.text.charCodeAt(++this.pos);
    }
    if (c !== 46) return sign * n;
    let scale = 1;
    c = this.text.charCodeAt(++this.pos);
    while (c >= 48 && c <= 57) {
      n = n * 10 + c - 48;
      scale *= 10;
      c = this.text.charCodeAt(++this.pos);
    }
    return (sign * n) / scale;
  }

  string() {
    let first = ++this.pos;
    const pieces = [];
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c === 34) {
        pieces.push(this.text.slice(first, this.pos));
        this.pos++;
        break;
      } else if (c === 92) {
        pieces.push(this.text.slice(first, this.pos));
        const e = this.text.charCodeAt(this.pos + 1);
        pieces.push(e === 110 ? "\n" : String.fromCharCode(e));
        this.pos += 2;
        first = this.pos;
      } else {
        this.pos++;
      }
    }
    return pieces.length === 1 ? pieces[0] : pieces.join("");
  }

  array() {
    const out = [];
    this.pos++;
    while (this.skip() !== 93) {
      out.push(this.value());
      if (this.skip() === 44) this.pos++;
    }
    this.pos++;
    return out;
  }

  object() {
    const out = {};
    this.pos++;
    while (this.skip() !== 125) {
      const key = this.string();
      this.skip();
      this.pos++;
      out[key] = this.value();
      if (this.skip() === 44) this.pos++;
    }
    this.pos++;
    return out;
  }
}

function makeText(records) {
  const parts = [];
  for (let i = 0; i < records; i++)
    parts.push('{"id": ' + i + ', "name": "user \\"' + (i % 50) +
      '\\"\\n", "tags": ["a", "bc", "def"], "score": ' + (i % 100) +
      '.25, "active": true, "parent": null, "pos": {"x": -' + (i % 7) +
      ', "y": ' + (i % 11) + "}}");
  return "[" + parts.join(",\n") + "]";
}

const text = makeText(1500);
let check = 0;
for (let round = 0; round < 16; round++) {
  for (const r of new Parser(text).value()) {
    check += r.id + r.name.length + r.tags.length + Math.trunc(r.score * 4);
    check += r.pos.x * 3 + r.pos.y;
    if (r.active && r.parent === null) check++;
  }
}
console.log(String(check));
