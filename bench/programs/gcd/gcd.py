# gcd: Euclid's algorithm for all pairs of a square.
def gcd(a, b):
    while b != 0:
        a, b = b, a % b
    return a


def main():
    total = 0
    for a in range(1, 2000):
        for b in range(1, 2000):
            total += gcd(a, b)
    print(total)


main()
