/* iterobj: generators as structs with a next function, chained lazily. */
#include <stdbool.h>
#include <stdio.h>

typedef struct Iter {
    bool (*next)(struct Iter *, long long *);
    struct Iter *source;
    long long at, limit, factor;
} Iter;

static bool count_next(Iter *it, long long *v) {
    if (it->at >= it->limit) return false;
    *v = ++it->at;
    return true;
}

static bool keep_next(Iter *it, long long *v) {
    while (it->source->next(it->source, v))
        if (*v % 2 == 1) return true;
    return false;
}

static bool change_next(Iter *it, long long *v) {
    if (!it->source->next(it->source, v)) return false;
    *v = *v * it->factor % 1009;
    return true;
}

__attribute__((noinline)) static long long sum(Iter *it) {
    long long total = 0, v;
    while (it->next(it, &v)) total += v;
    return total;
}

int main(void) {
    long long total = 0;
    for (int round = 1; round <= 30; round++) {
        Iter count = {count_next, NULL, 0, 100000, 0};
        Iter odd = {keep_next, &count, 0, 0, 0};
        Iter change = {change_next, &odd, 0, 0, round};
        total += sum(&change);
    }
    printf("%lld\n", total);
    return 0;
}
