# count: a while loop that counts numbers by remainder and range tests.
def main():
    n = fizz = high = rest = 0
    while n < 20000000:
        if n % 3 == 0 or n % 5 == 1:
            fizz += 1
        elif n > 15000000:
            high += 1
        else:
            rest += n % 7
        n += 1
    print(fizz * 3 + high * 5 + rest)


main()
