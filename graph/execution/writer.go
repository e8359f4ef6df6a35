package execution

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Writer writes one answer, in the order in which it is read. What writes a value returns whether it has written one: if
// not, whoever has the place of the value writes null there or, where the schema allows none, has no value either
// (GraphQL §6.4.4). Errors are noted where they happen.
type Writer struct {
	// Root is what answers the fields that are not of the objects themselves.
	Root any

	begun     context.Context // of the whole answer
	ctx       context.Context // of the field of the root
	schema    *Schema
	operation *graphql.OperationContext
	text      []byte
	path      []step
	arguments [][]any // those that variables decide, by slot
	finish    func()  // ends the turn that was taken
	stopped   bool    // the request has ended: nobody reads the rest
	until     int     // values before the next look at whether it has
}

// step is one step of the path to the value being written: a name or an index.
type step struct {
	field *Field // nil for an index
	index int
}

// Object writes an object: each of the fields by write, in order. When one that must not be null has no value, there is
// no object; the others are answered all the same, so that their errors are known. What panics is a field without value.
func (w *Writer) Object(fields []*Field, write func(*Field) bool) bool {
	start, valid := len(w.text), true
	w.text = append(w.text, '{')
	for next := 0; next < len(fields) && !w.stopped; {
		next = w.fields(fields, next, write, &valid)
	}
	if !valid || w.stopped {
		w.text = w.text[:start]
		return false
	}
	w.text = append(w.text, '}')
	return true
}

// fields writes fields from the given one on, and returns the one after the last that was answered.
func (w *Writer) fields(fields []*Field, next int, write func(*Field) bool, valid *bool) (after int) {
	depth, start := len(w.path), 0
	defer func() {
		if panicked := recover(); panicked != nil {
			w.path = w.path[:depth+1]
			w.End()
			w.panicked(panicked)
			*valid = w.settle(fields[after], start, false) && *valid
			w.path = w.path[:depth]
			after++
		}
	}()
	for after = next; after < len(fields) && !w.stopped; after++ {
		field := fields[after]
		if after > 0 {
			w.text = append(w.text, ',')
		}
		w.text = append(w.text, field.key...)
		start = len(w.text)
		w.path = append(w.path, step{field: field})
		if depth == 0 {
			w.ctx = w.within(w.begun)
		}
		wrote := false
		if field.Index < 0 {
			wrote = w.String(field.object.Name)
		} else {
			wrote = write(field)
		}
		*valid = w.settle(field, start, wrote) && *valid
		w.path = w.path[:depth]
	}
	return after
}

// settle ends a field: what has no value is null, if it may be.
func (w *Writer) settle(field *Field, start int, wrote bool) bool {
	if wrote {
		return true
	}
	w.text = append(w.text[:start], "null"...)
	return !field.nonNull
}

// Values writes a list of objects that are kept as values. nonNull: an entry without value leaves the list without one.
func Values[T any](w *Writer, at *Selection, list []T, nonNull bool, write func(*Writer, *Selection, *T) bool) bool {
	if at.fetches && len(list) > 1 {
		return w.apart(len(list), nonNull, func(w *Writer, i int) bool { return write(w, at, &list[i]) })
	}
	entries := w.open(nonNull)
	for i := range list {
		if !w.next(&entries, i) {
			break
		}
		w.settleEntry(&entries, write(w, at, &list[i]))
	}
	return w.close(&entries)
}

// Entries writes a list of anything else. nonNull: an entry without value leaves the list without one.
func Entries[T any](w *Writer, at *Selection, list []T, nonNull bool, write func(*Writer, *Selection, T) bool) bool {
	if at != nil && at.fetches && len(list) > 1 {
		return w.apart(len(list), nonNull, func(w *Writer, i int) bool { return write(w, at, list[i]) })
	}
	entries := w.open(nonNull)
	for i := range list {
		if !w.next(&entries, i) {
			break
		}
		w.settleEntry(&entries, write(w, at, list[i]))
	}
	return w.close(&entries)
}

// entries is a list being written.
type entries struct {
	start, entry int // where the list and the entry begin
	nonNull      bool
	valid        bool
}

func (w *Writer) open(nonNull bool) entries {
	start := len(w.text)
	w.text = append(w.text, '[')
	w.path = append(w.path, step{})
	return entries{start: start, nonNull: nonNull, valid: true}
}

// next begins an entry, unless the request has ended.
func (w *Writer) next(e *entries, i int) bool {
	const often = 64
	if w.until--; w.until < 0 {
		w.until, w.stopped = often, w.stopped || w.ctx.Err() != nil
	}
	if w.stopped {
		return false
	}
	if i > 0 {
		w.text = append(w.text, ',')
	}
	e.entry = len(w.text)
	w.path[len(w.path)-1].index = i
	return true
}

