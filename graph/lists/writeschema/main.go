// Writeschema keeps the schema in step with the model: it writes the inputs of conditions, the orders and the dimensions of
// lists into schema.graphqls, and the Go types to which they are bound into gqlgen.yml, between two marks.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"onceonly/graph/lists"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: writeschema SCHEMA GQLGEN-CONFIGURATION")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(schemaFile, configuration string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	document, err := parser.ParseSchema(&ast.Source{Name: schemaFile, Input: string(text)})
	if err != nil {
		return err
	}
	var missing []string
	describe := func(typeName, field string) string {
		if definition := document.Definitions.ForName(typeName); definition != nil {
			if f := definition.Fields.ForName(field); f != nil {
				return strings.Join(strings.Fields(f.Description), " ")
			}
		}
		missing = append(missing, typeName+"."+field)
		return ""
	}
	schema := lists.Model.Schema(describe)
	if len(missing) > 0 {
		return fmt.Errorf("%s has no such fields in answers, so their conditions have no description: %s", schemaFile, strings.Join(missing, ", "))
	}
	if err := between(schemaFile, string(text), "", schema+"\n"); err != nil {
		return err
	}
	bound, err := os.ReadFile(configuration)
	if err != nil {
		return err
	}
	return between(configuration, string(bound), "  ", lists.Model.Bindings(schema))
}

// between puts the text between the marks of a file.
func between(file, text, indent, written string) error {
	const begin, end = "# From here on", "# What is written by go generate ends here.\n"
	head, rest, begun := strings.Cut(text, begin)
	mark, tail, marked := strings.Cut(rest, "\n")
	_, tail, ended := strings.Cut(tail, indent+end)
	if !begun || !marked || !ended {
		return fmt.Errorf("%s: the marks %q and %q are gone", file, begin, end)
	}
	return os.WriteFile(file, []byte(head+begin+mark+"\n"+written+indent+end+tail), 0o644)
}
