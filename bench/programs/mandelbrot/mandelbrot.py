# mandelbrot: escape times over a square grid.
def escape(cx, cy, limit):
    x = y = 0.0
    for n in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return n
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return limit


def main():
    size = 400
    total = 0
    for row in range(size):
        cy = 2.0 * row / size - 1.0
        for col in range(size):
            cx = 3.0 * col / size - 2.0
            total += escape(cx, cy, 200)
    print(total)


main()
