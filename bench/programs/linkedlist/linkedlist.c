/* linkedlist: build, reverse, filter and sum singly linked lists. */
#include <stdio.h>
#include <stdlib.h>

typedef struct Cell {
    long long value;
    struct Cell *next;
} Cell;

static Cell *build(int n) {
    Cell *head = NULL;
    for (int i = 0; i < n; i++) {
        Cell *c = malloc(sizeof *c);
        c->value = i;
        c->next = head;
        head = c;
    }
    return head;
}

static Cell *reverse(Cell *list) {
    Cell *out = NULL;
    while (list != NULL) {
        Cell *next = list->next;
        list->next = out;
        out = list;
        list = next;
    }
    return out;
}

static Cell *drop_every_third(Cell *list) {
    Cell *cell = list;
    while (cell != NULL) {
        Cell *second = cell->next;
        if (second != NULL && second->next != NULL) {
            Cell *gone = second->next;
            second->next = gone->next;
            free(gone);
        }
        cell = second;
        if (cell != NULL) cell = cell->next;
    }
    return list;
}

static long long sum(const Cell *list) {
    long long total = 0;
    for (; list != NULL; list = list->next) total = (total * 2 + list->value) % 1000003;
    return total;
}

int main(void) {
    long long check = 0;
    for (int round = 0; round < 150; round++) {
        Cell *list = build(10000);
        for (int turn = 0; turn < 5; turn++) list = reverse(list);
        check = (check + sum(drop_every_third(list))) % 1000003;
        while (list != NULL) {
            Cell *next = list->next;
            free(list);
            list = next;
        }
    }
    printf("%lld\n", check);
    return 0;
}
