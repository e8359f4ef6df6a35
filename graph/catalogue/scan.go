package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"onceonly/graph"
)

// A reader of JSON that knows the line and the JSON pointer of everything it has read. encoding/json knows neither, lets
// the last of two equal names win, and puts U+FFFD where a text is not UTF-8.

// Limits of what is read.
const (
	MaxFile     = 1 << 30 // bytes of a file
	MaxDepth    = 64      // objects and lists within each other
	MaxValues   = 200_000 // values in one node
	MaxProblems = 1_000   // problems that are reported
)

// maxNumber is the longest number, in characters.
const maxNumber = 64

// place is where a value begins that is being read.
type place struct {
	parent int    // index of the place of the object or list around it, -1 for the file
	name   string // in an object
	index  int    // in a list; -1 in an object
	line   int
}

// scanner reads JSON values from a file. Its methods report false when reading cannot go on; the reason is then among
// the problems, or in failure.
type scanner struct {
	file    string
	source  io.Reader
	failure error // of source

	buffer   []byte
	at, end  int
	consumed int64 // bytes taken from source
	progress func(consumed int64)
	line     int

	depth    int
	places   []place // of the values that are open and those of the node that is open, in the order of the file
	text     []byte
	interned map[string]string

	problems []located
	spoilt   map[string]bool // pointers of values that have a problem already
}

// located is a problem with its file and line, by which problems are sorted.
type located struct {
	file string
	line int
	graph.Problem
}

func newScanner(file string, source io.Reader, progress func(int64)) *scanner {
	return &scanner{file: file, source: source, progress: progress, buffer: make([]byte, 128<<10), line: 1,
		interned: map[string]string{}, spoilt: map[string]bool{}}
}

// report adds a problem at a line and a pointer.
func (s *scanner) report(line int, pointer string, ref graph.Ref, code, message, remedy string) {
	if len(s.problems) >= MaxProblems {
		return
	}
	field := fmt.Sprintf("%s:%d", s.file, line)
	if pointer != "" {
		field += ": " + pointer
	}
	s.problems = append(s.problems, located{s.file, line, graph.Problem{Code: code, Ref: ref, Field: field, Message: message, Remedy: remedy,
		Severity: graph.SeverityError}})
}

// spoil reports a problem of the value at a place, after which reading goes on.
func (s *scanner) spoil(at int, code, message, remedy string) bool {
	pointer := s.pointer(at)
	s.spoilt[pointer] = true
	s.report(s.line, pointer, graph.Ref{}, code, message, remedy)
	return true
}

// stop reports a problem of the value at a place, after which nothing more can be read.
func (s *scanner) stop(at int, code, message, remedy string) bool {
	if s.failure == nil {
		s.report(s.line, s.pointer(at), graph.Ref{}, code, message, remedy)
	}
	return false
}

// aName is what stands before a colon.
const aName = "a name in double quotes"

func (s *scanner) malformed(at int, wanted string) bool {
	c, ok := s.peek()
	if !ok {
		return s.stop(at, RuleFileTruncated, "The file ends where "+wanted+" should stand.", "Get the file whole: its end is missing.")
	}
	switch {
	case c == '\'' || isWord(c) && wanted == aName:
		return s.stop(at, RuleMalformed, "Here "+wanted+" should stand, and there is "+printable(c)+".", `Put names and texts in double quotes: "…".`)
	case c == '+' || c == '.':
		return s.stop(at, RuleMalformed, "Here "+wanted+" should stand, and there is "+printable(c)+".",
			"Write numbers in digits, as 12 or 0.5; leave the field out where there is no number.")
	}
	return s.stop(at, RuleMalformed, "Here "+wanted+" should stand, and there is "+printable(c)+".",
		"Correct the JSON at this line or just before it: a comma, quote or bracket is missing or too many.")
}

func printable(c byte) string {
	switch {
	case c >= utf8.RuneSelf:
		return "a letter that is not ASCII"
	case c < ' ':
		return fmt.Sprintf("the character %#02x", c)
	}
	return string(rune(c))
}

