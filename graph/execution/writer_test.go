package execution

import (
	"bytes"
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"pgregory.net/rapid"
)

// Texts are written as gqlgen writes them, whatever is in them.
func TestTextsAreThoseOfGqlgen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\"\\\n\r\t\x00 aж")))).Draw(t, "text"))
		var want bytes.Buffer
		graphql.MarshalString(text).MarshalGQL(&want)
		if got := appendString(nil, text); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%q: got %s, want %s", text, got, want.Bytes())
		}
	})
}

// When the request has ended, the rest of a long list is not written, and there is no answer.
func TestListsEndWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &Writer{begun: ctx, ctx: ctx}
	written := 0
	wrote := Values(w, &Selection{}, make([]int, 10_000), true, func(w *Writer, _ *Selection, _ *int) bool {
		if written++; written == 100 {
			cancel()
		}
		return w.Int(1)
	})
	if wrote || !w.stopped || written > 200 {
		t.Errorf("wrote %v, stopped %v after %d of 10,000 entries", wrote, w.stopped, written)
	}
	if len(w.text) != 0 || len(w.path) != 0 {
		t.Errorf("left over: %d bytes, %d steps", len(w.text), len(w.path))
	}
}
