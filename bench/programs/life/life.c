/* life: Conway's game of life on a torus of 64 by 64 cells. */
#include <stdio.h>
#include <string.h>

#define N 64

static void step(int grid[N][N], int out[N][N]) {
    for (int y = 0; y < N; y++) {
        int *above = grid[(y + N - 1) % N], *here = grid[y], *below = grid[(y + 1) % N];
        for (int x = 0; x < N; x++) {
            int l = (x + N - 1) % N, r = (x + 1) % N;
            int around = above[l] + above[x] + above[r] + here[l] + here[r] + below[l] + below[x] + below[r];
            out[y][x] = around == 3 || (around == 2 && here[x] == 1);
        }
    }
}

int main(void) {
    static int grid[N][N], next[N][N];
    long long x = 9, check = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            x = (x * 1366 + 150889) % 714025;
            grid[i][j] = x / 100 % 2;
        }
    for (int round = 0; round < 900; round++) {
        step(grid, next);
        memcpy(grid, next, sizeof grid);
        long long alive = 0;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) alive += grid[i][j];
        check = (check * 31 + alive) % 1000003;
    }
    printf("%lld\n", check);
    return 0;
}
