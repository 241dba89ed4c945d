# exceptions: values thrown through several calls, caught, sometimes thrown again.
class Problem(Exception):
    def __init__(self, value):
        self.value = value


def risky(n):
    if n % 3 == 0:
        raise Problem(n % 7)
    return n


def guarded(n):
    try:
        return risky(n) + 1
    except Problem as e:
        if e.value == 5:
            raise Problem(100 + e.value)
        return e.value


def main():
    total = caught = 0
    for i in range(2000000):
        try:
            total += guarded(i) % 11
        except Problem as e:
            caught += e.value
    print(total * 1000 + caught % 1000)


main()
