package search

// typingErrors is how many typing errors a word of so many letters may have: in short words one makes another word.
func typingErrors(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// maxMistyped is of how many letters words are not corrected any more.
const maxMistyped = 64

// distance counts how many letters have to be put in, left out, replaced or exchanged with their neighbour to make b of a
// (Damerau 1964 in the form where no part is changed twice), and stops beyond most, which it then gives plus one. begun:
// the rest of b does not count, as when a is the beginning of a word.
func distance(a, b []rune, most int, begun bool) int {
	if len(a)-len(b) > most || !begun && len(b)-len(a) > most {
		return most + 1
	}
	if begun {
		b = b[:min(len(b), len(a)+most)]
	}
	if len(a) >= maxMistyped || len(b) >= maxMistyped {
		return most + 1
	}
	var rows [3][maxMistyped]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := row[0]
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, above, row = above, row, before
	}
	if !begun {
		return min(above[len(b)], most+1)
	}
	least := most + 1
	for j := range len(b) + 1 {
		least = min(least, above[j])
	}
	return least
}

// lettersOf marks which letters are in a word, so that words that have too few in common need not be compared.
func lettersOf(word []rune) uint64 {
	var set uint64
	for _, r := range word {
		set |= 1 << (uint32(r) % 64)
	}
	return set
}
