# life: Conway's game of life on a torus of 64 by 64 cells.
def step(grid, n):
    out = []
    for y in range(n):
        above = grid[(y + n - 1) % n]
        here = grid[y]
        below = grid[(y + 1) % n]
        row = []
        for x in range(n):
            l = (x + n - 1) % n
            r = (x + 1) % n
            around = (above[l] + above[x] + above[r] + here[l] + here[r]
                      + below[l] + below[x] + below[r])
            if around == 3 or around == 2 and here[x] == 1:
                row.append(1)
            else:
                row.append(0)
        out.append(row)
    return out


def main():
    n = 64
    x = 9
    grid = []
    for _ in range(n):
        row = []
        for _ in range(n):
            x = (x * 1366 + 150889) % 714025
            row.append(x // 100 % 2)
        grid.append(row)
    check = 0
    for _ in range(900):
        grid = step(grid, n)
        alive = 0
        for row in grid:
            for cell in row:
                alive += cell
        check = (check * 31 + alive) % 1000003
    print(check)


main()
