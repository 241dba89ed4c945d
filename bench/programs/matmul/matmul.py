# matmul: product of two float matrices held as lists of rows.
def matrix(n, seed):
    return [[((i * seed + j * 7) % 11 - 5) * 0.25 for j in range(n)] for i in range(n)]


def multiply(a, b):
    n = len(a)
    out = []
    for i in range(n):
        ai = a[i]
        row = [0.0] * n
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += ai[k] * b[k][j]
            row[j] = total
        out.append(row)
    return out


def main():
    n = 240
    c = multiply(matrix(n, 3), matrix(n, 5))
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += c[i][j] * ((i + j) % 3)
    print(int(total * 16.0))


main()