// pointer returns the JSON pointer of a place.
func (s *scanner) pointer(at int) string {
	if at <= 0 {
		return ""
	}
	p := s.places[at]
	if p.index >= 0 {
		return fmt.Sprintf("%s/%d", s.pointer(p.parent), p.index)
	}
	return s.pointer(p.parent) + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p.name)
}

// lineOf returns the line on which the value begins that pointer names below the place from, or, where there is no such
// value, the nearest one around it.
func (s *scanner) lineOf(from int, pointer string) int {
	here := from
	for segment := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(segment)
		found := false
		for i := here + 1; i < len(s.places) && !found; i++ {
			p := s.places[i]
			if found = p.parent == here && (p.index < 0 && p.name == name || p.index >= 0 && fmt.Sprint(p.index) == name); found {
				here = i
			}
		}
		if !found {
			break
		}
	}
	return s.places[here].line
}

// enter notes the place of the value that begins here.
func (s *scanner) enter(parent int, name string, index int) int {
	s.places = append(s.places, place{parent, name, index, s.line})
	return len(s.places) - 1
}

// leave forgets the places from at on.
func (s *scanner) leave(at int) { s.places = s.places[:at] }

// fill takes more from the source. It reports false at the end.
func (s *scanner) fill() bool {
	if s.failure != nil {
		return false
	}
	for {
		n, err := s.source.Read(s.buffer)
		s.at, s.end = 0, n
		s.consumed += int64(n)
		if n > 0 {
			s.progress(s.consumed)
			if s.consumed > MaxFile {
				s.stop(0, RuleFileTooLarge, fmt.Sprintf("The file has more than %d bytes.", MaxFile), "Split it into several files.")
				s.failure, s.end = errTooLarge, 0
				return false
			}
			return true
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.failure = err
			}
			return false
		}
	}
}

var errTooLarge = errors.New("the file is too large")

// peek returns the next byte. It reports false at the end.
func (s *scanner) peek() (byte, bool) {
	if s.at == s.end && !s.fill() {
		return 0, false
	}
	return s.buffer[s.at], true
}

// take returns the next byte and goes past it; 0 at the end.
func (s *scanner) take() byte {
	c, ok := s.peek()
	if !ok {
		return 0
	}
	s.at++
	if c == '\n' {
		s.line++
	}
	return c
}

// space goes past blanks, and past comments, which are a problem each, and returns the byte that follows; 0 at the end.
func (s *scanner) space(at int) byte {
	for {
		c, ok := s.peek()
		switch {
		case !ok:
			return 0
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			s.take()
		case c == '/' && s.depth > 0:
			s.report(s.line, s.pointer(at), graph.Ref{}, RuleMalformed, "JSON has no comments.", `Remove it, or put it into a field "note".`)
			s.comment()
		default:
			return c
		}
	}
}

func (s *scanner) comment() {
	s.take()
	if c, _ := s.peek(); c != '*' {
		for c, ok := s.peek(); ok && c != '\n'; c, ok = s.peek() {
			s.take()
		}
		return
	}
	s.take()
	for last := byte(0); ; {
		c, ok := s.peek()
		if !ok {
			return
		}
		s.take()
		if last == '*' && c == '/' {
			return
		}
		last = c
	}
}

// members reads the object at a place. For each member, visit reads the value. What it returns is kept in the map, so
// that a name that comes twice is found.
func (s *scanner) members(at int, visit func(name string) (any, bool)) (map[string]any, bool) {
	object := map[string]any{}
	more := func() bool {
		if s.space(at) != '"' {
			return s.malformed(at, aName)
		}
		line := s.line
		name, ok := s.string(at)
		if !ok {
			return false
		}
		if _, twice := object[name]; twice {
			member := s.enter(at, name, -1)
			s.report(line, s.pointer(member), graph.Ref{}, RuleFieldDuplicate, fmt.Sprintf("The field %q stands twice in one object.", clip(name)), "Keep one of the two.")
			s.leave(member)
		}
		if s.space(at) != ':' {
			return s.malformed(at, "a colon")
		}
		s.take()
		s.space(at)
		value, ok := visit(name)
		object[name] = value
		return ok
	}
	return object, s.sequence(at, '}', more)
}

// elements reads the list at a place. For each entry, visit reads the value.
func (s *scanner) elements(at int, visit func(index int) bool) bool {
	index := -1
	return s.sequence(at, ']', func() bool {
		index++
		return visit(index)
	})
}

