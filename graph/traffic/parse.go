package traffic

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"unicode"

	"onceonly/graph"
)

// columns are the fields of a row, as CSV heads and NDJSON names them.
var columns = []string{"consumer", "provider", "service", "day", "calls", "failures"}

const (
	consumer = iota
	provider
	service
	day
	calls
	failures
	width
)

// row is one line as it stands in the file. Its texts are valid until the next line is read.
type row struct {
	line   int
	fields [width][]byte
}

// lines reads the rows of a file: CSV or NDJSON, plain or gzip, told by how it begins.
type lines struct {
	ctx       context.Context
	in        *bufio.Reader
	hash      hash.Hash
	number    int
	json      bool
	separator byte
	at        []int // for each column of the file, which of columns it is; -1: none
	ignored   []string
	long      []byte   // a line that is longer than the reader's buffer
	unquoted  [][]byte // of fields that stood in quotes
	parts     [][]byte
}

const (
	// longestLine is beyond any row: a file with longer ones is of another kind.
	longestLine = 1 << 20
	// longestCode is beyond any code of the registry, in bytes. Those that are not known are kept to be told apart.
	longestCode = 1000
)

// read opens a file. BAD_REQUEST where it is of another kind or lacks a column.
func read(ctx context.Context, in io.Reader) (*lines, error) {
	l := &lines{ctx: ctx, hash: sha256.New()}
	raw := bufio.NewReaderSize(in, 1<<16)
	if magic, _ := raw.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return nil, graph.Errorf(graph.BadRequest, "The file begins like a gzip file and is none: pack it again.").WithCause(err)
		}
		in = unzipped
	} else {
		in = raw
	}
	l.in = bufio.NewReaderSize(io.TeeReader(in, l.hash), 1<<18)
	switch begin, _ := l.in.Peek(3); {
	case bytes.Equal(begin, []byte("\xef\xbb\xbf")):
		l.in.Discard(3)
	case len(begin) >= 2 && (begin[0] == 0xff && begin[1] == 0xfe || begin[0] == 0xfe && begin[1] == 0xff):
		return nil, graph.Errorf(graph.BadRequest, "The file is in UTF-16: save it as UTF-8.")
	}
	if begin, _ := l.in.Peek(1); len(begin) == 1 && begin[0] == '{' {
		l.json = true
		return l, nil
	}
	return l, l.head()
}

// head reads the first line of a CSV file.
func (l *lines) head() error {
	line, err := l.next()
	if errors.Is(err, io.EOF) {
		return graph.Errorf(graph.BadRequest, "The file is empty: its first line names the columns %s.", strings.Join(columns, ", "))
	}
	if err != nil {
		return err
	}
	l.separator = ','
	for _, separator := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{separator}) > bytes.Count(line, []byte{l.separator}) {
			l.separator = separator
		}
	}
	names, err := l.split(line)
	if err != nil {
		return graph.Errorf(graph.BadRequest, "Line 1: %w.", err)
	}
	seen := [width]bool{}
	for _, name := range names {
		title := strings.ToLower(strings.TrimSpace(string(name)))
		i := slices.Index(columns, title)
		switch {
		case i < 0:
			l.ignored = append(l.ignored, clip(title))
		case seen[i]:
			return graph.Errorf(graph.BadRequest, "Line 1: there are two columns %q. Leave one.", title)
		default:
			seen[i] = true
		}
		l.at = append(l.at, i)
	}
	for i, there := range seen {
		if !there {
			return graph.Errorf(graph.BadRequest, "Line 1: there is no column %q. The first line names the columns %s, in any order, with a comma, semicolon or tab between them.",
				columns[i], strings.Join(columns, ", "))
		}
	}
	return nil
}

// next gives the next line without its end. io.EOF after the last one.
func (l *lines) next() ([]byte, error) {
	if l.number&0xfff == 0 && l.ctx.Err() != nil {
		return nil, l.ctx.Err()
	}
	line, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = append(l.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) && len(l.long) <= longestLine {
			line, err = l.in.ReadSlice('\n')
			l.long = append(l.long, line...)
		}
		line = l.long
	}
	if len(line) > longestLine {
		return nil, graph.Errorf(graph.BadRequest, "Line %d is longer than %d bytes: this is no file of counts.", l.number+1, longestLine)
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		if errors.Is(err, io.EOF) || l.ctx.Err() != nil {
			return nil, err
		}
		return nil, graph.Errorf(graph.BadRequest, "The file cannot be read beyond line %d: it is cut short or damaged.", l.number).WithCause(err)
	}
	l.number++
	return bytes.TrimRight(line, "\r\n"), nil
}

// row reads the next row into r. io.EOF after the last one; a lineError where the line is no row, after which reading may
// go on. Empty lines are passed over.
func (l *lines) row(r *row) error {
	for {
		line, err := l.next()
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r.line = l.number
		if l.json {
			return l.object(line, r)
		}
		parts, err := l.split(line)
		if err != nil {
			return lineError{l.number, "", err.Error()}
		}
		if len(parts) != len(l.at) {
			return lineError{l.number, "", fmt.Sprintf("it has %d values, and the first line names %d columns; put a value with %q in it in quotes", len(parts), len(l.at), string(l.separator))}
		}
		for i, part := range parts {
			if l.at[i] >= 0 {
				r.fields[l.at[i]] = bytes.TrimSpace(part)
			}
		}
		return nil
	}
}

