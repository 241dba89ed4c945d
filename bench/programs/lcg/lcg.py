# lcg: the minimal standard random generator, a chain of dependent remainders.
def main():
    x = 42
    hits = 0
    for _ in range(30000000):
        x = x * 16807 % 2147483647
        if x < 1000000:
            hits += 1
    print(x + hits)


main()
