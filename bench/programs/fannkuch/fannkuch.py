# fannkuch: prefix reversals over all permutations of nine numbers.
def fannkuch(n):
    perm1 = list(range(n))
    perm = [0] * n
    count = [0] * n
    most = checksum = rank = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        for i in range(n):
            perm[i] = perm1[i]
        flips = 0
        first = perm[0]
        while first != 0:
            lo = 0
            hi = first
            while lo < hi:
                perm[lo], perm[hi] = perm[hi], perm[lo]
                lo += 1
                hi -= 1
            flips += 1
            first = perm[0]
        if flips > most:
            most = flips
        if rank % 2 == 0:
            checksum += flips
        else:
            checksum -= flips
        while True:
            if r == n:
                return checksum * 100 + most
            head = perm1[0]
            for i in range(r):
                perm1[i] = perm1[i + 1]
            perm1[r] = head
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        rank += 1


print(fannkuch(9))
