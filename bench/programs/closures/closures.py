# closures: map, filter and reduce with functions that capture variables.
from functools import reduce


def compose(f, g):
    return lambda x: f(g(x))


def adder(n):
    return lambda x: x + n


def main():
    xs = list(range(1000))
    total = 0
    for k in range(2500):
        step = compose(adder(k), lambda x: x * 3)
        calls = 0

        def even(y):
            nonlocal calls
            calls += 1
            return y % 2 == 0

        ys = list(filter(even, map(step, xs)))
        total += reduce(lambda a, b: (a + b) % 1000003, ys, 0) + calls
    print(total)


main()