// split cuts a line of CSV at its separators. A value in quotes may have them within, and a quote doubled.
func (l *lines) split(line []byte) ([][]byte, error) {
	l.parts = l.parts[:0]
	if bytes.IndexByte(line, '"') < 0 {
		for {
			i := bytes.IndexByte(line, l.separator)
			if i < 0 {
				return append(l.parts, line), nil
			}
			l.parts, line = append(l.parts, line[:i]), line[i+1:]
		}
	}
	for used := 0; ; used++ {
		if len(line) == 0 || line[0] != '"' {
			i := bytes.IndexByte(line, l.separator)
			value := line
			if i >= 0 {
				value = line[:i]
			}
			if bytes.IndexByte(value, '"') >= 0 {
				return nil, errors.New("a quote stands within a value; put the whole value in quotes and double those within")
			}
			l.parts = append(l.parts, value)
			if i < 0 {
				return l.parts, nil
			}
			line = line[i+1:]
			continue
		}
		if len(l.unquoted) <= used {
			l.unquoted = append(l.unquoted, make([][]byte, used+1-len(l.unquoted))...)
		}
		value, rest, err := unquote(line[1:], l.unquoted[used][:0])
		if err != nil {
			return nil, err
		}
		l.unquoted[used] = value
		l.parts = append(l.parts, value)
		if len(rest) == 0 {
			return l.parts, nil
		}
		if rest[0] != l.separator {
			return nil, errors.New("something follows a closing quote; double the quotes within a value")
		}
		line = rest[1:]
	}
}

// unquote appends to value what stands before the closing quote, and returns what follows it.
func unquote(text, value []byte) (unquoted, rest []byte, err error) {
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			return nil, nil, errors.New("a quote is not closed on its line")
		}
		value = append(value, text[:i]...)
		text = text[i+1:]
		if len(text) == 0 || text[0] != '"' {
			return value, text, nil
		}
		value, text = append(value, '"'), text[1:]
	}
}

// object reads a line of NDJSON.
func (l *lines) object(line []byte, r *row) error {
	var o struct {
		Consumer, Provider, Service, Day *string
		Calls, Failures                  *json.Number
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&o)
	if err == nil && decoder.InputOffset() != int64(len(bytes.TrimRight(line, " \t"))) {
		return lineError{l.number, "", "something follows the object; write one object on each line"}
	}
	if err != nil {
		return notAnObject(l.number, err)
	}
	for i, value := range []*string{o.Consumer, o.Provider, o.Service, o.Day, (*string)(o.Calls), (*string)(o.Failures)} {
		r.fields[i] = nil
		if value != nil {
			r.fields[i] = []byte(strings.TrimSpace(*value))
		}
	}
	return nil
}

// notAnObject says in words what is wrong with a line of NDJSON.
func notAnObject(line int, err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && slices.Contains(columns, strings.ToLower(wrong.Field)) {
		want := "a text in quotes"
		if i := slices.Index(columns, strings.ToLower(wrong.Field)); i == calls || i == failures {
			want = "a whole number"
		}
		return lineError{line, strings.ToLower(wrong.Field), "it is a JSON " + wrong.Value + "; write " + want}
	}
	if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return lineError{line, "", "there is no field " + clip(field) + "; known are " + strings.Join(columns, ", ")}
	}
	return lineError{line, "", "it is no JSON object; write one whole object on each line"}
}

// sum is the hash of the content, once all of it was read.
func (l *lines) sum() string { return hex.EncodeToString(l.hash.Sum(nil)) }

// lineError says what is wrong with a line.
type lineError struct {
	line   int
	column string // "" for the whole line
	what   string
}

func (e lineError) Error() string {
	if e.column == "" {
		return fmt.Sprintf("line %d: %s", e.line, e.what)
	}
	return fmt.Sprintf("line %d, %s: %s", e.line, e.column, e.what)
}

// clip makes a text of the file fit to be shown: short, and without what would steer a terminal.
func clip(text string) string {
	text = text[:min(len(text), 200)]
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
	if len(text) <= 60 {
		return text
	}
	return strings.ToValidUTF8(text[:60], "") + "…"
}

// dateOf reads 2026-01-31 or, as it is written in Kazakhstan, 31.01.2026.
func dateOf(text []byte) (graph.Date, bool) {
	if len(text) != 10 {
		return 0, false
	}
	ordered := string(text)
	if text[2] == '.' && text[5] == '.' {
		ordered = string(text[6:]) + "-" + string(text[3:5]) + "-" + string(text[:2])
	}
	d, err := graph.ParseDate(ordered)
	return d, err == nil
}

// countOf reads a whole number up to graph.MaxDayCount.
func countOf(text []byte) (int, bool) {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > graph.MaxDayCount {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, len(text) > 0 && n <= graph.MaxDayCount
}
