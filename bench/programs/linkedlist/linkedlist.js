// linkedlist: build, reverse, filter and sum singly linked lists.
class Cell {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function build(n) {
  let head = null;
  for (let i = 0; i < n; i++) head = new Cell(i, head);
  return head;
}

function reverse(list) {
  let out = null;
  while (list !== null) {
    const next = list.next;
    list.next = out;
    out = list;
    list = next;
  }
  return out;
}

function dropEveryThird(list) {
  let cell = list;
  while (cell !== null) {
    const second = cell.next;
    if (second !== null && second.next !== null) second.next = second.next.next;
    cell = second;
    if (cell !== null) cell = cell.next;
  }
  return list;
}

function sum(list) {
  let total = 0;
  while (list !== null) {
    total = (total * 2 + list.value) % 1000003;
    list = list.next;
  }
  return total;
}

let check = 0;
for (let round = 0; round < 150; round++) {
  let list = build(10000);
  for (let turn = 0; turn < 5; turn++) list = reverse(list);
  check = (check + sum(dropEveryThird(list))) % 1000003;
}
console.log(String(check));
