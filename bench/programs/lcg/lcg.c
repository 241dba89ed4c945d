/* lcg: the minimal standard random generator, a chain of dependent remainders. */
#include <stdio.h>

int main(void) {
    long long x = 42, hits = 0;
    for (int i = 0; i < 30000000; i++) {
        x = x * 16807 % 2147483647;
        if (x < 1000000) hits++;
    }
    printf("%lld\n", x + hits);
    return 0;
}
