# sieve: primes below four million with a list of bools.
def main():
    n = 4000000
    composite = [False] * n
    count = total = 0
    for i in range(2, n):
        if not composite[i]:
            count += 1
            total = (total + i) % 1000003
            for k in range(i * i, n, i):
                composite[k] = True
    print(count * 1000003 + total)


main()
