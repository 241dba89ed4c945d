// fannkuch: prefix reversals over all permutations of nine numbers.
function fannkuch(n) {
  const perm1 = [], perm = new Array(n).fill(0), count = new Array(n).fill(0);
  for (let i = 0; i < n; i++) perm1.push(i);
  let most = 0, checksum = 0, rank = 0, r = n;
  for (;;) {
    while (r !== 1) {
      count[r - 1] = r;
      r--;
    }
    for (let i = 0; i < n; i++) perm[i] = perm1[i];
    let flips = 0, first = perm[0];
    while (first !== 0) {
      for (let lo = 0, hi = first; lo < hi; lo++, hi--) {
        const t = perm[lo];
        perm[lo] = perm[hi];
        perm[hi] = t;
      }
      flips++;
      first = perm[0];
    }
    if (flips > most) most = flips;
    checksum += rank % 2 === 0 ? flips : -flips;
    for (;;) {
      if (r === n) return checksum * 100 + most;
      const head = perm1[0];
      for (let i = 0; i < r; i++) perm1[i] = perm1[i + 1];
      perm1[r] = head;
      if (--count[r] > 0) break;
      r++;
    }
    rank++;
  }
}

console.log(String(fannkuch(9)));
