/* objgraph: a spreadsheet of cells that depend on each other and are recomputed on demand. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Cell {
    long long (*get)(struct Cell *);
    struct Cell *inputs[3];
    struct Cell **users;
    int n_users, cap;
    bool dirty;
    long long value;
} Cell;

static void touch(Cell *c) {
    if (c->dirty) return;
    c->dirty = true;
    for (int i = 0; i < c->n_users; i++) touch(c->users[i]);
}

static long long source_get(Cell *c) { return c->value; }

static long long sum_get(Cell *c) {
    if (c->dirty) {
        long long total = 0;
        for (int i = 0; i < 3; i++) total += c->inputs[i]->get(c->inputs[i]);
        c->value = total % 10007;
        c->dirty = false;
    }
    return c->value;
}

static long long product_get(Cell *c) {
    if (c->dirty) {
        long long x = c->inputs[0]->get(c->inputs[0]), y = c->inputs[1]->get(c->inputs[1]);
        c->value = (x * y + 1) % 10007;
        c->dirty = false;
    }
    return c->value;
}

static long long larger_get(Cell *c) {
    if (c->dirty) {
        long long x = c->inputs[0]->get(c->inputs[0]), y = c->inputs[1]->get(c->inputs[1]);
        c->value = x > y ? x : y + 1;
        c->dirty = false;
    }
    return c->value;
}

static Cell *make(long long (*get)(Cell *)) {
    Cell *c = calloc(1, sizeof *c);
    c->get = get;
    c->dirty = get != source_get;
    return c;
}

static void use(Cell *input, Cell *user) {
    if (input->n_users == input->cap) {
        input->cap = input->cap ? input->cap * 2 : 4;
        input->users = realloc(input->users, input->cap * sizeof *input->users);
    }
    input->users[input->n_users++] = user;
}

#define WIDTH 60

int main(void) {
    Cell *sources[WIDTH], *layer[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
        layer[i] = sources[i] = make(source_get);
        sources[i]->value = i;
    }
    long long x = 31, check = 0;
    for (int level = 0; level < 20; level++) {
        Cell *next[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            x = (x * 1366 + 150889) % 714025;
            Cell *a = layer[i], *b = layer[x % WIDTH], *c = layer[(i + 1) % WIDTH];
            Cell *cell = make(x % 3 == 0 ? sum_get : x % 3 == 1 ? product_get : larger_get);
            cell->inputs[0] = a;
            cell->inputs[1] = b;
            cell->inputs[2] = c;
            if (x % 3 == 0) use(c, cell);
            use(a, cell);
            use(b, cell);
            next[i] = cell;
        }
        for (int i = 0; i < WIDTH; i++) layer[i] = next[i];
    }
    for (int round = 0; round < 1500; round++) {
        Cell *s = sources[round * 7 % WIDTH];
        s->value = round % 1000;
        for (int i = 0; i < s->n_users; i++) touch(s->users[i]);
        for (int i = 0; i < WIDTH; i++) check = (check * 31 + layer[i]->get(layer[i])) % 1000003;
    }
    printf("%lld\n", check);
    return 0;
}
