# floatred: sums, alternating sums, minimum and a running product of floats.
def main():
    basel = leibniz = 0.0
    sign = lowest = decay = 1.0
    for i in range(1, 10000000):
        x = 1.0 / i
        basel += x * x
        leibniz += sign / (2.0 * i - 1.0)
        sign = -sign
        if x < lowest:
            lowest = x
        decay = decay * 0.999 + x
    total = basel + leibniz * 4.0 + lowest * 1000.0 + decay
    print(int(total * 1000000000.0))


main()
