# smallfns_inline: the loop of smallfns with the bodies written in by hand.
def main():
    x = 100
    evens = 0
    for i in range(12000000):
        x = x * 3 + 1 + (i * 5 - 7)
        if x >= 1000003:
            x %= 1000003
        if x % 2 == 0:
            evens += 1
    print(x * 10000000 + evens)


main()
