-- fannkuch: prefix reversals over all permutations of nine numbers.
local function fannkuch(n)
  local perm1, perm, count = {}, {}, {}
  for i = 0, n - 1 do perm1[i], perm[i], count[i] = i, 0, 0 end
  local most, checksum, rank, r = 0, 0, 0, n
  while true do
    while r ~= 1 do
      count[r - 1] = r
      r = r - 1
    end
    for i = 0, n - 1 do perm[i] = perm1[i] end
    local flips, first = 0, perm[0]
    while first ~= 0 do
      local lo, hi = 0, first
      while lo < hi do
        perm[lo], perm[hi] = perm[hi], perm[lo]
        lo = lo + 1
        hi = hi - 1
      end
      flips = flips + 1
      first = perm[0]
    end
    if flips > most then most = flips end
    if rank % 2 == 0 then
      checksum = checksum + flips
    else
      checksum = checksum - flips
    end
    while true do
      if r == n then return checksum * 100 + most end
      local head = perm1[0]
      for i = 0, r - 1 do perm1[i] = perm1[i + 1] end
      perm1[r] = head
      count[r] = count[r] - 1
      if count[r] > 0 then break end
      r = r + 1
    end
    rank = rank + 1
  end
end

print(string.format("%d", fannkuch(9)))
