/* histogram: counting values into buckets, then smoothing and summing the buckets. */
#include <stdio.h>
#include <string.h>

#define BUCKETS 256

int main(void) {
    static long long counts[BUCKETS], smooth[BUCKETS];
    long long x = 3, low = 714025, high = 0, check = 0;
    for (int i = 0; i < 12000000; i++) {
        x = (x * 1366 + 150889) % 714025;
        if (x < low) low = x;
        if (x > high) high = x;
        counts[x % 1024 * x % BUCKETS]++;
    }
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < BUCKETS; i++) {
            long long left = counts[(i + BUCKETS - 1) % BUCKETS], right = counts[(i + 1) % BUCKETS];
            smooth[i] = (left + 2 * counts[i] + right) % 1000003;
        }
        memcpy(counts, smooth, sizeof counts);
    }
    for (int i = 0; i < BUCKETS; i++) check = (check + i * counts[i]) % 1000003;
    printf("%lld\n", check + low + high);
    return 0;
}
