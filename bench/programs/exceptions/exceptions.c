/* exceptions: C reports failures by return values. */
#include <stdbool.h>
#include <stdio.h>

__attribute__((noinline)) static bool risky(long long n, long long *out) {
    if (n % 3 == 0) {
        *out = n % 7;
        return false;
    }
    *out = n;
    return true;
}

__attribute__((noinline)) static bool guarded(long long n, long long *out) {
    if (risky(n, out)) {
        *out += 1;
        return true;
    }
    if (*out == 5) {
        *out += 100;
        return false;
    }
    return true;
}

int main(void) {
    long long total = 0, caught = 0, v;
    for (long long i = 0; i < 2000000; i++) {
        if (guarded(i, &v)) total += v % 11;
        else caught += v;
    }
    printf("%lld\n", total * 1000 + caught % 1000);
    return 0;
}
