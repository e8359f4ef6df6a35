package validation

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Text gives the text of a request with the characters written as \u… that gqlparser cannot read, or reads as something
// else: those beyond 16 bits, as a pair \uD83D\uDE00 or as \u{1F600} (section 2.9.4). The error is of half a pair, which is
// no character. Where nothing of the kind is in the text, the same text is returned.
func Text(text string) (string, *gqlerror.Error) {
	if !strings.Contains(text, `\u`) {
		return text, nil
	}
	var settled strings.Builder
	kept := 0 // what of the text is in settled
	for i := 0; i < len(text); {
		switch {
		case text[i] == '#':
			i = after(text, i, "\n\r")
		case strings.HasPrefix(text[i:], `"""`):
			i = afterBlock(text, i+3)
		case text[i] == '"':
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
					settled.WriteString(text[kept:i])
					settled.WriteString(quoted(char))
					kept = i + length
				}
				i += length
			}
			i++
		default:
			i++
		}
	}
	settled.WriteString(text[kept:])
	return settled.String(), nil
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
