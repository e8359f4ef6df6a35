package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// table prints columns that line up in Kazakh, Russian and English alike: widths are those of the letters on the
// screen. The column called flexible gives way when the line would not fit.
type table struct {
	head     []string
	rows     [][]string
	right    map[int]bool // columns aligned to the right
	flexible int
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// width of the screen that out is, and 120 columns elsewhere, so that files and pipes always read alike.
func screenWidth(out io.Writer) int {
	if file, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width >= 60 {
			return width
		}
	}
	return 120
}

func (t *table) print(out io.Writer) {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	const least = 16
	if over := total - screenWidth(out); over > 0 {
		widths[t.flexible] = max(least, widths[t.flexible]-over)
	}
	t.line(out, t.head, widths)
	rule := make([]string, len(widths))
	for i, w := range widths {
		rule[i] = strings.Repeat("─", w)
	}
	t.line(out, rule, widths)
	for _, row := range t.rows {
		t.line(out, row, widths)
	}
}

func (t *table) line(out io.Writer, cells []string, widths []int) {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString("  ")
		}
		cell = runewidth.Truncate(cell, widths[i], "…")
		pad := strings.Repeat(" ", widths[i]-runewidth.StringWidth(cell))
		if t.right[i] {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
	}
	fmt.Fprintln(out, strings.TrimRight(b.String(), " "))
}
