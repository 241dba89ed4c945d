package rt

// SortStable sorts items with a merge sort: at most n log2 n comparisons, equal items keep their order, and an ordering that contradicts
// itself only gives some other order. tmp must be as long as items. poll is called about every 4,096 items; its error stops the sort and
// leaves items in disorder, some of them perhaps twice: sort a copy.
//
// Runs that are in order already are merged without comparing more than their ends, so that sorted input takes linear time.
func SortStable[T any](items, tmp []T, less func(a, b *T) bool, poll func() error) error {
	const runLength = 8
	n := len(items)
	for start := 0; start < n; start += runLength {
		insertionSort(items[start:min(start+runLength, n)], less)
	}
	return MergeRuns(items, tmp, runLength, less, poll)
}

// MergeRuns is SortStable for items that consist of sorted runs of the given length, the last one perhaps shorter.
func MergeRuns[T any](items, tmp []T, runLength int, less func(a, b *T) bool, poll func() error) error {
	n := len(items)
	m := merger[T]{less: less, poll: poll}
	src, dst := items, tmp[:n]
	for width := runLength; width < n; width *= 2 {
		for start := 0; start < n; start += 2 * width {
			middle, end := min(start+width, n), min(start+2*width, n)
			if err := m.merge(dst[start:end], src[start:middle], src[middle:end]); err != nil {
				return err
			}
		}
		src, dst = dst, src
	}
	if n > 0 && &src[0] != &items[0] {
		copy(items, src)
	}
	return nil
}

func insertionSort[T any](items []T, less func(a, b *T) bool) {
	for i := 1; i < len(items); i++ {
		for j := i; j > 0 && less(&items[j], &items[j-1]); j-- {
			items[j], items[j-1] = items[j-1], items[j]
		}
	}
}

type merger[T any] struct {
	less    func(a, b *T) bool
	poll    func() error
	handled int
}

// merge fills dst from two sorted runs.
func (m *merger[T]) merge(dst, left, right []T) error {
	if m.handled += len(dst); m.handled >= pollItems {
		m.handled = 0
		if err := m.poll(); err != nil {
			return err
		}
	}
	if len(left) == 0 || len(right) == 0 || !m.less(&right[0], &left[len(left)-1]) {
		copy(dst[copy(dst, left):], right)
		return nil
	}
	for len(left) > 0 && len(right) > 0 {
		if len(dst)%pollItems == 0 {
			if err := m.poll(); err != nil {
				return err
			}
		}
		if m.less(&right[0], &left[0]) {
			dst[0], right = right[0], right[1:]
		} else {
			dst[0], left = left[0], left[1:]
		}
		dst = dst[1:]
	}
	copy(dst[copy(dst, left):], right)
	return nil
}
