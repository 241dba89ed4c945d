/* queens: all solutions of the eleven queens problem by backtracking. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static long long place(int row, int n, bool *cols, bool *up, bool *down) {
    if (row == n) return 1;
    long long count = 0;
    for (int col = 0; col < n; col++) {
        if (cols[col] && up[row + col] && down[row - col + n]) {
            cols[col] = up[row + col] = down[row - col + n] = false;
            count += place(row + 1, n, cols, up, down);
            cols[col] = up[row + col] = down[row - col + n] = true;
        }
    }
    return count;
}

int main(void) {
    int n = 11;
    long long total = 0;
    __asm__ volatile("" : "+r"(n));
    for (int round = 0; round < 8; round++) {
        bool cols[32], up[64], down[64];
        memset(cols, true, sizeof cols);
        memset(up, true, sizeof up);
        memset(down, true, sizeof down);
        total += place(0, n, cols, up, down);
    }
    printf("%lld\n", total);
    return 0;
}
