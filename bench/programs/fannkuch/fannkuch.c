/* fannkuch: prefix reversals over all permutations of nine numbers. */
#include <stdio.h>

static long long fannkuch(int n) {
    int perm1[16], perm[16], count[16];
    for (int i = 0; i < n; i++) perm1[i] = i;
    long long most = 0, checksum = 0, rank = 0;
    int r = n;
    for (;;) {
        while (r != 1) {
            count[r - 1] = r;
            r--;
        }
        for (int i = 0; i < n; i++) perm[i] = perm1[i];
        int flips = 0, first = perm[0];
        while (first != 0) {
            for (int lo = 0, hi = first; lo < hi; lo++, hi--) {
                int t = perm[lo];
                perm[lo] = perm[hi];
                perm[hi] = t;
            }
            flips++;
            first = perm[0];
        }
        if (flips > most) most = flips;
        checksum += rank % 2 == 0 ? flips : -flips;
        for (;;) {
            if (r == n) return checksum * 100 + most;
            int head = perm1[0];
            for (int i = 0; i < r; i++) perm1[i] = perm1[i + 1];
            perm1[r] = head;
            if (--count[r] > 0) break;
            r++;
        }
        rank++;
    }
}

int main(void) {
    int n = 9;
    __asm__ volatile("" : "+r"(n));
    printf("%lld\n", fannkuch(n));
    return 0;
}
