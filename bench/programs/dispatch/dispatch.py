# dispatch: one call site, four kinds of objects.
class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side

    def grow(self, by):
        self.side += by


class Rect:
    def __init__(self, w, h):
        self.w = w
        self.h = h

    def area(self):
        return self.w * self.h

    def grow(self, by):
        self.w += by


class Triangle:
    def __init__(self, base, height):
        self.base = base
        self.height = height

    def area(self):
        return self.base * self.height // 2

    def grow(self, by):
        self.height += by * 2


class Ring:
    def __init__(self, outer, inner):
        self.outer = outer
        self.inner = inner

    def area(self):
        return 3 * (self.outer * self.outer - self.inner * self.inner)

    def grow(self, by):
        self.outer += by
        self.inner += by


def main():
    shapes = []
    for i in range(1000):
        kind = i * 7 % 4
        if kind == 0:
            shapes.append(Square(i % 10 + 1))
        elif kind == 1:
            shapes.append(Rect(i % 8 + 1, i % 5 + 2))
        elif kind == 2:
            shapes.append(Triangle(i % 6 + 1, i % 9 + 2))
        else:
            shapes.append(Ring(i % 12 + 4, i % 4))
    total = 0
    for k in range(8000):
        for shape in shapes:
            total += shape.area()
        if k % 100 == 0:
            for shape in shapes:
                shape.grow(1)
    print(total)


main()
