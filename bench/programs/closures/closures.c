/* closures: map, filter and reduce over function pointers with a context. */
#include <stdio.h>

typedef struct Fn {
    long long (*call)(struct Fn *, long long);
    struct Fn *f, *g;
    long long n;
} Fn;

static long long composed(Fn *self, long long x) {
    return self->f->call(self->f, self->g->call(self->g, x));
}
static long long add(Fn *self, long long x) { return x + self->n; }
static long long triple(Fn *self, long long x) {
    (void)self;
    return x * 3;
}
static long long even(Fn *self, long long y) {
    self->n++;
    return y % 2 == 0;
}
static long long join(long long a, long long b) { return (a + b) % 1000003; }

__attribute__((noinline)) static void map(const long long *xs, int n, Fn *f, long long *out) {
    for (int i = 0; i < n; i++) out[i] = f->call(f, xs[i]);
}

__attribute__((noinline)) static int filter(const long long *xs, int n, Fn *test, long long *out) {
    int k = 0;
    for (int i = 0; i < n; i++)
        if (test->call(test, xs[i])) out[k++] = xs[i];
    return k;
}

__attribute__((noinline)) static long long reduce(const long long *xs, int n,
                                                  long long (*f)(long long, long long), long long acc) {
    for (int i = 0; i < n; i++) acc = f(acc, xs[i]);
    return acc;
}

int main(void) {
    static long long xs[1000], ys[1000], zs[1000];
    for (int i = 0; i < 1000; i++) xs[i] = i;
    long long total = 0;
    for (int round = 0; round < 2500; round++) {
        Fn adder = {add, NULL, NULL, round}, times = {triple, NULL, NULL, 0};
        Fn step = {composed, &adder, &times, 0}, test = {even, NULL, NULL, 0};
        map(xs, 1000, &step, ys);
        int n = filter(ys, 1000, &test, zs);
        total += reduce(zs, n, join, 0) + test.n;
    }
    printf("%lld\n", total);
    return 0;
}
