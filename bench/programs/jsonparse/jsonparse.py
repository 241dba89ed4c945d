# jsonparse: a recursive descent JSON parser over a string, and a walk of its result.
class Parser:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def skip(self):
        while True:
            c = self.text[self.pos]
            if c != " " and c != "\n":
                return c
            self.pos += 1

    def value(self):
        c = self.skip()
        if c == "{":
            return self.object()
        elif c == "[":
            return self.array()
        elif c == '"':
            return self.string()
        elif c == "t":
            self.pos += 4
            return True
        elif c == "f":
            self.pos += 5
            return False
        elif c == "n":
            self.pos += 4
            return None
        return self.number()

    def number(self):
        sign = 1
        if self.text[self.pos] == "-":
            sign = -1
            self.pos += 1
        n = 0
        c = self.text[self.pos]
        while "0" <= c <= "9":
            n = n * 10 + ord(c) - 48
            self.pos += 1
            c = self.text[self.pos]
        if c != ".":
            return sign * n
        self.pos += 1
        scale = 1
        c = self.text[self.pos]
        while "0" <= c <= "9":
            n = n * 10 + ord(c) - 48
            scale *= 10
            self.pos += 1
            c = self.text[self.pos]
        return sign * n / scale

    def string(self):
        self.pos += 1
        first = self.pos
        pieces = []
        while True:
            c = self.text[self.pos]
            if c == '"':
                pieces.append(self.text[first:self.pos])
                self.pos += 1
                break
            elif c == "\\":
                pieces.append(self.text[first:self.pos])
                e = self.text[self.pos + 1]
                pieces.append("\n" if e == "n" else e)
                self.pos += 2
                first = self.pos
            else:
                self.pos += 1
        if len(pieces) == 1:
            return pieces[0]
        return "".join(pieces)

    def array(self):
        out = []
        self.pos += 1
        while self.skip() != "]":
            out.append(self.value())
            if self.skip() == ",":
                self.pos += 1
        self.pos += 1
        return out

    def object(self):
        out = {}
        self.pos += 1
        while self.skip() != "}":
            key = self.string()
            self.skip()
            self.pos += 1
            out[key] = self.value()
            if self.skip() == ",":
                self.pos += 1
        self.pos += 1
        return out


def make_text(records):
    parts = []
    for i in range(records):
        parts.append(
            '{"id": ' + str(i) + ', "name": "user \\"' + str(i % 50)
            + '\\"\\n", "tags": ["a", "bc", "def"], "score": ' + str(i % 100)
            + '.25, "active": true, "parent": null, "pos": {"x": -' + str(i % 7)
            + ', "y": ' + str(i % 11) + "}}"
        )
    return "[" + ",\n".join(parts) + "]"


def main():
    text = make_text(1500)
    check = 0
    for _ in range(16):
        for r in Parser(text).value():
            check += r["id"] + len(r["name"]) + len(r["tags"]) + int(r["score"] * 4.0)
            check += r["pos"]["x"] * 3 + r["pos"]["y"]
            if r["active"] and r["parent"] is None:
                check += 1
    print(check)


main()
