package resolvers_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// Where the schema is not told, names spelt nearly right find nothing: neither fields, arguments, input fields, values of
// enums nor types. Where it is told, they do, so that the probe can find something.
func TestAClosedSchemaIsNotFoundByGuessing(t *testing.T) {
	open := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	text := httptest.NewRecorder()
	open.ServeHTTP(text, httptest.NewRequest("GET", "/schema.graphqls", nil))
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: text.Body.String()})
	closed := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), ClosedSchema: true})

	asked := 0
	probe := func(question, secret string) (found bool) {
		asked++
		r := httptest.NewRecorder()
		closed.ServeHTTP(r, httptest.NewRequest("GET", "/graphql?query="+url.QueryEscape(question), nil))
		if told := r.Body.String(); strings.Contains(told, "Did you mean") || strings.Contains(told, `\"`+secret+`\"`) {
			t.Errorf("%s\ntells %q: %.300s", question, secret, told)
		}
		if asked%25 != 0 {
			return false
		}
		r = httptest.NewRecorder()
		open.ServeHTTP(r, httptest.NewRequest("GET", "/graphql?query="+url.QueryEscape(question), nil))
		return strings.Contains(r.Body.String(), "Did you mean")
	}
	found := false
	near := func(name string) string { return name + "x" }
	for _, field := range schema.Query.Fields {
		found = probe("{"+near(field.Name)+"}", field.Name) || found
	}
	for _, field := range schema.Types["Catalogue"].Fields {
		found = probe("{catalogue{"+near(field.Name)+"}}", field.Name) || found
		for _, argument := range field.Arguments {
			found = probe("{catalogue{"+field.Name+"("+near(argument.Name)+":1){__typename}}}", argument.Name) || found
			for _, inner := range schema.Types[argument.Type.Name()].Fields {
				found = probe("{catalogue{"+field.Name+"("+argument.Name+":{"+near(inner.Name)+":1}){__typename}}}", inner.Name) || found
			}
		}
	}
	for _, field := range schema.Types["Service"].Fields {
		found = probe(`{catalogue{service(key:"a"){`+near(field.Name)+"}}}", field.Name) || found
		found = probe(`{catalogue{service(key:"a"){`+field.Name+"}}}", "Did you mean") || found
	}
	for _, value := range schema.Types["NodeType"].EnumValues {
		found = probe(`{catalogue{node(type:`+near(value.Name)+`,key:"a"){id}}}`, value.Name) || found
	}
	for name := range schema.Types {
		found = probe("{...on "+near(name)+"{a}}", name) || found
		found = probe("query($v:"+near(name)+"){limits{depth @include(if:$v)}}", name) || found
	}
	for _, name := range []string{"__schema{types{name}}", `__type(name:"Query"){name}`} {
		probe("{"+name+"}", "Catalogue")
	}
	t.Logf("%d names nearly right were tried", asked)
	if !found {
		t.Error("the probe finds nothing where the schema is open, either")
	}
}

// The catalogue that a mutation gives is asked like any other.
func TestTheCatalogueAfterAWriteHasFilters(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	answer := resolverstest.Ask(t, api, `mutation {applyChanges(input: {changes: [{service: {key: "licence", sector: "trade"}}], reason: "A trial."}) {catalogue {services(orderBy: [], where: {key: {eq: "licence"}}) {nodes {sector}}}}}`, nil)
	if len(answer.Errors) > 0 || !strings.Contains(string(answer.Data), `"sector":"trade"`) {
		t.Errorf("got %s %+v", answer.Data, answer.Errors)
	}
}
