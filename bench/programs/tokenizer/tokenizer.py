# tokenizer: a hand-written scanner over a generated source text.
def make_source(lines):
    parts = []
    for i in range(lines):
        n = str(i % 1000)
        parts.append("let total_" + n + " = (count * " + n + ' + 17) / scale - "text"; // note\n')
    return "".join(parts)


def is_letter(c):
    return "a" <= c <= "z" or "A" <= c <= "Z" or c == "_"


def is_digit(c):
    return "0" <= c <= "9"


def scan(src):
    n = len(src)
    words = {}
    check = 0
    i = 0
    while i < n:
        c = src[i]
        first = i
        if c == " " or c == "\n":
            i += 1
            continue
        elif is_letter(c):
            kind = 1
            i += 1
            while i < n and (is_letter(src[i]) or is_digit(src[i])):
                i += 1
            word = src[first:i]
            words[word] = words.get(word, 0) + 1
        elif is_digit(c):
            kind = 2
            value = 0
            while i < n and is_digit(src[i]):
                value = value * 10 + ord(src[i]) - 48
                i += 1
            check += value
        elif c == '"':
            kind = 3
            i += 1
            while i < n and src[i] != '"':
                i += 1
            i += 1
        elif c == "/" and i + 1 < n and src[i + 1] == "/":
            kind = 4
            while i < n and src[i] != "\n":
                i += 1
        else:
            kind = 5
            i += 1
        check = (check * 31 + kind * 7 + i - first) % 1000003
    return check + len(words) * 1000003 + words["count"]


def main():
    total = 0
    for k in range(16):
        total += scan(make_source(4000 + k))
    print(total)


main()
