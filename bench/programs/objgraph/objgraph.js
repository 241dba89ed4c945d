// objgraph: a spreadsheet of cells that depend on each other and are recomputed on demand.
function touchAll(cells) {
  for (const cell of cells) cell.touch();
}

class Source {
  constructor(value) {
    this.value = value;
    this.dirty = false;
    this.users = [];
  }
  get() { return this.value; }
  set(value) {
    this.value = value;
    touchAll(this.users);
  }
}

class Sum {
  constructor(inputs) {
    this.inputs = inputs;
    this.users = [];
    this.dirty = true;
    this.value = 0;
  }
  touch() {
    if (!this.dirty) {
      this.dirty = true;
      touchAll(this.users);
    }
  }
  get() {
    if (this.dirty) {
      let total = 0;
      for (const input of this.inputs) total += input.get();
      this.value = total % 10007;
      this.dirty = false;
    }
    return this.value;
  }
}

class Product {
  constructor(a, b) {
    this.a = a;
    this.b = b;
    this.users = [];
    this.dirty = true;
    this.value = 0;
  }
  touch() {
    if (!this.dirty) {
      this.dirty = true;
      touchAll(this.users);
    }
  }
  get() {
    if (this.dirty) {
      this.value = (this.a.get() * this.b.get() + 1) % 10007;
      this.dirty = false;
    }
    return this.value;
  }
}

class Larger {
  constructor(a, b) {
    this.a = a;
    this.b = b;
    this.users = [];
    this.dirty = true;
    this.value = 0;
  }
  touch() {
    if (!this.dirty) {
      this.dirty = true;
      touchAll(this.users);
    }
  }
  get() {
    if (this.dirty) {
      const x = this.a.get(), y = this.b.get();
      this.value = x > y ? x : y + 1;
      this.dirty = false;
    }
    return this.value;
  }
}

function build(width, depth, sources) {
  let layer = sources, x = 31;
  for (let level = 0; level < depth; level++) {
    const next = [];
    for (let i = 0; i < width; i++) {
      x = (x * 1366 + 150889) % 714025;
      const a = layer[i], b = layer[x % width], c = layer[(i + 1) % width];
      let cell;
      if (x % 3 === 0) {
        cell = new Sum([a, b, c]);
        c.users.push(cell);
      } else if (x % 3 === 1) {
        cell = new Product(a, b);
      } else {
        cell = new Larger(a, b);
      }
      a.users.push(cell);
      b.users.push(cell);
      next.push(cell);
    }
    layer = next;
  }
  return layer;
}

const width = 60, sources = [];
for (let i = 0; i < width; i++) sources.push(new Source(i));
const last = build(width, 20, sources);
let check = 0;
for (let round = 0; round < 1500; round++) {
  sources[(round * 7) % width].set(round % 1000);
  for (const cell of last) check = (check * 31 + cell.get()) % 1000003;
}
console.log(String(check));
