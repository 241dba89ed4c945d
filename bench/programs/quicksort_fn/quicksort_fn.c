/* quicksort_fn: quicksort that allocates new arrays at every level. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    long long *at;
    int len;
} List;

static int less(long long a, long long b) { return a < b; }
static int same(long long a, long long b) { return a == b; }
static int more(long long a, long long b) { return a > b; }

static List filter(List xs, int (*test)(long long, long long), long long pivot) {
    List out = {malloc((xs.len + 1) * sizeof *out.at), 0};
    for (int i = 0; i < xs.len; i++)
        if (test(xs.at[i], pivot)) out.at[out.len++] = xs.at[i];
    return out;
}

/* Takes ownership of xs. */
static List sorted(List xs) {
    if (xs.len < 2) return xs;
    long long pivot = xs.at[0];
    List smaller = sorted(filter(xs, less, pivot));
    List equal = filter(xs, same, pivot);
    List larger = sorted(filter(xs, more, pivot));
    List out = {malloc(xs.len * sizeof *out.at), xs.len};
    memcpy(out.at, smaller.at, smaller.len * sizeof *out.at);
    memcpy(out.at + smaller.len, equal.at, equal.len * sizeof *out.at);
    memcpy(out.at + smaller.len + equal.len, larger.at, larger.len * sizeof *out.at);
    free(smaller.at);
    free(equal.at);
    free(larger.at);
    free(xs.at);
    return out;
}

int main(void) {
    long long x = 17, sum = 0;
    for (int round = 0; round < 4; round++) {
        List xs = {malloc(30000 * sizeof *xs.at), 30000};
        for (int i = 0; i < xs.len; i++) xs.at[i] = x = (x * 1366 + 150889) % 714025;
        List done = sorted(xs);
        for (int i = 0; i < done.len; i++) sum = (sum * 3 + done.at[i]) % 1000003;
        free(done.at);
    }
    printf("%lld\n", sum);
    return 0;
}
