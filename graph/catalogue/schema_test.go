package catalogue_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/graphtest"
)

var update = flag.Bool("update", false, "write the schema anew")

// The schema follows from graph.Descriptions and from the comments of package graph, so that a property and what it
// means are written down once.
func TestSchemaIsCurrent(t *testing.T) {
	want := schemaOf(t)
	if *update {
		if err := os.WriteFile("catalogue.schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(catalogue.Schema())); diff != "" {
		t.Errorf("catalogue.schema.json is out of date: go test ./graph/catalogue -run Schema -update\n%s", diff)
	}
}

func TestSchemaTakesWhatIsWritten(t *testing.T) {
	cases := map[string]struct {
		nodes  []graph.Node
		reason string
	}{
		"fixture":   {graphtest.Registry(), "What Write gives, editors accept."},
		"full":      {graphtest.Full(), "Every property of every node has its place in the schema."},
		"generated": {catalogue.Generate(40, 3), "Made-up registries are of the same form."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := accepts(t, write(t, snapshotOf(c.nodes))); err != nil {
				t.Errorf("%s\n%v", c.reason, err)
			}
		})
	}
}

func TestSchemaRefuses(t *testing.T) {
	cases := map[string]struct{ file, reason string }{
		"no format":       {`{"services": []}`, "A file says its format."},
		"unknown list":    {`{"format": "onceonly/1", "servises": []}`, "Lists are named as in the model."},
		"unknown field":   {`{"format": "onceonly/1", "dataItems": [{"key": "iin", "nam": {}}]}`, "So are fields."},
		"no owner":        {`{"format": "onceonly/1", "holdings": [{"key": "h", "dataItem": "iin"}]}`, "In a flat list the owner is named."},
		"malformed key":   {`{"format": "onceonly/1", "dataItems": [{"key": "ключ"}]}`, "Keys are ASCII."},
		"unknown value":   {`{"format": "onceonly/1", "documentTypes": [{"key": "d", "kind": "PROOF"}]}`, "Vocabularies are closed."},
		"malformed date":  {`{"format": "onceonly/1", "acts": [{"key": "a", "date": "1.6.2008"}]}`, "Dates are written year first."},
		"negative number": {`{"format": "onceonly/1", "organizations": [{"key": "o", "staff": -1}]}`, "Nothing is counted below zero."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if accepts(t, []byte(c.file)) == nil {
				t.Errorf("%s The schema accepts %s", c.reason, c.file)
			}
		})
	}
}

