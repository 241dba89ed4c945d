/* dict_str: string keys, made anew for every access (chained hash table). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 32768

typedef struct Entry {
    struct Entry *chain;
    long long value;
    char key[];
} Entry;

static Entry *buckets[BUCKETS];

static Entry *find(const char *key, int insert) {
    unsigned h = 2166136261u;
    for (const char *p = key; *p; p++) h = (h ^ (unsigned char)*p) * 16777619u;
    Entry **at = &buckets[h % BUCKETS];
    for (; *at != NULL; at = &(*at)->chain)
        if (strcmp((*at)->key, key) == 0) return *at;
    if (!insert) return NULL;
    size_t len = strlen(key);
    Entry *e = malloc(sizeof *e + len + 1);
    memcpy(e->key, key, len + 1);
    e->value = -1;
    e->chain = NULL;
    return *at = e;
}

int main(void) {
    static Entry *names[20000];
    long long x = 11, size = 0, sum = 0, missing = 0;
    char key[32];
    for (int i = 0; i < 1200000; i++) {
        x = (x * 1366 + 150889) % 714025;
        snprintf(key, sizeof key, "item%lld", x % 20000);
        Entry *e = find(key, 1);
        if (e->value < 0) {
            e->value = 0;
            names[size++] = e;
        }
        e->value += x % 7;
    }
    for (int round = 1; round <= 15; round++)
        for (int i = 0; i < size; i++)
            sum = (sum + find(names[i]->key, 0)->value * round) % 1000003;
    for (int i = 0; i < 30000; i++) {
        snprintf(key, sizeof key, "item%d", i);
        if (find(key, 0) == NULL) missing++;
    }
    printf("%lld\n", size * 1000003 + sum + missing);
    return 0;
}
