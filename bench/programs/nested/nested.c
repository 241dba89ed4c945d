/* nested: three nested range loops with arithmetic on all indices. */
#include <stdio.h>

int main(void) {
    long long total = 0;
    for (long long i = 0; i < 300; i++)
        for (long long j = 0; j < 300; j++)
            for (long long k = 0; k < 500; k++) {
                total += (i * j + k) % 8 - 3;
                __asm__ volatile("" : "+r"(total));
            }
    printf("%lld\n", total);
    return 0;
}
