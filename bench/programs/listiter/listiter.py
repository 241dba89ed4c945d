# listiter: for loops over lists, nested lists, pairs of index and element.
def main():
    rows = [[i * j % 100 for j in range(300)] for i in range(300)]
    total = 0
    for k in range(180):
        for row in rows:
            best = 0
            for v in row:
                if v > best:
                    best = v
                total += v
            total += best * k
        for i, row in enumerate(rows):
            total += i * len(row)
    print(total)


main()
