# collatz: total and longest chain length for all starting points below 150,000.
def chain_length(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def main():
    total = longest = 0
    for first in range(1, 150000):
        steps = chain_length(first)
        total += steps
        if steps > longest:
            longest = steps
    print(total * 1000 + longest)


main()
