/* dict_int: counting, looking up and removing int keys (open addressing). */
#include <stdio.h>
#include <stdlib.h>

enum { FREE, USED, GONE };

typedef struct {
    long long key, value;
    int state;
} Slot;

static Slot *slots;
static size_t mask = 255, used, live;

static Slot *find(long long key) {
    size_t i = (unsigned long long)key * 0x9E3779B97F4A7C15ull >> 20;
    Slot *gone = NULL;
    for (;; i++) {
        Slot *s = &slots[i & mask];
        if (s->state == FREE) return gone ? gone : s;
        if (s->state == GONE) gone = gone ? gone : s;
        else if (s->key == key) return s;
    }
}

static void grow(void) {
    Slot *old = slots;
    size_t n = mask + 1;
    mask = 2 * n - 1;
    slots = calloc(mask + 1, sizeof *slots);
    used = live;
    for (size_t i = 0; i < n; i++)
        if (old[i].state == USED) *find(old[i].key) = old[i];
    free(old);
}

int main(void) {
    slots = calloc(mask + 1, sizeof *slots);
    long long x = 7;
    for (int i = 0; i < 7200000; i++) {
        x = (x * 1366 + 150889) % 714025;
        long long key = x % 100000 * 31;
        Slot *s = find(key);
        if (s->state == USED) {
            s->value++;
            continue;
        }
        used += s->state == FREE;
        live++;
        *s = (Slot){key, 1, USED};
        if (used * 4 > mask * 3) grow();
    }
    long long hits = 0, sum = 0;
    for (long long i = 0; i < 3000000; i++) {
        Slot *s = find(i * 3);
        if (s->state == USED) hits += s->value;
    }
    for (long long i = 0; i < 33333; i++) {
        Slot *s = find(i * 93);
        if (s->state == USED) {
            s->state = GONE;
            live--;
        }
    }
    for (long long i = 0; i < 100000; i++) {
        Slot *s = find(i * 31);
        sum = (sum + i * (s->state == USED ? s->value : 5)) % 1000003;
    }
    printf("%lld\n", ((long long)live + hits) * 1000003 + sum);
    return 0;
}
