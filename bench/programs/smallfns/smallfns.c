/* smallfns: a loop that does everything through small functions. */
#include <stdio.h>

static long long add(long long a, long long b) { return a + b; }
static long long scale(long long x) { return x * 3 + 1; }
static long long wrap(long long x) { return x >= 1000003 ? x % 1000003 : x; }
static long long mix(long long a, long long b) { return a * 5 - b; }
static int is_even(long long x) { return x % 2 == 0; }

int main(void) {
    long long x = 100, evens = 0;
    for (long long i = 0; i < 12000000; i++) {
        x = wrap(add(scale(x), mix(i, 7)));
        if (is_even(x)) evens++;
    }
    printf("%lld\n", x * 10000000 + evens);
    return 0;
}
