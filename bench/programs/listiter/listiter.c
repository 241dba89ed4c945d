/* listiter: loops over arrays of arrays. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    const int n = 300;
    long long **rows = malloc(n * sizeof *rows), total = 0;
    for (int i = 0; i < n; i++) {
        rows[i] = malloc(n * sizeof **rows);
        for (int j = 0; j < n; j++) rows[i][j] = i * j % 100;
    }
    for (int round = 0; round < 180; round++) {
        for (int i = 0; i < n; i++) {
            long long best = 0;
            for (int j = 0; j < n; j++) {
                if (rows[i][j] > best) best = rows[i][j];
                total += rows[i][j];
                __asm__ volatile("" : "+r"(total));
            }
            total += best * round;
        }
        for (int i = 0; i < n; i++) total += (long long)i * n;
    }
    printf("%lld\n", total);
    return 0;
}
