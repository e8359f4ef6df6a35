package validation

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// Text gives the text of a request as gqlparser can read it, with every other word and sign where it was: characters written
// as \u… that it cannot read, or reads as something else, are written out (those beyond 16 bits, as a pair \uD83D\uDE00 or
// as \u{1F600}; section 2.9.4), and descriptions of operations, fragments and variables, which it does not know, are left
// blank (section 2.2, September 2025). The error is of half a pair, which is no character. Where nothing of the kind is in
// the text, the same text is returned.
func Text(text string) (string, *gqlerror.Error) {
	if !strings.Contains(text, `"`) {
		return text, nil
	}
	var settled []byte
	var at position
	kept := 0 // what of the text is in settled
	for i := 0; i < len(text); {
		if text[i] == '#' {
			i = after(text, i, "\n\r")
			continue
		}
		if text[i] != '"' {
			at.pass(text[i])
			i++
			continue
		}
		begin, before, keptBefore := i, len(settled), kept
		if strings.HasPrefix(text[i:], `"""`) {
			i = afterBlock(text, i+3)
		} else {
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; {
				if text[i] != '\\' || i+1 == len(text) {
					i++
					continue
				}
				if text[i+1] != 'u' {
					i += 2
					continue
				}
				char, length := escaped(text[i:])
				switch {
				case length == 0:
					return "", &gqlerror.Error{Message: "A text has " + strconv.Quote(text[i:min(i+6, len(text))]) + ", which is no character."}
				case length == 6: // gqlparser reads it
				default:
					settled = append(settled, text[kept:i]...)
					settled = append(settled, quoted(char)...)
					kept = i + length
				}
				i += length
			}
			i = min(i+1, len(text))
		}
		if at.describes(text[i:]) && isText(text[begin:i]) {
			settled = append(settled[:before], text[keptBefore:begin]...)
			settled = append(settled, strings.Map(blank, text[begin:i])...)
			kept = i
		}
		at.last = '"'
	}
	if kept == 0 {
		return text, nil
	}
	return string(append(settled, text[kept:]...)), nil
}

// position is where in a text something stands: how many brackets are open before it, and the last sign or letter.
type position struct {
	braces, parentheses, brackets int
	last                          byte // 0 at the beginning
}

func (p *position) pass(char byte) {
	switch char {
	case ' ', '\t', '\n', '\r', ',', 0xef, 0xbb, 0xbf: // the last three are a byte order mark
		return
	case '{':
		p.braces++
	case '}':
		p.braces--
	case '(':
		p.parentheses++
	case ')':
		p.parentheses--
	case '[':
		p.brackets++
	case ']':
		p.brackets--
	}
	p.last = char
}

// describes says whether a text that stands here, with rest behind it, describes what follows: an operation or a fragment,
// or a variable where they are declared.
func (p *position) describes(rest string) bool {
	if p.braces != 0 || p.brackets != 0 {
		return false
	}
	for {
		rest = strings.TrimLeft(rest, " \t\n\r,\ufeff")
		if !strings.HasPrefix(rest, "#") {
			break
		}
		rest = rest[after(rest, 0, "\n\r"):]
	}
	switch p.parentheses {
	case 0:
		return (p.last == 0 || p.last == '}') && definition.MatchString(rest)
	case 1: // a value stands behind = or :
		return p.last != '=' && p.last != ':' && strings.HasPrefix(rest, "$")
	}
	return false
}

var definition = regexp.MustCompile(`^(query|mutation|subscription|fragment)\b`)

// isText says whether a text in its quotation marks keeps the rules of texts.
func isText(written string) bool {
	settled, wrong := Text(written)
	if wrong != nil {
		return false
	}
	reader := lexer.New(&ast.Source{Input: settled})
	_, err := reader.ReadToken()
	return err == nil
}

// blank leaves the ends of lines where they are, so that errors tell the right places.
func blank(char rune) rune {
	if char == '\n' || char == '\r' {
		return char
	}
	return ' '
}

// escaped reads a character at the beginning of text, written as \u1234, \u{1F600} or as a pair, and tells how long it is
// written; 0 where it is none.
func escaped(text string) (rune, int) {
	if strings.HasPrefix(text, `\u{`) {
		end := strings.IndexByte(text, '}')
		if end < 0 {
			return 0, 0
		}
		code, err := strconv.ParseUint(text[3:end], 16, 32)
		if err != nil || text[3] == '+' || !utf8.ValidRune(rune(code)) {
			return 0, 0
		}
		return rune(code), end + 1
	}
	first, ok := unit(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	second, ok := unit(text[6:])
	char := utf16.DecodeRune(first, second)
	if !ok || char == utf8.RuneError {
		return 0, 0
	}
	return char, 12
}

// unit reads \u1234.
func unit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	code, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(code), err == nil
}

// quoted writes a character so that it can stand in a text of GraphQL.
func quoted(char rune) string {
	if char < 0x20 || char == '"' || char == '\\' {
		return `\u` + strconv.FormatInt(0x10000+int64(char), 16)[1:]
	}
	return string(char)
}

// after gives the place behind the first of the characters of ends, or behind the text.
func after(text string, from int, ends string) int {
	i := strings.IndexAny(text[from:], ends)
	if i < 0 {
		return len(text)
	}
	return from + i + 1
}

// afterBlock gives the place behind a block string, in which \""" ends nothing.
func afterBlock(text string, from int) int {
	for {
		i := strings.Index(text[from:], `"""`)
		if i < 0 {
			return len(text)
		}
		if text[from+i-1] != '\\' {
			return from + i + 3
		}
		from += i + 3
	}
}
