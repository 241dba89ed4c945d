# strbuild: growing one string by small pieces, and joining a list of pieces.
# Programs collect pieces in a list: += on str is linear only by luck.
def grow(n):
    buf = []
    for i in range(n):
        buf.append("ab")
        if i % 10 == 0:
            buf.append(str(i))
    return "".join(buf)


def joined(n):
    parts = []
    for i in range(n):
        parts.append("<" + str(i % 100) + ">")
    return ",".join(parts)


def main():
    total = 0
    for _ in range(100):
        a = grow(20000)
        b = joined(20000)
        total += len(a) + len(b) * 3
        if a.endswith("abab"):
            total += 1
    print(total)


main()
