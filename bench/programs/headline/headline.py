# headline: 10,000 times the sum of 0..1000.
def sum_to(n):
    total = 0
    for i in range(n):
        total += i
    return total


def main():
    grand = 0
    for _ in range(10000):
        grand += sum_to(1000)
    print(grand)


main()
