/* count: a while loop that counts numbers by remainder and range tests. */
#include <stdio.h>

int main(void) {
    long long n = 0, fizz = 0, high = 0, rest = 0;
    while (n < 20000000) {
        if (n % 3 == 0 || n % 5 == 1) fizz++;
        else if (n > 15000000) high++;
        else rest += n % 7;
        n++;
        __asm__ volatile("" : "+r"(n));
    }
    printf("%lld\n", fizz * 3 + high * 5 + rest);
    return 0;
}
