/* spectral: power iteration on an implicit matrix. */
#include <math.h>
#include <stdio.h>

#define N 400

static inline double entry(int i, int j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times(const double *v, double *out) {
    for (int i = 0; i < N; i++) {
        double sum = 0.0;
        for (int j = 0; j < N; j++) sum += entry(i, j) * v[j];
        out[i] = sum;
    }
}

static void times_transposed(const double *v, double *out) {
    for (int i = 0; i < N; i++) {
        double sum = 0.0;
        for (int j = 0; j < N; j++) sum += entry(j, i) * v[j];
        out[i] = sum;
    }
}

int main(void) {
    static double u[N], v[N], tmp[N];
    for (int i = 0; i < N; i++) u[i] = 1.0;
    for (int round = 0; round < 10; round++) {
        times(u, tmp);
        times_transposed(tmp, v);
        times(v, tmp);
        times_transposed(tmp, u);
    }
    double vbv = 0.0, vv = 0.0;
    for (int i = 0; i < N; i++) {
        vbv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    printf("%lld\n", (long long)(sqrt(vbv / vv) * 1000000000.0));
    return 0;
}
