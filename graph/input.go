package graph

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode"
)

// What GraphQL sends in: changes to be tried, and the limits of one request.

// AbsentVariable is the value of a variable that was not given, where it stands in a change: the field is then as good
// as not written, while a null would clear it.
type AbsentVariable struct{}

// ChangeInput is one change as GraphQL sends it: an object with exactly one field, either a node type with the fields to
// be set, or remove. The names of the fields are those of Description, so that With decodes the rest and names the place
// of what is wrong.
type ChangeInput struct{ Content map[string]any }

// UnmarshalGQL takes the object as it comes, so that null and absent stay apart.
func (c *ChangeInput) UnmarshalGQL(value any) error {
	object, ok := value.(map[string]any)
	if !ok {
		return Errorf(BadRequest, "A change is an object with one field.")
	}
	c.Content = plain(reflect.ValueOf(object)).(map[string]any)
	return nil
}

// MarshalGQL is what gqlgen asks of every type that reads itself; in answers changes stand as Changes.
func (c ChangeInput) MarshalGQL(w io.Writer) { io.WriteString(w, "null") }

// MarshalJSON is the form in which a variable of a client holds the change.
func (c ChangeInput) MarshalJSON() ([]byte, error) { return json.Marshal(c.Content) }

// Input gives the change as a client would send it in; Edit reads it back. Of a node put as a whole, it names the fields
// that the node has.
func (e Edit) Input() ChangeInput {
	ref := e.Ref()
	if e.Put == nil && e.Alter.IsZero() {
		return ChangeInput{map[string]any{"remove": map[string]any{"type": enumOf(ref.Type), "key": string(ref.Key)}}}
	}
	fields := map[string]any{}
	if e.Put != nil {
		fields = Encode(e.Put)
	}
	maps.Copy(fields, e.Fields)
	fields["key"] = string(ref.Key)
	if len(e.Add) > 0 {
		fields["add"] = e.Add
	}
	if len(e.Take) > 0 {
		fields["take"] = e.Take
	}
	return ChangeInput{map[string]any{inputField(byType[ref.Type]): fields}}
}

// Changes is a list of edits in an answer, in the form in which it can be sent in as it stands: a JSON list of ChangeInput.
type Changes []Edit

func (c Changes) MarshalJSON() ([]byte, error) {
	inputs := make([]ChangeInput, len(c))
	for i, e := range c {
		inputs[i] = e.Input()
	}
	return json.Marshal(inputs)
}

// MarshalGQL writes the list as JSON.
func (c Changes) MarshalGQL(w io.Writer) {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // trees of plain values always encode
	}
	w.Write(text)
}

// UnmarshalGQL is what gqlgen asks of every scalar; changes are sent in as ChangeInput. It always fails.
func (c *Changes) UnmarshalGQL(any) error {
	return Errorf(BadRequest, "Changes are sent in as a list of ChangeInput.")
}

// Edit gives what the change asks for. BAD_REQUEST unless exactly one field is given and not null: GraphQL servers
// check @oneOf in literals, and not always in variables.
func (c ChangeInput) Edit() (Edit, error) {
	if len(c.Content) != 1 {
		return Edit{}, Errorf(BadRequest, "A change has exactly one field, and this one has %d: give several changes as several entries of the list.", len(c.Content))
	}
	for name, content := range c.Content {
		fields, ok := content.(map[string]any)
		if !ok {
			return Edit{}, Errorf(BadRequest, "The field %q of a change must not be null.", name)
		}
		if name == "remove" {
			return removal(fields)
		}
		return alteration(name, fields)
	}
	return Edit{}, nil
}

func removal(reference map[string]any) (Edit, error) {
	label, _ := reference["type"].(string)
	t, known := nodeTypeOf(label)
	key, _ := reference["key"].(string)
	if !known || key == "" {
		return Edit{}, Errorf(BadRequest, "A removal names the type and the key of a node.")
	}
	return Remove(Ref{t, Key(key)}), nil
}

func alteration(field string, fields map[string]any) (Edit, error) {
	for _, d := range descriptions {
		if inputField(d) != field {
			continue
		}
		key, _ := fields["key"].(string)
		if key == "" {
			return Edit{}, Errorf(BadRequest, "A change of %s names the key of the node.", d.Type)
		}
		e := Edit{Alter: Ref{d.Type, Key(key)}, Fields: map[string]any{}}
		e.Add, _ = listed(d.Fields, fields["add"]).(map[string]any)
		e.Take, _ = listed(d.Fields, fields["take"]).(map[string]any)
		for name, value := range listed(d.Fields, fields).(map[string]any) {
			if name != "key" && name != "add" && name != "take" {
				e.Fields[name] = value
			}
		}
		return e, nil
	}
	return Edit{}, Errorf(BadRequest, "There is no change of %q.", field)
}

