/* bintrees: allocation and walking of complete binary trees. */
#include <stdio.h>
#include <stdlib.h>

typedef struct Node {
    struct Node *left, *right;
} Node;

static Node *build(int depth) {
    Node *n = malloc(sizeof *n);
    n->left = depth == 0 ? NULL : build(depth - 1);
    n->right = depth == 0 ? NULL : build(depth - 1);
    return n;
}

static long long count(const Node *n) {
    if (n->left == NULL) return 1;
    return 1 + count(n->left) + count(n->right);
}

static void drop(Node *n) {
    if (n->left != NULL) {
        drop(n->left);
        drop(n->right);
    }
    free(n);
}

int main(void) {
    const int deepest = 16;
    Node *long_lived = build(deepest);
    long long total = 0;
    for (int depth = 4; depth <= deepest; depth += 2) {
        int rounds = 1 << (deepest - depth + 2);
        for (int i = 0; i < rounds; i++) {
            Node *tree = build(depth);
            total += count(tree);
            drop(tree);
        }
    }
    printf("%lld\n", total + count(long_lived));
    drop(long_lived);
    return 0;
}
