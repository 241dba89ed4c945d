# spectral: power iteration on an implicit matrix.
from math import sqrt


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v, out):
    n = len(v)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(i, j) * v[j]
        out[i] = total


def times_transposed(v, out):
    n = len(v)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(j, i) * v[j]
        out[i] = total


def main():
    n = 400
    u = [1.0] * n
    v = [0.0] * n
    tmp = [0.0] * n
    for _ in range(10):
        times(u, tmp)
        times_transposed(tmp, v)
        times(v, tmp)
        times_transposed(tmp, u)
    vbv = vv = 0.0
    for i in range(n):
        vbv += u[i] * v[i]
        vv += v[i] * v[i]
    print(int(sqrt(vbv / vv) * 1000000000.0))


main()
