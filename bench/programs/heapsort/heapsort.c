/* heapsort: sift down over an array of floats. */
#include <stdio.h>
#include <stdlib.h>

static void sift(double *xs, int root, int size) {
    double v = xs[root];
    for (;;) {
        int child = 2 * root + 1;
        if (child >= size) break;
        if (child + 1 < size && xs[child + 1] > xs[child]) child++;
        if (xs[child] <= v) break;
        xs[root] = xs[child];
        root = child;
    }
    xs[root] = v;
}

static void heapsort_all(double *xs, int n) {
    for (int i = n / 2 - 1; i >= 0; i--) sift(xs, i, n);
    for (int last = n - 1; last > 0; last--) {
        double t = xs[0];
        xs[0] = xs[last];
        xs[last] = t;
        sift(xs, 0, last);
    }
}

int main(void) {
    const int n = 250000;
    double *xs = malloc(n * sizeof *xs), sum = 0.0;
    long long x = 23;
    for (int i = 0; i < n; i++) {
        x = (x * 1366 + 150889) % 714025;
        xs[i] = x / 1024.0;
    }
    heapsort_all(xs, n);
    for (int i = 0; i < n; i++) sum += xs[i] * (i % 7);
    printf("%lld\n", (long long)sum);
    free(xs);
    return 0;
}
