# template: fills {{name}} places of a text from a dict.
def render(template, values):
    parts = template.split("{{")
    out = [parts[0]]
    for part in parts[1:]:
        close = part.index("}}")
        name = part[:close].strip()
        out.append(values.get(name, ""))
        out.append(part[close + 2:])
    return "".join(out)


def main():
    template = (
        "<h1>{{title}}</h1><p>Dear {{ user }}, your order {{order}} of {{count}} items"
        " costs {{price}} and ships to {{city}}.</p><p>{{unknown}}Yours, {{ sender }}</p>"
    )
    cities = ["Oslo", "Lima", "Rome", "Cairo", "Quito"]
    check = 0
    for i in range(60000):
        page = render(template, {
            "title": f"Order {i}",
            "user": "user" + str(i % 100),
            "order": str(i * 7),
            "count": str(i % 9 + 1),
            "price": f"{i % 500}.50",
            "city": cities[i % 5],
            "sender": "the shop",
        })
        check = (check * 3 + len(page)) % 1000003
    print(check)


main()
