# histogram: counting values into buckets, then smoothing and summing the buckets.
def main():
    buckets = 256
    counts = [0] * buckets
    smooth = [0] * buckets
    x = 3
    low = 714025
    high = 0
    for _ in range(12000000):
        x = (x * 1366 + 150889) % 714025
        if x < low:
            low = x
        if x > high:
            high = x
        slot = x % 1024 * x % buckets
        counts[slot] += 1
    for _ in range(50):
        for i in range(buckets):
            left = counts[(i + buckets - 1) % buckets]
            right = counts[(i + 1) % buckets]
            smooth[i] = (left + 2 * counts[i] + right) % 1000003
        for i in range(buckets):
            counts[i] = smooth[i]
    check = 0
    for i, n in enumerate(counts):
        check = (check + i * n) % 1000003
    print(check + low + high)


main()
