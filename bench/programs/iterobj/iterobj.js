// iterobj: generators written as iterator objects, chained lazily.
class Count {
  constructor(limit) { this.at = 0; this.limit = limit; }
  [Symbol.iterator]() { return this; }
  next() {
    if (this.at >= this.limit) return { done: true, value: undefined };
    this.at++;
    return { done: false, value: this.at };
  }
}

class Keep {
  constructor(source, test) { this.source = source; this.test = test; }
  [Symbol.iterator]() { return this; }
  next() {
    for (;;) {
      const r = this.source.next();
      if (r.done || this.test(r.value)) return r;
    }
  }
}

class Change {
  constructor(source, f) { this.source = source; this.f = f; }
  [Symbol.iterator]() { return this; }
  next() {
    const r = this.source.next();
    if (r.done) return r;
    return { done: false, value: this.f(r.value) };
  }
}

let total = 0;
for (let round = 1; round <= 30; round++) {
  const odd = new Keep(new Count(100000), (v) => v % 2 === 1);
  for (const v of new Change(odd, (v) => (v * round) % 1009)) total += v;
}
console.log(String(total));
