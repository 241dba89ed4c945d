# ackermann: deep recursion with tail calls in two of three branches.
import sys


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def main():
    sys.setrecursionlimit(20000)
    total = 0
    for _ in range(6):
        total += ack(3, 8) + ack(2, 300)
    print(total)


main()
