# headline_long: the headline with 200,000 repetitions.
def sum_to(n):
    total = 0
    for i in range(n):
        total += i
    return total


def main():
    grand = 0
    for _ in range(200000):
        grand += sum_to(1000)
    print(grand)


main()
