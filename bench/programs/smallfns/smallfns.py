# smallfns: a loop that does everything through small functions and lambdas.
def add(a, b):
    return a + b


def scale(x):
    return x * 3 + 1


def wrap(x):
    if x >= 1000003:
        return x % 1000003
    return x


def main():
    mix = lambda a, b: a * 5 - b
    is_even = lambda x: x % 2 == 0
    x = 100
    evens = 0
    for i in range(12000000):
        x = wrap(add(scale(x), mix(i, 7)))
        if is_even(x):
            evens += 1
    print(x * 10000000 + evens)


main()
