// Package write is what mutations take in and give back: the changes with how they are to be written, the outcome with the
// graphs before and after, and what a rule refuses, with the place in the input where it does. Who writes to the store is
// package resolvers.
package write

import (
	"io"
	"maps"
	"unicode/utf8"

	"onceonly/graph"
)

// Mode says whether a node may be there already.
type Mode string

const (
	CreateOrAlter Mode = "CREATE_OR_ALTER"
	Create        Mode = "CREATE"
	Alter         Mode = "ALTER"
)

// Options are what every mutation accepts.
type Options struct {
	DryRun         bool   // nothing is written
	BaseRevision   *int   // nil: the newest, also where others write at the same time
	Reason         string // for the history
	IdempotencyKey string // "": none
}

const (
	maxReason = 2000 // bytes
	maxKey    = 200  // bytes
)

// SaveInput is the input of a mutation that creates or alters one node. It reads itself, so that absent and null stay
// apart in what is said of the node.
type SaveInput struct {
	Options
	Mode Mode
	// Node is one change: an object with one field, as graph.ChangeInput has it.
	Node map[string]any
}

// RemoveInput is the input of the mutation that removes a node.
type RemoveInput struct {
	Options
	Node map[string]any // type and key
}

// ApplyInput is the input of the mutation that writes a change set.
type ApplyInput struct {
	Options
	Changes []graph.ChangeInput
}

// UnmarshalGQL reads the input. BAD_REQUEST when the reason or the idempotency key is too long, or the key is empty.
func (in *SaveInput) UnmarshalGQL(value any) error {
	rest, err := in.Options.read(value)
	if err != nil {
		return err
	}
	in.Mode = CreateOrAlter
	if mode, given := rest["mode"].(string); given {
		in.Mode = Mode(mode)
	}
	delete(rest, "mode")
	in.Node = rest
	return nil
}

// UnmarshalGQL reads the input, and fails as that of SaveInput.
func (in *RemoveInput) UnmarshalGQL(value any) error {
	rest, err := in.Options.read(value)
	if err == nil {
		in.Node, _ = rest["node"].(map[string]any)
	}
	return err
}

// UnmarshalGQL reads the input, and fails as that of SaveInput.
func (in *ApplyInput) UnmarshalGQL(value any) error {
	rest, err := in.Options.read(value)
	if err != nil {
		return err
	}
	entries, isList := rest["changes"].([]any)
	if !isList { // one entry stands for a list of it
		entries = []any{rest["changes"]}
	}
	in.Changes = make([]graph.ChangeInput, len(entries))
	for i, entry := range entries {
		if err := in.Changes[i].UnmarshalGQL(entry); err != nil {
			return err
		}
	}
	return nil
}

// MarshalGQL is what gqlgen asks of every type that reads itself.
func (SaveInput) MarshalGQL(w io.Writer)   { io.WriteString(w, "null") }
func (RemoveInput) MarshalGQL(w io.Writer) { io.WriteString(w, "null") }
func (ApplyInput) MarshalGQL(w io.Writer)  { io.WriteString(w, "null") }

// read takes the options from an input and returns the rest of it.
func (o *Options) read(value any) (rest map[string]any, err error) {
	var whole graph.ChangeInput
	if err := whole.UnmarshalGQL(value); err != nil {
		return nil, err
	}
	rest = maps.Clone(whole.Content)
	o.DryRun, _ = rest["dryRun"].(bool)
	o.Reason, _ = rest["reason"].(string)
	key, keyed := rest["idempotencyKey"].(string)
	o.IdempotencyKey = key
	if given := rest["baseRevision"]; given != nil {
		revision, err := wholeNumber(given)
		if err != nil {
			return nil, err
		}
		o.BaseRevision = &revision
	}
	for _, name := range []string{"dryRun", "reason", "idempotencyKey", "baseRevision"} {
		delete(rest, name)
	}
	if keyed && key == "" {
		return nil, graph.Errorf(graph.BadRequest, "The idempotencyKey is empty: give a text of your own, or leave it out.")
	}
	if refused := o.Check(); refused != nil {
		return nil, refused
	}
	return rest, nil
}

// Check says what is too long, or cannot be seen, with BAD_REQUEST; nil where nothing is.
func (o *Options) Check() *graph.Error {
	if len(o.Reason) > maxReason {
		return graph.Errorf(graph.BadRequest, "The reason has %d bytes: give at most %d.", len(o.Reason), maxReason)
	}
	if len(o.IdempotencyKey) > maxKey {
		return graph.Errorf(graph.BadRequest, "The idempotencyKey has %d bytes: give at most %d.", len(o.IdempotencyKey), maxKey)
	}
	if i := graph.ControlIn(o.Reason); i >= 0 {
		char, _ := utf8.DecodeRuneInString(o.Reason[i:])
		return graph.Errorf(graph.BadRequest, "The reason has the sign %U, which cannot be seen and steers what shows the text: leave it out.", char)
	}
	return nil
}

// wholeNumber reads a number as literals and variables give it.
func wholeNumber(value any) (int, error) {
	var count graph.Count
	err := count.UnmarshalGQL(value)
	return int(count), err
}
