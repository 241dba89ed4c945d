/* tokenizer: a hand-written scanner over a generated source text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096

typedef struct Word {
    struct Word *chain;
    long long count;
    size_t len;
    char text[];
} Word;

static Word *buckets[BUCKETS];
static long long distinct;

static Word *lookup(const char *s, size_t len) {
    unsigned h = 2166136261u;
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
    Word **at = &buckets[h % BUCKETS];
    for (; *at != NULL; at = &(*at)->chain)
        if ((*at)->len == len && memcmp((*at)->text, s, len) == 0) return *at;
    Word *w = calloc(1, sizeof *w + len);
    w->len = len;
    memcpy(w->text, s, len);
    distinct++;
    return *at = w;
}

static char *make_source(int lines) {
    char *text = malloc(lines * 96), *p = text;
    for (int i = 0; i < lines; i++)
        p += sprintf(p, "let total_%d = (count * %d + 17) / scale - \"text\"; // note\n", i % 1000, i % 1000);
    return text;
}

static int is_letter(int c) { return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c == 95; }
static int is_digit(int c) { return c >= 48 && c <= 57; }

static long long scan(const char *src) {
    long long n = strlen(src), check = 0, i = 0;
    while (i < n) {
        int c = src[i], kind;
        long long first = i;
        if (c == 32 || c == 10) {
            i++;
            continue;
        } else if (is_letter(c)) {
            kind = 1;
            i++;
            while (i < n && (is_letter(src[i]) || is_digit(src[i]))) i++;
            lookup(src + first, i - first)->count++;
        } else if (is_digit(c)) {
            kind = 2;
            long long value = 0;
            while (i < n && is_digit(src[i])) value = value * 10 + src[i++] - 48;
            check += value;
        } else if (c == 34) {
            kind = 3;
            i++;
            while (i < n && src[i] != 34) i++;
            i++;
        } else if (c == 47 && i + 1 < n && src[i + 1] == 47) {
            kind = 4;
            while (i < n && src[i] != 10) i++;
        } else {
            kind = 5;
            i++;
        }
        check = (check * 31 + kind * 7 + i - first) % 1000003;
    }
    long long result = check + distinct * 1000003 + lookup("count", 5)->count;
    for (int b = 0; b < BUCKETS; b++)
        while (buckets[b] != NULL) {
            Word *w = buckets[b];
            buckets[b] = w->chain;
            free(w);
        }
    distinct = 0;
    return result;
}

int main(void) {
    long long total = 0;
    for (int round = 0; round < 16; round++) {
        char *src = make_source(4000 + round);
        total += scan(src);
        free(src);
    }
    printf("%lld\n", total);
    return 0;
}
