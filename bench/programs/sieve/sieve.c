/* sieve: primes below four million. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    const long long n = 4000000;
    bool *composite = calloc(n, sizeof *composite);
    long long count = 0, sum = 0;
    for (long long i = 2; i < n; i++) {
        if (!composite[i]) {
            count++;
            sum = (sum + i) % 1000003;
            for (long long k = i * i; k < n; k += i) composite[k] = true;
        }
    }
    printf("%lld\n", count * 1000003 + sum);
    free(composite);
    return 0;
}
