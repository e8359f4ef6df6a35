package validation_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"onceonly/resolvers/validation"
)

// Verdicts of graphql-js; npm run corpus in .ci/validation writes them.
var (
	corpusFile = flag.String("corpus", "testdata/corpus.jsonl", "texts with the verdicts of graphql-js")
	schemaFile = flag.String("schema", "testdata/schema.graphqls", "the schema on which they were tried")
)

// text is a line of the corpus.
type text struct {
	Text      string
	Rules     []string // that it breaks
	Variables []struct{ Given, Coerced map[string]any }
}

func corpus(t *testing.T) (*ast.Schema, []text) {
	definitions, err := os.ReadFile(*schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: filepath.Base(*schemaFile), Input: string(definitions)})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := os.ReadFile(*corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	var texts []text
	decoder := json.NewDecoder(bytes.NewReader(lines))
	decoder.UseNumber()
	for decoder.More() {
		var line text
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, line)
	}
	return schema, texts
}

// read gives the document of a text, and whether it could be read.
func read(t string) (*ast.QueryDocument, bool) {
	settled, wrong := validation.Text(t)
	if wrong != nil {
		return nil, false
	}
	document, err := parser.ParseQuery(&ast.Source{Input: settled})
	return document, err == nil && len(document.Operations)+len(document.Fragments) > 0
}

func TestVerdictsAreThoseOfTheReferenceImplementation(t *testing.T) {
	schema, texts := corpus(t)
	values := 0
	for _, line := range texts {
		document, readable := read(line.Text)
		var broken gqlerror.List
		if readable {
			broken = validation.Rules{}.Document(schema, document)
		}
		if valid := readable && len(broken) == 0; valid != (len(line.Rules) == 0) {
			t.Errorf("%s\nbreaks %q there, and %v here (read: %v)", line.Text, line.Rules, broken, readable)
			continue
		}
		for _, v := range line.Variables {
			values++
			got, wrong := validation.Variables(schema, document.Operations[0].VariableDefinitions, v.Given)
			if (wrong == nil) != (v.Coerced != nil) {
				t.Errorf("%s\nwith %v gives %v there, and %v here", line.Text, v.Given, v.Coerced, wrong)
			} else if wrong == nil {
				if difference := cmp.Diff(numbers(v.Coerced), numbers(got)); difference != "" {
					t.Errorf("%s\nwith %v (-there +here): %s", line.Text, v.Given, difference)
				}
			}
		}
	}
	t.Logf("%d texts and %d sets of values compared", len(texts), values)
	if len(texts) < 500 || values < 100 {
		t.Errorf("there were only %d texts and %d sets of values", len(texts), values)
	}
}

// numbers makes all values what JSON makes of them.
func numbers(values map[string]any) map[string]any {
	written, _ := json.Marshal(values)
	var read map[string]any
	json.Unmarshal(written, &read)
	return read
}

// The corpus would notice each rule that was lost.
func TestEachRuleIsTried(t *testing.T) {
	schema, texts := corpus(t)
	// What one rule refuses another refuses too.
	covered := map[string]string{
		"KnownRootType":             "the schema of the corpus has all roots",
		"FragmentsOnCompositeTypes": "such a fragment can be spread nowhere",
		"VariablesAreInputTypes":    "such a variable fits nowhere",
		"UniqueVariableNames":       "the second of them is never used",
	}
	for name := range (validation.Rules{}).New().GetInner() {
		t.Run(name, func(t *testing.T) {
			noticed := 0
			for _, line := range texts {
				document, readable := read(line.Text)
				if !readable {
					continue
				}
				without := validation.Rules{}.New()
				without.RemoveRule(name)
				if (len(validate(schema, document, without)) == 0) != (len(line.Rules) == 0) {
					noticed++
				}
			}
			if _, is := covered[name]; noticed == 0 && !is {
				t.Errorf("without %s nothing is different", name)
			}
		})
	}
}

func validate(schema *ast.Schema, document *ast.QueryDocument, set *rules.Rules) gqlerror.List {
	return validator.ValidateWithRules(schema, document, set)
}

// What gqlparser alone says differs, so that the comparison can fail.
func TestThereIsSomethingToMend(t *testing.T) {
	schema, texts := corpus(t)
	documents, values := 0, 0
	for _, line := range texts {
		document, err := parser.ParseQuery(&ast.Source{Input: line.Text})
		readable := err == nil && len(document.Operations)+len(document.Fragments) > 0
		if valid := readable && len(validate(schema, document, nil)) == 0; valid != (len(line.Rules) == 0) {
			documents++
			continue
		}
		for _, v := range line.Variables {
			written, _ := json.Marshal(v.Given) // gqlparser changes what it is given
			var given map[string]any
			decoder := json.NewDecoder(bytes.NewReader(written))
			decoder.UseNumber()
			if err := decoder.Decode(&given); err != nil {
				t.Fatal(err)
			}
			got, err := validator.VariableValues(schema, document.Operations[0], given)
			if (err == nil) != (v.Coerced != nil) || err == nil && !cmp.Equal(numbers(got), numbers(v.Coerced)) {
				values++
			}
		}
	}
	t.Logf("gqlparser alone differs in %d of %d texts, and in %d sets of values", documents, len(texts), values)
	if documents == 0 || values == 0 {
		t.Error("the corpus shows nothing that had to be mended")
	}
}
