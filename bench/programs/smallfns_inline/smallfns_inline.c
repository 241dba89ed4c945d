/* smallfns_inline: the loop of smallfns with the bodies written in by hand. */
#include <stdio.h>

int main(void) {
    long long x = 100, evens = 0;
    for (long long i = 0; i < 12000000; i++) {
        x = x * 3 + 1 + (i * 5 - 7);
        if (x >= 1000003) x %= 1000003;
        if (x % 2 == 0) evens++;
    }
    printf("%lld\n", x * 10000000 + evens);
    return 0;
}
