# dict_int: counting, looking up and removing int keys.
def main():
    counts = {}
    x = 7
    for _ in range(7200000):
        x = (x * 1366 + 150889) % 714025
        key = x % 100000 * 31
        counts[key] = counts.get(key, 0) + 1
    hits = 0
    for i in range(3000000):
        if i * 3 in counts:
            hits += counts[i * 3]
    for i in range(33333):
        counts.pop(i * 93, None)
    total = 0
    for i in range(100000):
        total = (total + i * counts.get(i * 31, 5)) % 1000003
    print((len(counts) + hits) * 1000003 + total)


main()