// schemaOf makes the schema.
func schemaOf(t *testing.T) []byte {
	m := schemaMaker{prose: commentsOf(t, os.DirFS("..")), definitions: &object{}}
	properties := &object{}
	properties.set("format", &object{{"const", catalogue.Format}, {"description", "The version of the format."}})
	properties.set("title", &object{{"type", "string"}, {"description", "What the file is, for people. It is not kept."}})
	properties.set("$schema", &object{{"type", "string"}, {"description", "Where this schema is, for editors. It is not kept."}})
	for _, d := range graph.Descriptions() {
		m.node(d)
		entry := &object{{"$ref", "#/$defs/" + string(d.Type)}}
		if owner := ownerField(d.Type); owner != "" {
			entry = &object{{"allOf", []any{entry, &object{{"required", []string{owner}}}}}}
		}
		properties.set(d.Plural, &object{{"type", "array"}, {"items", entry}})
	}
	text, err := json.Marshal(&object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "Catalogue of state services, " + catalogue.Format},
		{"description", "The services of a state, the documents they demand, the information systems that hold the same data, and the " +
			"integrations between systems. Whatever is left out is not recorded. Wordings may stand inside their act, provisions " +
			"inside their wording, holdings inside their system, channels and requirements inside their service; there the field " +
			"that names the owner is left out."},
		{"type", "object"},
		{"required", []string{"format"}},
		{"additionalProperties", false},
		{"properties", properties},
		{"$defs", m.definitions},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// inside names the lists that may stand inside a node, as the package comment does.
var inside = []struct {
	owner, part graph.NodeType
	field       string
}{
	{"Act", "Wording", "act"}, {"Wording", "Provision", "wording"}, {"InformationSystem", "Holding", "system"},
	{"Service", "Channel", "service"}, {"Service", "Requirement", "service"},
}

func ownerField(part graph.NodeType) string {
	for _, in := range inside {
		if in.part == part {
			return in.field
		}
	}
	return ""
}

type schemaMaker struct {
	prose       map[string]string
	definitions *object
}

func (m *schemaMaker) node(d *graph.Description) {
	goType := reflect.TypeOf(d.New()).Elem()
	definition := m.structure(goType, d.Fields, ownerField(d.Type))
	properties := definition.get("properties").(*object)
	for _, in := range inside {
		if in.owner == d.Type {
			properties.set(graph.Describe(in.part).Plural, &object{{"type", "array"}, {"items", &object{{"$ref", "#/$defs/" + string(in.part)}}}})
		}
	}
	m.definitions.set(string(d.Type), definition)
}

func (m *schemaMaker) structure(goType reflect.Type, fields []graph.Field, owner string) *object {
	definition := &object{}
	if prose := m.prose[goType.Name()]; prose != "" {
		definition.set("description", prose)
	}
	properties, required := &object{}, []string{}
	for i := range fields {
		f := &fields[i]
		typ := f.In(reflect.New(goType).Elem()).Type()
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		property := m.value(f, typ)
		prose := m.fieldProse(goType, typ, f)
		if f.List {
			property = &object{{"type", "array"}, {"items", property}}
		}
		if prose != "" {
			property.set("description", prose)
		}
		properties.set(f.Name, property)
		if f.Required && f.Name != owner {
			required = append(required, f.Name)
		}
	}
	definition.set("type", "object")
	if len(required) > 0 {
		definition.set("required", required)
	}
	definition.set("additionalProperties", false)
	definition.set("properties", properties)
	return definition
}

func (m *schemaMaker) value(f *graph.Field, typ reflect.Type) *object {
	switch f.Shape {
	case graph.ShapeStruct:
		if m.definitions.get(f.Struct) == nil {
			m.definitions.set(f.Struct, &object{})
			m.definitions.set(f.Struct, m.structure(typ, f.Fields, ""))
		}
		return &object{{"$ref", "#/$defs/" + f.Struct}}
	case graph.ShapeKey:
		return &object{{"type", "string"}, {"pattern", "^[A-Za-z0-9][-A-Za-z0-9_./:@()+]*$"}, {"maxLength", graph.MaxKey}}
	case graph.ShapeEnum:
		return &object{{"enum", f.Enum}}
	case graph.ShapeInt:
		return &object{{"type", "integer"}, {"minimum", 0}}
	case graph.ShapeFloat:
		return &object{{"type", "number"}}
	case graph.ShapeBool:
		return &object{{"type", "boolean"}}
	case graph.ShapeDate:
		return &object{{"type", "string"}, {"format", "date"}, {"pattern", "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}}
	}
	return &object{{"type", "string"}, {"maxLength", graph.MaxText}}
}

// fieldProse is what the source says of a field, and of the vocabulary or the nodes that its values are from. It is empty
// where the name says all.
func (m *schemaMaker) fieldProse(goType, typ reflect.Type, f *graph.Field) string {
	var sentences []string
	for _, container := range []string{goType.Name(), "Identity", "Claim"} {
		if comment := m.prose[container+"."+f.Name]; comment != "" {
			sentences = append(sentences, comment)
			break
		}
	}
	switch {
	case f.Shape == graph.ShapeKey && f.Target == "":
		sentences = append(sentences, "The natural, stable name of the node within its type.")
	case f.Shape == graph.ShapeKey && f.List:
		sentences = append(sentences, fmt.Sprintf("Keys of nodes of type %s.", f.Target))
	case f.Shape == graph.ShapeKey:
		sentences = append(sentences, fmt.Sprintf("The key of a node of type %s.", f.Target))
	case f.Shape == graph.ShapeEnum:
		if comment := m.prose[typ.Name()]; comment != "" && len(sentences) == 0 {
			sentences = append(sentences, comment)
		}
		for _, value := range f.Enum {
			if comment := m.prose[typ.Name()+"."+value]; comment != "" {
				sentences = append(sentences, value+": "+strings.TrimSpace(comment))
			}
		}
	}
	return strings.Join(sentences, " ")
}

func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") {
		text += "."
	}
	letters := []rune(text)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}

// commentsOf returns the comments of the types of package graph ("Service") and of their fields ("Service.name").
func commentsOf(t *testing.T, dir fs.FS) map[string]string {
	prose := map[string]string{}
	sources, err := fs.Glob(dir, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			if declaration, ok := declaration.(*ast.GenDecl); ok {
				collect(prose, declaration)
			}
		}
	}
	return prose
}

