/* strbuild: growing one string by small pieces, and joining a list of pieces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *at;
    size_t len, cap;
} Text;

static void add(Text *t, const char *s, size_t n) {
    if (t->len + n > t->cap) {
        t->cap = (t->len + n) * 2;
        t->at = realloc(t->at, t->cap);
    }
    memcpy(t->at + t->len, s, n);
    t->len += n;
}

static Text grow(int n) {
    Text t = {0};
    char num[16];
    for (int i = 0; i < n; i++) {
        add(&t, "ab", 2);
        if (i % 10 == 0) add(&t, num, snprintf(num, sizeof num, "%d", i));
    }
    return t;
}

static Text joined(int n) {
    char **parts = malloc(n * sizeof *parts);
    Text t = {0};
    for (int i = 0; i < n; i++) {
        parts[i] = malloc(8);
        snprintf(parts[i], 8, "<%d>", i % 100);
    }
    for (int i = 0; i < n; i++) {
        if (i > 0) add(&t, ",", 1);
        add(&t, parts[i], strlen(parts[i]));
        free(parts[i]);
    }
    free(parts);
    return t;
}

int main(void) {
    long long total = 0;
    for (int round = 0; round < 100; round++) {
        Text a = grow(20000), b = joined(20000);
        total += a.len + b.len * 3;
        if (memcmp(a.at + a.len - 4, "abab", 4) == 0) total++;
        free(a.at);
        free(b.at);
    }
    printf("%lld\n", total);
    return 0;
}
