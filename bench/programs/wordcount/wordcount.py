# wordcount: make a text, split it, count its words, report in sorted order.
def make_text(words):
    syllables = ["ka", "lo", "mi", "ne", "ru", "sa", "to", "vi"]
    pieces = []
    x = 5
    for _ in range(words):
        x = (x * 1366 + 150889) % 714025
        word = syllables[x % 8] + syllables[x // 8 % 8] + syllables[x // 64 % 8]
        if x % 5 == 0:
            word += syllables[x // 512 % 8]
        pieces.append(word)
    return " ".join(pieces)


def main():
    check = 0
    for k in range(8):
        counts = {}
        for word in make_text(150000).split(" "):
            counts[word] = counts.get(word, 0) + 1
        rank = k
        for word in sorted(counts):
            rank += 1
            check = (check + rank * counts[word] * len(word)) % 1000003
    print(check)


main()