func collect(prose map[string]string, declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			prose[spec.Name.Name] = typeProse(spec.Name.Name, declaration.Doc.Text())
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range structure.Fields.List {
				if field.Tag != nil {
					name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json"), ",")
					prose[spec.Name.Name+"."+name] = plain(field.Doc.Text() + " " + field.Comment.Text())
				}
			}
		case *ast.ValueSpec:
			typ, named := spec.Type.(*ast.Ident)
			if !named || len(spec.Values) != 1 {
				continue
			}
			if value, ok := spec.Values[0].(*ast.BasicLit); ok {
				comment := strings.TrimSpace(spec.Comment.Text())
				if comment != "" {
					prose[typ.Name+"."+strings.Trim(value.Value, `"`)] = strings.TrimSuffix(comment, ".") + "."
				}
			}
		}
	}
}

// typeProse turns "ActFacts is a legal act." into "A legal act."
func typeProse(name, comment string) string {
	comment = strings.TrimPrefix(strings.TrimSpace(comment), name+" ")
	return plain(strings.TrimPrefix(comment, "is "))
}

// plain puts a comment for programmers into words for those who write files.
func plain(comment string) string {
	comment = regexp.MustCompile(`^\s*[A-Z][a-z]+[A-Z][A-Za-z]*(: | is | are )`).ReplaceAllString(comment, "")
	comment = regexp.MustCompile(` \([^()]*(\.md|\d-[a-z]+ §)[^()]*\)`).ReplaceAllString(comment, "") // what only the source's readers have
	comment = strings.NewReplacer(`"": `, "left out: ", `"" is `, "left out: ", "nil: ", "left out: ", "A nil *Coverage", "One left out").Replace(comment)
	return sentence(comment)
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

func (o *object) set(name string, value any) {
	for i := range *o {
		if (*o)[i].name == name {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, member{name, value})
}

func (o *object) get(name string) any {
	for _, m := range *o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func (o *object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range *o {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:", m.name)
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(m.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// accepts checks a file against the schema, as far as the schema goes: a validator of the few words it uses.
func accepts(t *testing.T, file []byte) error {
	var schema map[string]any
	if err := json.Unmarshal(catalogue.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(file, &tree); err != nil {
		t.Fatal(err)
	}
	return check(schema, schema, tree, "")
}

func check(root, schema map[string]any, tree any, pointer string) error {
	if ref, ok := schema["$ref"].(string); ok {
		target := root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		if err := check(root, target, tree, pointer); err != nil {
			return err
		}
	}
	parts, _ := schema["allOf"].([]any)
	for _, part := range parts {
		if err := check(root, part.(map[string]any), tree, pointer); err != nil {
			return err
		}
	}
	if constant, ok := schema["const"]; ok && constant != tree {
		return fmt.Errorf("%s is not %v", pointer, constant)
	}
	if values, ok := schema["enum"].([]any); ok {
		for _, value := range values {
			if value == tree {
				return nil
			}
		}
		return fmt.Errorf("%s: %v is not among %v", pointer, tree, values)
	}
	kinds := map[any]bool{"object": false, "array": false, "string": false, "number": false, "integer": false, "boolean": false}
	var err error
	switch tree := tree.(type) {
	case map[string]any:
		kinds["object"] = true
		err = checkObject(root, schema, tree, pointer)
	case []any:
		kinds["array"] = true
		items, _ := schema["items"].(map[string]any)
		for i, entry := range tree {
			if err == nil {
				err = check(root, items, entry, fmt.Sprintf("%s/%d", pointer, i))
			}
		}
	case string:
		kinds["string"] = true
		if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(tree) {
			err = fmt.Errorf("%s: %q does not match %s", pointer, tree, pattern)
		}
	case float64:
		kinds["number"], kinds["integer"] = true, tree == float64(int64(tree))
		if least, ok := schema["minimum"].(float64); ok && tree < least {
			err = fmt.Errorf("%s: %v is below %v", pointer, tree, least)
		}
	case bool:
		kinds["boolean"] = true
	}
	if kind, ok := schema["type"]; ok && !kinds[kind] {
		return fmt.Errorf("%s is no %v", pointer, kind)
	}
	return err
}

func checkObject(root, schema map[string]any, tree map[string]any, pointer string) error {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := tree[name.(string)]; !ok {
			return fmt.Errorf("%s has no %v", pointer, name)
		}
	}
	properties, listed := schema["properties"].(map[string]any)
	for name, value := range tree {
		property, ok := properties[name].(map[string]any)
		switch {
		case ok:
			if err := check(root, property, value, pointer+"/"+name); err != nil {
				return err
			}
		case listed:
			return fmt.Errorf("%s has an unknown field %q", pointer, name)
		}
	}
	return nil
}
