/* matmul: product of two float matrices held as arrays of rows. */
#include <stdio.h>
#include <stdlib.h>

static double **matrix(int n, int seed) {
    double **rows = malloc(n * sizeof *rows);
    for (int i = 0; i < n; i++) {
        rows[i] = malloc(n * sizeof **rows);
        for (int j = 0; j < n; j++) rows[i][j] = ((i * seed + j * 7) % 11 - 5) * 0.25;
    }
    return rows;
}

static double **multiply(double **a, double **b, int n) {
    double **out = malloc(n * sizeof *out);
    for (int i = 0; i < n; i++) {
        double *row = malloc(n * sizeof *row);
        for (int j = 0; j < n; j++) {
            double sum = 0.0;
            for (int k = 0; k < n; k++) sum += a[i][k] * b[k][j];
            row[j] = sum;
        }
        out[i] = row;
    }
    return out;
}

int main(void) {
    const int n = 240;
    double **c = multiply(matrix(n, 3), matrix(n, 5), n);
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) sum += c[i][j] * ((i + j) % 3);
    printf("%lld\n", (long long)(sum * 16.0));
    return 0;
}
