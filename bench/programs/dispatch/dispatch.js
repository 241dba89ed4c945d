// dispatch: one call site, four kinds of objects.
class Square {
  constructor(side) { this.side = side; }
  area() { return this.side * this.side; }
  grow(by) { this.side += by; }
}

class Rect {
  constructor(w, h) { this.w = w; this.h = h; }
  area() { return this.w * this.h; }
  grow(by) { this.w += by; }
}

class Triangle {
  constructor(base, height) { this.base = base; this.height = height; }
  area() { return Math.floor((this.base * this.height) / 2); }
  grow(by) { this.height += by * 2; }
}

class Ring {
  constructor(outer, inner) { this.outer = outer; this.inner = inner; }
  area() { return 3 * (this.outer * this.outer - this.inner * this.inner); }
  grow(by) { this.outer += by; this.inner += by; }
}

const shapes = [];
for (let i = 0; i < 1000; i++) {
  const kind = (i * 7) % 4;
  if (kind === 0) shapes.push(new Square((i % 10) + 1));
  else if (kind === 1) shapes.push(new Rect((i % 8) + 1, (i % 5) + 2));
  else if (kind === 2) shapes.push(new Triangle((i % 6) + 1, (i % 9) + 2));
  else shapes.push(new Ring((i % 12) + 4, i % 4));
}
let total = 0;
for (let round = 0; round < 8000; round++) {
  for (const shape of shapes) total += shape.area();
  if (round % 100 === 0) for (const shape of shapes) shape.grow(1);
}
console.log(String(total));
