package syntax

// Suggest returns the candidate that name was most likely meant to be, or "" if none is close. Closeness is the
// Damerau-Levenshtein distance (insertions, deletions, replacements, swaps of neighbours), allowed up to a third of
// the length; among equally close candidates the first one wins.
func Suggest(name string, candidates []string) string {
	const longest = 64 // longer names are not compared: the cost is quadratic
	best, bestDistance := "", max(1, len(name)/3)+1
	if len(name) > longest {
		return ""
	}
	for _, c := range candidates {
		if c == name || len(c) > longest || len(c)-len(name) >= bestDistance || len(name)-len(c) >= bestDistance {
			continue
		}
		if d := editDistance(name, c); d < bestDistance && d < max(len(name), len(c)) {
			best, bestDistance = c, d
		}
	}
	return best
}

// editDistance is the optimal string alignment distance of two short ASCII names. Letters that differ only in case
// count as equal at half price, rounded up once, so that `Name` finds `name` before `game`.
func editDistance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, above, row := rows[0], rows[1], rows[2]
	for j := range row {
		row[j] = 2 * j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		row[0] = 2 * i
		for j := 1; j <= len(b); j++ {
			replace := 2
			switch {
			case a[i-1] == b[j-1]:
				replace = 0
			case a[i-1]|0x20 == b[j-1]|0x20:
				replace = 1
			}
			row[j] = min(above[j]+2, row[j-1]+2, above[j-1]+replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+2)
			}
		}
	}
	return (row[len(b)] + 1) / 2
}

// Words returns the names in a piece of text that may not be well formed.
func Words(text string) []string {
	var words []string
	for i := 0; i < len(text); i++ {
		start := i
		for i < len(text) && isNamePart(rune(text[i])) {
			i++
		}
		if i > start && isNameStart(rune(text[start])) && keyword(text[start:i]) == tName {
			words = append(words, text[start:i])
		}
	}
	return words
}
