# dict_str: string keys, made anew for every access.
def main():
    stock = {}
    x = 11
    for _ in range(1200000):
        x = (x * 1366 + 150889) % 714025
        key = "item" + str(x % 20000)
        stock[key] = stock.get(key, 0) + x % 7
    names = list(stock)
    total = 0
    for k in range(1, 16):
        for name in names:
            total = (total + stock[name] * k) % 1000003
    missing = 0
    for i in range(30000):
        if "item" + str(i) not in stock:
            missing += 1
    print(len(stock) * 1000003 + total + missing)


main()
