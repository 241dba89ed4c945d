/* headline_long: the headline with 200,000 repetitions. */
#include <stdio.h>

static long long sum_to(long long n) {
    long long total = 0;
    for (long long i = 0; i < n; i++) {
        total += i;
        /* Keeps gcc from replacing the loop by its closed form. */
        __asm__ volatile("" : "+r"(total));
    }
    return total;
}

int main(void) {
    long long grand = 0;
    for (int round = 0; round < 200000; round++) grand += sum_to(1000);
    printf("%lld\n", grand);
    return 0;
}
