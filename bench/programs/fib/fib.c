/* fib: naive recursion, nothing but calls. */
#include <stdio.h>

/* noipa: without it gcc turns half of the calls into loops. */
__attribute__((noipa)) static long long fib(long long n) {
    if (n < 2) return n;
    return fib(n - 1) + fib(n - 2);
}

int main(void) {
    printf("%lld\n", fib(35));
    return 0;
}
