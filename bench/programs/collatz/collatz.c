/* collatz: total and longest chain length for all starting points below 150,000. */
#include <stdio.h>

static long long chain_length(long long n) {
    long long steps = 0;
    while (n != 1) {
        if (n % 2 == 0) n /= 2;
        else n = 3 * n + 1;
        steps++;
    }
    return steps;
}

int main(void) {
    long long total = 0, longest = 0;
    for (long long first = 1; first < 150000; first++) {
        long long steps = chain_length(first);
        total += steps;
        if (steps > longest) longest = steps;
    }
    printf("%lld\n", total * 1000 + longest);
    return 0;
}
