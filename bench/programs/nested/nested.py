# nested: three nested range loops with arithmetic on all indices.
def main():
    total = 0
    for i in range(300):
        for j in range(300):
            for k in range(500):
                total += (i * j + k) % 8 - 3
    print(total)


main()