func (w *Writer) settleEntry(e *entries, wrote bool) {
	if !wrote {
		w.text = append(w.text[:e.entry], "null"...)
		e.valid = e.valid && !e.nonNull
	}
}

func (w *Writer) close(e *entries) bool {
	w.path = w.path[:len(w.path)-1]
	if !e.valid || w.stopped {
		w.text = w.text[:e.start]
		return false
	}
	w.text = append(w.text, ']')
	return true
}

// apart writes the entries of a list at once, each by itself, so that what they wait for in the store is read together.
func (w *Writer) apart(length int, nonNull bool, write func(*Writer, int) bool) bool {
	parts, wrote, failed := make([]*Writer, length), make([]bool, length), make([]any, length)
	var all sync.WaitGroup
	for i := range parts {
		part := &Writer{Root: w.Root, begun: w.begun, ctx: w.ctx, schema: w.schema, operation: w.operation, stopped: w.stopped,
			path: append(slices.Clone(w.path), step{index: i}), arguments: slices.Clone(w.arguments)}
		parts[i] = part
		all.Go(func() {
			defer func() { failed[i] = recover() }()
			wrote[i] = write(part, i)
		})
	}
	all.Wait()
	list := w.open(nonNull)
	for i, part := range parts {
		if failed[i] != nil {
			panic(failed[i])
		}
		w.stopped = w.stopped || part.stopped
		if !w.next(&list, i) {
			break
		}
		w.text = append(w.text, part.text...)
		w.settleEntry(&list, wrote[i])
	}
	return w.close(&list)
}

// Begin gives the arguments of a field, in the order in which its method takes them, and takes its turn if it has to
// wait for one; End gives the turn back. It returns false when there is an error, which it notes.
func (w *Writer) Begin(f *Field) ([]any, bool) {
	arguments, err := f.constants, f.wrong
	if f.arguments != nil {
		if arguments = w.kept(f.slot); arguments == nil {
			if arguments, err = f.arguments(context.Background(), f.node.ArgumentMap(w.operation.Variables)); err == nil {
				w.keep(f.slot, arguments)
			}
		}
	}
	if err != nil {
		return nil, w.misread(err)
	}
	if f.waits {
		if w.finish, err = w.schema.options.Turn(w.ctx); err != nil {
			return nil, w.Failed(err)
		}
	}
	return arguments, true
}

// End gives back the turn that Begin has taken.
func (w *Writer) End() {
	if w.finish != nil {
		w.finish()
		w.finish = nil
	}
}

func (w *Writer) kept(slot int) []any {
	if slot < len(w.arguments) {
		return w.arguments[slot]
	}
	return nil
}

func (w *Writer) keep(slot int, arguments []any) {
	for len(w.arguments) <= slot {
		w.arguments = append(w.arguments, nil)
	}
	w.arguments[slot] = arguments
}

// Context is what methods and resolvers are given. graphql.GetFieldContext finds the field of the root in it.
func (w *Writer) Context() context.Context { return w.ctx }

// String writes a text.
func (w *Writer) String(text string) bool {
	w.text = appendString(w.text, text)
	return true
}

// Int writes a whole number.
func (w *Writer) Int(n int64) bool {
	w.text = strconv.AppendInt(w.text, n, 10)
	return true
}

// Boolean writes true or false.
func (w *Writer) Boolean(b bool) bool {
	w.text = strconv.AppendBool(w.text, b)
	return true
}

// Marshal writes what a scalar writes of itself.
func (w *Writer) Marshal(value graphql.Marshaler) bool {
	if value == graphql.Null {
		return false
	}
	value.MarshalGQL(w)
	return true
}

// MarshalContext writes what a scalar writes of itself, if it can.
func (w *Writer) MarshalContext(value graphql.ContextMarshaler) bool {
	if err := value.MarshalGQLContext(w.ctx, w); err != nil {
		return w.Failed(err)
	}
	return true
}

// Write and WriteString are for scalars that write themselves.
func (w *Writer) Write(text []byte) (int, error) {
	w.text = append(w.text, text...)
	return len(text), nil
}

func (w *Writer) WriteString(text string) (int, error) {
	w.text = append(w.text, text...)
	return len(text), nil
}

// appendString appends a text in quotes. What JSON allows to stand as it is stands as it is.
func appendString(to []byte, text string) []byte {
	const hex = "0123456789ABCDEF"
	to = append(to, '"')
	start := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		to = append(append(to, text[start:i]...), '\\')
		switch c {
		case '"', '\\':
			to = append(to, c)
		case '\t':
			to = append(to, 't')
		case '\r':
			to = append(to, 'r')
		case '\n':
			to = append(to, 'n')
		default:
			to = append(to, 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		start = i + 1
	}
	return append(append(to, text[start:]...), '"')
}
