/* jsonparse: a recursive descent JSON parser over a string, and a walk of its result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { NIL, BOOL, NUMBER, STRING, ARRAY, OBJECT } Kind;

typedef struct Value {
    Kind kind;
    double number;
    char *text;           /* string, or the key of an object's entry */
    struct Value **items; /* elements of an array, values of an object */
    char **keys;
    int len, cap;
} Value;

static const char *p;

static int skip(void) {
    while (*p == ' ' || *p == '\n') p++;
    return *p;
}

static Value *make(Kind kind) {
    Value *v = calloc(1, sizeof *v);
    v->kind = kind;
    return v;
}

static void push(Value *to, char *key, Value *item) {
    if (to->len == to->cap) {
        to->cap = to->cap ? to->cap * 2 : 4;
        to->items = realloc(to->items, to->cap * sizeof *to->items);
        if (to->kind == OBJECT) to->keys = realloc(to->keys, to->cap * sizeof *to->keys);
    }
    if (to->kind == OBJECT) to->keys[to->len] = key;
    to->items[to->len++] = item;
}

static char *string(void) {
    const char *q = ++p;
    while (*q != '"') q += *q == '\\' ? 2 : 1;
    char *out = malloc(q - p + 1), *o = out;
    for (; *p != '"'; p++) {
        if (*p == '\\') {
            p++;
            *o++ = *p == 'n' ? '\n' : *p;
        } else {
            *o++ = *p;
        }
    }
    *o = 0;
    p++;
    return out;
}

static Value *number(void) {
    Value *v = make(NUMBER);
    long long sign = 1, n = 0, scale = 1;
    if (*p == '-') {
        sign = -1;
        p++;
    }
    while (*p >= '0' && *p <= '9') n = n * 10 + *p++ - '0';
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; scale *= 10) n = n * 10 + *p++ - '0';
    v->number = (double)(sign * n) / (double)scale;
    return v;
}

static Value *value(void) {
    Value *v;
    switch (skip()) {
    case '{':
        v = make(OBJECT);
        for (p++; skip() != '}';) {
            char *key = string();
            skip();
            p++;
            push(v, key, value());
            if (skip() == ',') p++;
        }
        p++;
        return v;
    case '[':
        v = make(ARRAY);
        for (p++; skip() != ']';) {
            push(v, NULL, value());
            if (skip() == ',') p++;
        }
        p++;
        return v;
    case '"':
        v = make(STRING);
        v->text = string();
        return v;
    case 't':
        p += 4;
        v = make(BOOL);
        v->number = 1;
        return v;
    case 'f':
        p += 5;
        return make(BOOL);
    case 'n':
        p += 4;
        return make(NIL);
    }
    return number();
}

static Value *get(const Value *v, const char *key) {
    for (int i = 0; i < v->len; i++)
        if (strcmp(v->keys[i], key) == 0) return v->items[i];
    return NULL;
}

static void drop(Value *v) {
    for (int i = 0; i < v->len; i++) {
        if (v->kind == OBJECT) free(v->keys[i]);
        drop(v->items[i]);
    }
    free(v->keys);
    free(v->items);
    free(v->text);
    free(v);
}

static char *make_text(int records) {
    char *text = malloc(records * 200 + 8), *o = text;
    *o++ = '[';
    for (int i = 0; i < records; i++)
        o += sprintf(o, "%s{\"id\": %d, \"name\": \"user \\\"%d\\\"\\n\", \"tags\": [\"a\", \"bc\", \"def\"], "
                        "\"score\": %d.25, \"active\": true, \"parent\": null, \"pos\": {\"x\": -%d, \"y\": %d}}",
                     i ? ",\n" : "", i, i % 50, i % 100, i % 7, i % 11);
    strcpy(o, "]");
    return text;
}

int main(void) {
    char *text = make_text(1500);
    long long check = 0;
    for (int round = 0; round < 16; round++) {
        p = text;
        Value *rows = value();
        for (int i = 0; i < rows->len; i++) {
            Value *r = rows->items[i], *pos = get(r, "pos");
            check += (long long)get(r, "id")->number + (long long)strlen(get(r, "name")->text);
            check += get(r, "tags")->len + (long long)(get(r, "score")->number * 4.0);
            check += (long long)get(pos, "x")->number * 3 + (long long)get(pos, "y")->number;
            if (get(r, "active")->number != 0 && get(r, "parent")->kind == NIL) check++;
        }
        drop(rows);
    }
    printf("%lld\n", check);
    free(text);
    return 0;
}
