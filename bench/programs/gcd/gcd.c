/* gcd: Euclid's algorithm for all pairs of a square. */
#include <stdio.h>

static long long gcd(long long a, long long b) {
    while (b != 0) {
        long long r = a % b;
        a = b;
        b = r;
    }
    return a;
}

int main(void) {
    long long total = 0;
    for (long long a = 1; a < 2000; a++)
        for (long long b = 1; b < 2000; b++) total += gcd(a, b);
    printf("%lld\n", total);
    return 0;
}
