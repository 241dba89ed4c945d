/* tak: the Takeuchi function, calls with three arguments. */
#include <stdio.h>

__attribute__((noipa)) static long long tak(long long x, long long y, long long z) {
    if (y >= x) return z;
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

int main(void) {
    long long total = 0;
    for (int round = 0; round < 10; round++)
        total += tak(24, 16, 8) + tak(18, 12, 6 + round % 2);
    printf("%lld\n", total);
    return 0;
}
