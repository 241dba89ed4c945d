# quicksort: in place, over a list of pseudo-random ints.
def quicksort(xs, lo, hi):
    while lo < hi:
        pivot = xs[(lo + hi) // 2]
        i = lo
        j = hi
        while i <= j:
            while xs[i] < pivot:
                i += 1
            while xs[j] > pivot:
                j -= 1
            if i <= j:
                xs[i], xs[j] = xs[j], xs[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            quicksort(xs, lo, j)
            lo = i
        else:
            quicksort(xs, i, hi)
            hi = j


def main():
    n = 400000
    xs = []
    x = 17
    for _ in range(n):
        x = (x * 1366 + 150889) % 714025
        xs.append(x)
    quicksort(xs, 0, n - 1)
    total = 0
    for v in xs:
        total = (total * 3 + v) % 1000003
    print(total)


main()
