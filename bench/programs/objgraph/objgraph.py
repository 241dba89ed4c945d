# objgraph: a spreadsheet of cells that depend on each other and are recomputed on demand.
def touch_all(cells):
    for cell in cells:
        cell.touch()


class Source:
    def __init__(self, value):
        self.value = value
        self.dirty = False
        self.users = []

    def get(self):
        return self.value

    def set(self, value):
        self.value = value
        touch_all(self.users)


class Sum:
    def __init__(self, inputs):
        self.inputs = inputs
        self.users = []
        self.dirty = True
        self.value = 0

    def touch(self):
        if not self.dirty:
            self.dirty = True
            touch_all(self.users)

    def get(self):
        if self.dirty:
            total = 0
            for cell in self.inputs:
                total += cell.get()
            self.value = total % 10007
            self.dirty = False
        return self.value


class Product:
    def __init__(self, a, b):
        self.a = a
        self.b = b
        self.users = []
        self.dirty = True
        self.value = 0

    def touch(self):
        if not self.dirty:
            self.dirty = True
            touch_all(self.users)

    def get(self):
        if self.dirty:
            self.value = (self.a.get() * self.b.get() + 1) % 10007
            self.dirty = False
        return self.value


class Larger:
    def __init__(self, a, b):
        self.a = a
        self.b = b
        self.users = []
        self.dirty = True
        self.value = 0

    def touch(self):
        if not self.dirty:
            self.dirty = True
            touch_all(self.users)

    def get(self):
        if self.dirty:
            x = self.a.get()
            y = self.b.get()
            self.value = x if x > y else y + 1
            self.dirty = False
        return self.value


def build(width, depth, sources):
    layer = sources
    x = 31
    for _ in range(depth):
        following = []
        for i in range(width):
            x = (x * 1366 + 150889) % 714025
            a = layer[i]
            b = layer[x % width]
            c = layer[(i + 1) % width]
            if x % 3 == 0:
                cell = Sum([a, b, c])
                c.users.append(cell)
            elif x % 3 == 1:
                cell = Product(a, b)
            else:
                cell = Larger(a, b)
            a.users.append(cell)
            b.users.append(cell)
            following.append(cell)
        layer = following
    return layer


def main():
    width = 60
    sources = [Source(i) for i in range(width)]
    last = build(width, 20, sources)
    check = 0
    for k in range(1500):
        sources[k * 7 % width].set(k % 1000)
        for cell in last:
            check = (check * 31 + cell.get()) % 1000003
    print(check)


main()