// inputField is the field of ChangeInput for a node type: "service", and "system" for an information system.
func inputField(d *Description) string {
	if d.Type == TypeInformationSystem {
		return "system"
	}
	return strings.ToLower(string(d.Type[:1])) + string(d.Type[1:])
}

// nodeTypeOf reads a value of the GraphQL enum NodeType: DATA_ITEM for DataItem.
func nodeTypeOf(value string) (NodeType, bool) {
	for _, d := range descriptions {
		if strings.EqualFold(strings.ReplaceAll(value, "_", ""), string(d.Type)) {
			return d.Type, true
		}
	}
	return "", false
}

// enumOf is the value of the GraphQL enum NodeType: DATA_ITEM for DataItem.
func enumOf(t NodeType) string {
	var value strings.Builder
	for i, letter := range string(t) {
		if i > 0 && unicode.IsUpper(letter) {
			value.WriteByte('_')
		}
		value.WriteRune(unicode.ToUpper(letter))
	}
	return value.String()
}

// plain drops the fields whose variable was not given, and makes every list a []any: where a variable gives one value for
// a list, gqlparser makes a list of the type of that value.
func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Interface:
		return plain(value.Elem())
	case reflect.Map:
		kept := make(map[string]any, value.Len())
		for name, inner := range value.Seq2() {
			if _, absent := inner.Interface().(AbsentVariable); !absent {
				kept[name.String()] = plain(inner)
			}
		}
		return kept
	case reflect.Slice:
		kept := make([]any, value.Len())
		for i := range kept {
			kept[i] = plain(value.Index(i))
		}
		return kept
	case reflect.Invalid:
		return nil
	}
	return value.Interface()
}

// listed makes a list of a single value where the description wants a list, as GraphQL does.
func listed(fields []Field, value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := make(map[string]any, len(object))
	for name, inner := range object {
		f := fieldNamed(fields, name)
		if f == nil || inner == nil {
			out[name] = inner
			continue
		}
		if !f.List {
			out[name] = listed(f.Fields, inner)
			continue
		}
		list, isList := inner.([]any)
		if !isList {
			list = []any{inner}
		}
		entries := make([]any, len(list))
		for i := range list {
			entries[i] = listed(f.Fields, list[i])
		}
		out[name] = entries
	}
	return out
}

// MarshalGQL and UnmarshalGQL are the form of a date in GraphQL: "2008-06-01", and null for the zero Date.
func (d Date) MarshalGQL(w io.Writer) {
	if d == 0 {
		io.WriteString(w, "null")
		return
	}
	fmt.Fprintf(w, "%q", d.String())
}

func (d *Date) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	date, err := ParseDate(text)
	if err != nil || date == 0 {
		return Errorf(BadRequest, "%s is not a date: write year, month and day, as in \"2008-06-01\".", kindOf(value))
	}
	*d = date
	return nil
}

// Count is a number of calls, which outgrows the 32 bits of GraphQL's Int.
type Count int

func (n Count) MarshalGQL(w io.Writer) { fmt.Fprint(w, int(n)) }

func (n *Count) UnmarshalGQL(value any) error {
	number, ok := numberOf(value)
	if !ok || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		return Errorf(BadRequest, "%s is not a whole number.", kindOf(value))
	}
	*n = Count(number)
	return nil
}

// DateTime is a point in time in GraphQL: RFC 3339.
type DateTime struct{ time.Time }

func (t DateTime) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", t.Format(time.RFC3339Nano)) }

func (t *DateTime) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return Errorf(BadRequest, "%s is not a point in time: write it as in \"2026-03-01T09:30:00Z\".", kindOf(value))
	}
	t.Time = at
	return nil
}

// Limits is what one request may ask at most.
type Limits struct {
	PageSize        int
	DefaultPageSize int
	Depth           int // of fields within fields
	Fields          int // fragments written out
	Aliases         int // fragments written out
	Tokens          int // of the text
	Operations      int // of the text
	Fragments       int // of the text
	Directives      int // of the text
	Variables       int // of all operations of the text
	Values          int // entries and fields in the values given, in the text or in variables
	ValueDepth      int // of values within values
	Errors          int // of the answer; those beyond are not told
	Cost            int // fields, those in lists times the page
	Entries         int // of lists, in the answer
	Changes         int // tried on one graph
	Catalogues      int // past and hypothetical graphs of one operation
	// JudgedCatalogues of these may be judged as a whole.
	JudgedCatalogues int
	BodyBytes        int
	// SocketOperations may be under way over one socket, and so many Streams held open by one client.
	SocketOperations int
	Streams          int
	// PlanMilliseconds is how long a plan may be searched for.
	PlanMilliseconds int
	// OperationMilliseconds is how long an operation may take, with the time that it waits for others.
	OperationMilliseconds int
}
