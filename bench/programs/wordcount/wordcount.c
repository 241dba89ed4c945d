/* wordcount: make a text, split it, count its words, report in sorted order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 8192

typedef struct Entry {
    struct Entry *chain;
    long long count;
    char word[];
} Entry;

static char *make_text(int words) {
    static const char *syllables[] = {"ka", "lo", "mi", "ne", "ru", "sa", "to", "vi"};
    char *text = malloc(words * 9 + 1), *p = text;
    long long x = 5;
    for (int i = 0; i < words; i++) {
        x = (x * 1366 + 150889) % 714025;
        if (i > 0) *p++ = ' ';
        memcpy(p, syllables[x % 8], 2);
        memcpy(p + 2, syllables[x / 8 % 8], 2);
        memcpy(p + 4, syllables[x / 64 % 8], 2);
        p += 6;
        if (x % 5 == 0) {
            memcpy(p, syllables[x / 512 % 8], 2);
            p += 2;
        }
    }
    *p = 0;
    return text;
}

static int by_word(const void *a, const void *b) {
    return strcmp((*(Entry *const *)a)->word, (*(Entry *const *)b)->word);
}

static long long report(int round) {
    Entry **buckets = calloc(BUCKETS, sizeof *buckets), **all = malloc(8192 * sizeof *all);
    int n = 0;
    char *text = make_text(150000);
    for (char *w = strtok(text, " "); w != NULL; w = strtok(NULL, " ")) {
        unsigned h = 2166136261u;
        size_t len = strlen(w);
        for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)w[i]) * 16777619u;
        Entry **at = &buckets[h % BUCKETS];
        while (*at != NULL && strcmp((*at)->word, w) != 0) at = &(*at)->chain;
        if (*at == NULL) {
            *at = calloc(1, sizeof **at + len + 1);
            memcpy((*at)->word, w, len);
            all[n++] = *at;
        }
        (*at)->count++;
    }
    qsort(all, n, sizeof *all, by_word);
    long long sum = 0, rank = round;
    for (int i = 0; i < n; i++) {
        rank++;
        sum = (sum + rank * all[i]->count * (long long)strlen(all[i]->word)) % 1000003;
        free(all[i]);
    }
    free(text);
    free(all);
    free(buckets);
    return sum;
}

int main(void) {
    long long check = 0;
    for (int round = 0; round < 8; round++) check = (check + report(round)) % 1000003;
    printf("%lld\n", check);
    return 0;
}
