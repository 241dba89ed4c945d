# tak: the Takeuchi function, calls with three arguments.
def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def main():
    total = 0
    for k in range(10):
        total += tak(24, 16, 8) + tak(18, 12, 6 + k % 2)
    print(total)


main()
