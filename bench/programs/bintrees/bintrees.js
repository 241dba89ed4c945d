// bintrees: allocation and walking of complete binary trees.
class Node {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
}

function build(depth) {
  if (depth === 0) return new Node(null, null);
  return new Node(build(depth - 1), build(depth - 1));
}

function count(node) {
  if (node.left === null) return 1;
  return 1 + count(node.left) + count(node.right);
}

const deepest = 16;
const longLived = build(deepest);
let total = 0;
for (let depth = 4; depth <= deepest; depth += 2) {
  const rounds = 2 ** (deepest - depth + 2);
  for (let i = 0; i < rounds; i++) total += count(build(depth));
}
console.log(String(total + count(longLived)));
