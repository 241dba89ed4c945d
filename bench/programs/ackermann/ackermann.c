/* ackermann: deep recursion with tail calls in two of three branches. */
#include <stdio.h>

__attribute__((noipa)) static long long ack(long long m, long long n) {
    if (m == 0) return n + 1;
    if (n == 0) return ack(m - 1, 1);
    return ack(m - 1, ack(m, n - 1));
}

int main(void) {
    long long total = 0;
    for (int round = 0; round < 6; round++) total += ack(3, 8) + ack(2, 300);
    printf("%lld\n", total);
    return 0;
}