// sequence reads what stands between brackets, with commas between, from the opening bracket to the closing one.
func (s *scanner) sequence(at int, closing byte, more func() bool) bool {
	if s.depth++; s.depth > MaxDepth {
		return s.stop(at, RuleTooDeep, fmt.Sprintf("More than %d objects and lists stand within each other.", MaxDepth), "No catalogue needs that: check the brackets.")
	}
	s.take()
	if s.space(at) != closing {
		for {
			if len(s.problems) >= MaxProblems || !more() {
				return false
			}
			c := s.space(at)
			if c == closing {
				break
			}
			if c != ',' {
				return s.malformed(at, "a comma or "+string(rune(closing)))
			}
			s.take()
			if s.space(at) == closing {
				s.report(s.line, s.pointer(at), graph.Ref{}, RuleMalformed, "A comma stands before "+string(rune(closing))+".", "Remove the comma.")
				break
			}
		}
	}
	s.take()
	s.depth--
	return true
}

// value reads any value at its first byte, as a tree of the kind that graph.Decode takes.
func (s *scanner) value(parent int, name string, index int) (any, bool) {
	if len(s.places) > MaxValues {
		return nil, s.stop(parent, RuleNodeTooLarge, fmt.Sprintf("One node has more than %d values.", MaxValues), "Check the brackets, or split the node.")
	}
	return s.content(s.enter(parent, name, index))
}

