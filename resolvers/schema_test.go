package resolvers_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"onceonly/graph"
)

func readSchema(t *testing.T) *ast.Schema {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// ours visits the types of the schema that are not GraphQL's own.
func ours(schema *ast.Schema, visit func(*ast.Definition)) {
	for _, d := range schema.Types {
		if !d.BuiltIn {
			visit(d)
		}
	}
}

// sentences: a capital letter (or a code) at the beginning, a full stop at the end, no double blanks.
var sentences = regexp.MustCompile(`^[A-Z][^\n]*(\n[^\n]+)*\.$`)

func TestEverythingIsDescribedInSentences(t *testing.T) {
	described := 0
	check := func(place, text string) {
		described++
		if !sentences.MatchString(text) || strings.Contains(text, "  ") {
			t.Errorf("%s: %q is no description in full sentences", place, text)
		}
	}
	ours(readSchema(t), func(d *ast.Definition) {
		check(d.Name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			check(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				check(d.Name+"."+f.Name+"("+a.Name+":)", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			check(d.Name+"."+v.Name, v.Description)
		}
	})
	if described < 1000 {
		t.Errorf("only %d descriptions were looked at", described)
	}
}

func TestNamesAreThoseOfTheField(t *testing.T) {
	typeName, fieldName, value := regexp.MustCompile(`^[A-Z][A-Za-z]*$`), regexp.MustCompile(`^[a-z][A-Za-z]*$`), regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	types := 0
	read := []string{"history", "traffic", "written"} // from the store, which may fail while the rest is known
	ours(readSchema(t), func(d *ast.Definition) {
		types++
		if !typeName.MatchString(d.Name) {
			t.Errorf("type %s", d.Name)
		}
		for _, f := range d.Fields {
			if !fieldName.MatchString(f.Name) && !strings.HasPrefix(f.Name, "__") {
				t.Errorf("field %s.%s", d.Name, f.Name)
			}
			if f.Type.Elem != nil && d.Kind == ast.Object && (f.Type.NonNull == slices.Contains(read, f.Name) || (!f.Type.Elem.NonNull && f.Name != "nodes")) {
				t.Errorf("%s.%s is %s: lists and their entries are never null, except for what is read from the store", d.Name, f.Name, f.Type)
			}
		}
		for _, v := range d.EnumValues {
			if !value.MatchString(v.Name) {
				t.Errorf("value %s.%s", d.Name, v.Name)
			}
		}
	})
	if types > 600 {
		t.Errorf("the schema has %d types; it is to stay within 600", types)
	}
}

func TestInputsHaveTheFieldsOfTheNodes(t *testing.T) {
	schema := readSchema(t)
	var same func(input *ast.Definition, fields []graph.Field, more ...string)
	same = func(input *ast.Definition, fields []graph.Field, more ...string) {
		want := slices.Clone(more)
		for _, f := range fields {
			want = append(want, f.Name)
			got := input.Fields.ForName(f.Name)
			if got == nil {
				continue
			}
			if f.List != (got.Type.Elem != nil) {
				t.Errorf("%s.%s is %s", input.Name, f.Name, got.Type)
			}
			inner := schema.Types[got.Type.Name()]
			switch {
			case f.Shape == graph.ShapeStruct:
				same(inner, f.Fields)
			case f.Shape == graph.ShapeEnum:
				var values []string
				for _, v := range inner.EnumValues {
					values = append(values, v.Name)
				}
				if diff := cmp.Diff(f.Enum, values); diff != "" {
					t.Errorf("%s (-graph +schema):\n%s", inner.Name, diff)
				}
			}
		}
		var got []string
		for _, f := range input.Fields {
			got = append(got, f.Name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-graph +schema):\n%s", input.Name, diff)
		}
	}
	change := schema.Types["ChangeInput"]
	for _, d := range graph.Descriptions() {
		input := schema.Types[string(d.Type)+"Input"]
		field := slices.IndexFunc(change.Fields, func(f *ast.FieldDefinition) bool { return f.Type.Name() == input.Name })
		if field < 0 {
			t.Errorf("ChangeInput has no field for %s", input.Name)
		}
		var more []string
		if schema.Types[string(d.Type)+"ListsInput"] != nil {
			more = []string{"add", "take"}
		} else if slices.ContainsFunc(d.Fields, func(f graph.Field) bool { return f.List }) {
			t.Errorf("%s has lists, and nothing can be added to them", d.Type)
		}
		same(input, d.Fields, more...)
	}
}
