# queens: all solutions of the eleven queens problem by backtracking.
def place(row, n, cols, up, down):
    if row == n:
        return 1
    count = 0
    for col in range(n):
        if cols[col] and up[row + col] and down[row - col + n]:
            cols[col] = up[row + col] = down[row - col + n] = False
            count += place(row + 1, n, cols, up, down)
            cols[col] = up[row + col] = down[row - col + n] = True
    return count


def main():
    n = 11
    total = 0
    for _ in range(8):
        total += place(0, n, [True] * n, [True] * (2 * n), [True] * (2 * n))
    print(total)


main()
