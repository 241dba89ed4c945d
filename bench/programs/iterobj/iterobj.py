# iterobj: generators written as iterator objects, chained lazily.
class Count:
    def __init__(self, limit):
        self.at = 0
        self.limit = limit

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.limit:
            raise StopIteration
        self.at += 1
        return self.at


class Keep:
    def __init__(self, source, test):
        self.source = source
        self.test = test

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            v = next(self.source)
            if self.test(v):
                return v


class Change:
    def __init__(self, source, f):
        self.source = source
        self.f = f

    def __iter__(self):
        return self

    def __next__(self):
        return self.f(next(self.source))


def main():
    total = 0
    for k in range(1, 31):
        odd = Keep(Count(100000), lambda v: v % 2 == 1)
        for v in Change(odd, lambda v: v * k % 1009):
            total += v
    print(total)


main()
