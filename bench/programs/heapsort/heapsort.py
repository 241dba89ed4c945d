# heapsort: sift down over a list of floats.
def sift(xs, root, size):
    v = xs[root]
    while True:
        child = 2 * root + 1
        if child >= size:
            break
        if child + 1 < size and xs[child + 1] > xs[child]:
            child += 1
        if xs[child] <= v:
            break
        xs[root] = xs[child]
        root = child
    xs[root] = v


def heapsort(xs):
    n = len(xs)
    for i in range(n // 2 - 1, -1, -1):
        sift(xs, i, n)
    for last in range(n - 1, 0, -1):
        xs[0], xs[last] = xs[last], xs[0]
        sift(xs, 0, last)


def main():
    n = 250000
    xs = []
    x = 23
    for _ in range(n):
        x = (x * 1366 + 150889) % 714025
        xs.append(x / 1024.0)
    heapsort(xs)
    total = 0.0
    for i in range(n):
        total += xs[i] * (i % 7)
    print(int(total))


main()
