# quicksort_fn: functional quicksort, new lists at every level.
def sort_list(xs):
    if len(xs) < 2:
        return xs
    pivot = xs[0]
    smaller = [x for x in xs if x < pivot]
    equal = [x for x in xs if x == pivot]
    larger = [x for x in xs if x > pivot]
    return sort_list(smaller) + equal + sort_list(larger)


def main():
    x = 17
    total = 0
    for _ in range(4):
        xs = []
        for _ in range(30000):
            x = (x * 1366 + 150889) % 714025
            xs.append(x)
        for v in sort_list(xs):
            total = (total * 3 + v) % 1000003
    print(total)


main()
