# linkedlist: build, reverse, filter and sum singly linked lists.
class Cell:
    __slots__ = ("value", "next")

    def __init__(self, value, next):
        self.value = value
        self.next = next


def build(n):
    head = None
    for i in range(n):
        head = Cell(i, head)
    return head


def reverse(cells):
    out = None
    while cells is not None:
        rest = cells.next
        cells.next = out
        out = cells
        cells = rest
    return out


def drop_every_third(cells):
    cell = cells
    while cell is not None:
        second = cell.next
        if second is not None and second.next is not None:
            second.next = second.next.next
        cell = second
        if cell is not None:
            cell = cell.next
    return cells


def total_of(cells):
    total = 0
    while cells is not None:
        total = (total * 2 + cells.value) % 1000003
        cells = cells.next
    return total


def main():
    check = 0
    for _ in range(150):
        cells = build(10000)
        for _ in range(5):
            cells = reverse(cells)
        check = (check + total_of(drop_every_third(cells))) % 1000003
    print(check)


main()
