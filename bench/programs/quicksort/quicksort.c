/* quicksort: in place, over an array of pseudo-random ints. */
#include <stdio.h>
#include <stdlib.h>

static void quicksort(long long *xs, int lo, int hi) {
    while (lo < hi) {
        long long pivot = xs[(lo + hi) / 2];
        int i = lo, j = hi;
        while (i <= j) {
            while (xs[i] < pivot) i++;
            while (xs[j] > pivot) j--;
            if (i <= j) {
                long long t = xs[i];
                xs[i++] = xs[j];
                xs[j--] = t;
            }
        }
        if (j - lo < hi - i) {
            quicksort(xs, lo, j);
            lo = i;
        } else {
            quicksort(xs, i, hi);
            hi = j;
        }
    }
}

int main(void) {
    const int n = 400000;
    long long *xs = malloc(n * sizeof *xs), x = 17, sum = 0;
    for (int i = 0; i < n; i++) xs[i] = x = (x * 1366 + 150889) % 714025;
    quicksort(xs, 0, n - 1);
    for (int i = 0; i < n; i++) sum = (sum * 3 + xs[i]) % 1000003;
    printf("%lld\n", sum);
    free(xs);
    return 0;
}
