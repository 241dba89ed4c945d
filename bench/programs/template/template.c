/* template: fills {{name}} places of a text from a small table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    char value[32];
} Field;

/* Returns a new string that the caller frees. */
static char *render(const char *template, const Field *fields, int n) {
    size_t cap = 256, len = 0;
    char *out = malloc(cap);
    const char *open;
    while ((open = strstr(template, "{{")) != NULL) {
        const char *from = open + 2, *close = strstr(from, "}}"), *to = close, *value = "";
        while (from < to && *from == ' ') from++;
        while (to > from && to[-1] == ' ') to--;
        for (int i = 0; i < n; i++)
            if (strlen(fields[i].name) == (size_t)(to - from) && memcmp(fields[i].name, from, to - from) == 0)
                value = fields[i].value;
        size_t a = open - template, b = strlen(value);
        if (len + a + b + 1 > cap) out = realloc(out, cap = (len + a + b) * 2);
        memcpy(out + len, template, a);
        memcpy(out + len + a, value, b);
        len += a + b;
        template = close + 2;
    }
    size_t rest = strlen(template);
    if (len + rest + 1 > cap) out = realloc(out, len + rest + 1);
    memcpy(out + len, template, rest + 1);
    return out;
}

int main(void) {
    static const char *template =
        "<h1>{{title}}</h1><p>Dear {{ user }}, your order {{order}} of {{count}} items"
        " costs {{price}} and ships to {{city}}.</p><p>{{unknown}}Yours, {{ sender }}</p>";
    static const char *cities[] = {"Oslo", "Lima", "Rome", "Cairo", "Quito"};
    Field f[] = {{"title", ""}, {"user", ""}, {"order", ""}, {"count", ""}, {"price", ""}, {"city", ""}, {"sender", "the shop"}};
    long long check = 0;
    for (int i = 0; i < 60000; i++) {
        snprintf(f[0].value, 32, "Order %d", i);
        snprintf(f[1].value, 32, "user%d", i % 100);
        snprintf(f[2].value, 32, "%d", i * 7);
        snprintf(f[3].value, 32, "%d", i % 9 + 1);
        snprintf(f[4].value, 32, "%d.50", i % 500);
        snprintf(f[5].value, 32, "%s", cities[i % 5]);
        char *page = render(template, f, 7);
        check = (check * 3 + (long long)strlen(page)) % 1000003;
        free(page);
    }
    printf("%lld\n", check);
    return 0;
}
