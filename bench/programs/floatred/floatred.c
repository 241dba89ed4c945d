/* floatred: sums, alternating sums, minimum and a running product of floats. */
#include <stdio.h>

int main(void) {
    double basel = 0.0, leibniz = 0.0, sign = 1.0, lowest = 1.0, decay = 1.0;
    for (long long i = 1; i < 10000000; i++) {
        double x = 1.0 / i;
        basel += x * x;
        leibniz += sign / (2.0 * i - 1.0);
        sign = -sign;
        if (x < lowest) lowest = x;
        decay = decay * 0.999 + x;
    }
    double all = basel + leibniz * 4.0 + lowest * 1000.0 + decay;
    printf("%lld\n", (long long)(all * 1000000000.0));
    return 0;
}