// content reads the value at a place that has been entered.
func (s *scanner) content(at int) (any, bool) {
	c, _ := s.peek()
	switch {
	case c == '{':
		return s.members(at, func(name string) (any, bool) { return s.value(at, name, -1) })
	case c == '[':
		list := []any{}
		ok := s.elements(at, func(i int) bool {
			entry, ok := s.value(at, "", i)
			list = append(list, entry)
			return ok
		})
		return list, ok
	case c == '"':
		return s.string(at)
	case c == '-' || '0' <= c && c <= '9':
		return s.number(at)
	case isWord(c):
		return s.word(at)
	}
	return nil, s.malformed(at, "a value")
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// word reads true, false and null; NaN and Infinity are a problem of their own.
func (s *scanner) word(at int) (any, bool) {
	var word []byte
	for c, ok := s.peek(); ok && len(word) < maxNumber && isWord(c); c, ok = s.peek() {
		word = append(word, s.take())
	}
	switch string(word) {
	case "true":
		return true, true
	case "false":
		return false, true
	case "null":
		return nil, true
	case "NaN", "Infinity", "nan", "inf", "Inf":
		return nil, s.spoil(at, RuleMalformed, string(word)+" is not a number that JSON knows.", "Leave the field out where there is no number.")
	case "True", "False", "None", "undefined", "nil", "NULL", "TRUE", "FALSE":
		return nil, s.spoil(at, RuleMalformed, string(word)+" is not a value that JSON knows.", "Write true, false or null.")
	}
	if _, more := s.peek(); !more {
		return nil, s.stop(at, RuleFileTruncated, "The file ends after "+string(word)+".", "Get the file whole: its end is missing.")
	}
	return nil, s.stop(at, RuleMalformed, fmt.Sprintf("The word %s stands here without quotes.", word), `Put texts in double quotes: "…".`)
}

// number reads a number, which Decode turns into what the field is.
func (s *scanner) number(at int) (any, bool) {
	var text []byte
	for c, ok := s.peek(); ok && (strings.IndexByte("+-.", c) >= 0 || isWord(c)); c, ok = s.peek() {
		if len(text) == maxNumber {
			return nil, s.stop(at, RuleMalformed, fmt.Sprintf("A number has more than %d characters.", maxNumber), "Correct the number.")
		}
		text = append(text, s.take())
	}
	if !json.Valid(text) {
		if _, more := s.peek(); !more {
			return nil, s.stop(at, RuleFileTruncated, fmt.Sprintf("The file ends after %s.", text), "Get the file whole: its end is missing.")
		}
		return nil, s.spoil(at, RuleMalformed, fmt.Sprintf("%s is not a number that JSON knows.", text),
			"Write it as 12, -3 or 0.5; put numbers that begin with 0 in quotes.")
	}
	return json.Number(text), true
}

// string reads a text at its opening quote. A text over the limit is read to its end and not kept.
func (s *scanner) string(at int) (string, bool) {
	s.take()
	s.text = s.text[:0]
	length, sound, begins := 0, true, s.line
	for {
		// What needs no attention is copied at once.
		run := s.at
		for run < s.end && s.buffer[run] != '"' && s.buffer[run] != '\\' && s.buffer[run] >= ' ' {
			run++
		}
		length += run - s.at
		if length <= graph.MaxText {
			s.text = append(s.text, s.buffer[s.at:run]...)
		}
		s.at = run
		if run == s.end {
			if !s.fill() {
				return "", s.stop(at, RuleFileTruncated, fmt.Sprintf("The file ends within a text that begins on line %d.", begins), "Get the file whole: its end is missing.")
			}
			continue
		}
		switch c := s.buffer[run]; {
		case c == '"':
			s.take()
			return s.finish(at, length, sound)
		case c == '\n':
			return "", s.stop(at, RuleMalformed, "A text is not closed on its line.", `Close it with ", and write a new line within a text as \n.`)
		case c < ' ':
			s.spoil(at, RuleMalformed, fmt.Sprintf("A text contains the control character %#02x.", c), `Write a tab as \t, and remove the others.`)
			s.take()
		case c == '\\':
			r, known := s.escape()
			if !known {
				sound = s.escapeWrong(at, r) && sound
				continue
			}
			length += utf8.RuneLen(r)
			if length <= graph.MaxText {
				s.text = utf8.AppendRune(s.text, r)
			}
		}
	}
}

func (s *scanner) escapeWrong(at int, r rune) bool {
	if r == utf8.RuneError {
		s.spoil(at, graph.RuleTextEncoding, `A text has one half of a pair of \u escapes without the other.`, "Write the letter itself, in UTF-8.")
		return false
	}
	s.spoil(at, RuleMalformed, fmt.Sprintf(`A text has \%s, which JSON does not know.`, printable(byte(r))), `Write a backslash as \\.`)
	return true
}

// finish turns the bytes of a text into a string; short ones, which repeat, are kept once.
func (s *scanner) finish(at, length int, sound bool) (string, bool) {
	if length > graph.MaxText {
		s.spoil(at, graph.RuleTextTooLong, fmt.Sprintf("The text has %d bytes.", length), fmt.Sprintf("Shorten it to %d bytes.", graph.MaxText))
	} else if sound && !utf8.Valid(s.text) {
		s.spoil(at, graph.RuleTextEncoding, "The text is not UTF-8.", "Save the file as UTF-8.")
	}
	if kept, ok := s.interned[string(s.text)]; ok {
		return kept, true
	}
	text := string(s.text)
	if len(text) <= 64 && len(s.interned) < 1<<16 {
		s.interned[text] = text
	}
	return text, true
}

// escape reads an escape at its backslash. Where there is none that JSON knows, it returns false with the letter after
// the backslash, or with U+FFFD for half a surrogate pair.
func (s *scanner) escape() (rune, bool) {
	s.take()
	c := s.take()
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		return s.unicode()
	}
	return rune(c), false
}

func (s *scanner) unicode() (rune, bool) {
	first, ok := s.hex4()
	if !ok {
		return 'u', false
	}
	if !utf16.IsSurrogate(first) {
		return first, true
	}
	if c, _ := s.peek(); c != '\\' {
		return utf8.RuneError, false
	}
	s.take()
	if c, _ := s.peek(); c != 'u' {
		return utf8.RuneError, false
	}
	s.take()
	second, ok := s.hex4()
	r := utf16.DecodeRune(first, second)
	return r, ok && r != utf8.RuneError
}

func (s *scanner) hex4() (rune, bool) {
	var r rune
	for range 4 {
		c, _ := s.peek()
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		s.take()
		r = r<<4 | rune(c)
	}
	return r, true
}

// clip shortens a text for a message.
func clip(text string) string {
	if len(text) <= 60 {
		return text
	}
	return strings.ToValidUTF8(text[:60], "") + "…"
}
