/* dispatch: one call site, four kinds of objects behind function tables. */
#include <stdio.h>
#include <stdlib.h>

typedef struct Shape Shape;
typedef struct {
    long long (*area)(const Shape *);
    void (*grow)(Shape *, long long);
} Methods;
struct Shape {
    const Methods *is;
    long long a, b;
};

static long long square_area(const Shape *s) { return s->a * s->a; }
static void square_grow(Shape *s, long long by) { s->a += by; }
static long long rect_area(const Shape *s) { return s->a * s->b; }
static void rect_grow(Shape *s, long long by) { s->a += by; }
static long long triangle_area(const Shape *s) { return s->a * s->b / 2; }
static void triangle_grow(Shape *s, long long by) { s->b += by * 2; }
static long long ring_area(const Shape *s) { return 3 * (s->a * s->a - s->b * s->b); }
static void ring_grow(Shape *s, long long by) {
    s->a += by;
    s->b += by;
}

static const Methods square = {square_area, square_grow}, rect = {rect_area, rect_grow};
static const Methods triangle = {triangle_area, triangle_grow}, ring = {ring_area, ring_grow};

static Shape *make(const Methods *is, long long a, long long b) {
    Shape *s = malloc(sizeof *s);
    *s = (Shape){is, a, b};
    return s;
}

int main(void) {
    Shape *shapes[1000];
    for (int i = 0; i < 1000; i++) {
        switch (i * 7 % 4) {
        case 0: shapes[i] = make(&square, i % 10 + 1, 0); break;
        case 1: shapes[i] = make(&rect, i % 8 + 1, i % 5 + 2); break;
        case 2: shapes[i] = make(&triangle, i % 6 + 1, i % 9 + 2); break;
        default: shapes[i] = make(&ring, i % 12 + 4, i % 4);
        }
    }
    long long total = 0;
    for (int round = 0; round < 8000; round++) {
        for (int i = 0; i < 1000; i++) total += shapes[i]->is->area(shapes[i]);
        if (round % 100 == 0)
            for (int i = 0; i < 1000; i++) shapes[i]->is->grow(shapes[i], 1);
    }
    printf("%lld\n", total);
    return 0;
}
