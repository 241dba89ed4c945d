/* mandelbrot: escape times over a square grid. */
#include <stdio.h>

static int escape(double cx, double cy, int limit) {
    double x = 0.0, y = 0.0;
    for (int n = 0; n < limit; n++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4.0) return n;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
    }
    return limit;
}

int main(void) {
    const int size = 400;
    long long total = 0;
    for (int row = 0; row < size; row++) {
        double cy = 2.0 * row / size - 1.0;
        for (int col = 0; col < size; col++) {
            double cx = 3.0 * col / size - 2.0;
            total += escape(cx, cy, 200);
        }
    }
    printf("%lld\n", total);
    return 0;
}
