package graph

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ID is the global id of a node (2-model §2.8). Outside it is opaque. Changing how it is written is a breaking change,
// as clients keep ids.
type ID struct {
	Ref
	Mark
}

// Mark tells the nodes of one moment from those of others. Empty is the present: the newest revision as of today.
type Mark struct {
	Revision   Revision // 0: the newest
	Date       Date     // 0: today
	Hypothesis string   // "": none
}

// String writes the id: type and key, and the parts of the mark that are not empty, in base64.
func (id ID) String() string {
	text := string(id.Type) + "|" + string(id.Key)
	if id.Revision != 0 {
		text += "|r" + strconv.FormatInt(int64(id.Revision), 10)
	}
	if id.Date != 0 {
		text += "|d" + id.Date.String()
	}
	if id.Hypothesis != "" {
		text += "|h" + id.Hypothesis
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// ParseID reads an id that String has written, and nothing else: BAD_REQUEST for any other text.
func ParseID(text string) (ID, error) {
	wrong := Errorf(BadRequest, "%q is not an id: give one that an answer has given.", clip(text))
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return ID{}, wrong
	}
	parts := strings.Split(string(decoded), "|")
	if len(parts) < 2 {
		return ID{}, wrong
	}
	id := ID{Ref: Ref{NodeType(parts[0]), Key(parts[1])}}
	for _, part := range parts[2:] {
		if part == "" {
			return ID{}, wrong
		}
		switch part[0] {
		case 'r':
			revision, _ := strconv.ParseInt(part[1:], 10, 64)
			id.Revision = Revision(revision)
		case 'd':
			id.Date, _ = ParseDate(part[1:])
		case 'h':
			id.Hypothesis = part[1:]
		}
	}
	// Only what is written in the one canonical form is an id; that settles order, repetition and malformed numbers.
	if Describe(id.Type) == nil || !id.Key.WellFormed() || id.Revision < 0 || id.String() != text {
		return ID{}, wrong
	}
	return id, nil
}

// MarshalGQL and UnmarshalGQL are the form of an id in GraphQL.
func (id ID) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", id.String()) }

func (id *ID) UnmarshalGQL(value any) error {
	text, ok := value.(string)
	if !ok {
		return Errorf(BadRequest, "An id is a text.")
	}
	parsed, err := ParseID(text)
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}
