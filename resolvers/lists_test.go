package resolvers_test

import (
	"testing"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

func TestConditionsAreReadAsTheyAreMeant(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	cases := map[string]struct {
		question  string
		variables map[string]any
		code      string
		data      string
		reason    string
	}{
		"a variable that is not given": {`query($t: String) {catalogue {services(where: {name: {contains: $t}}) {totalCount}}}`, nil, "", `{"catalogue":{"services":{"totalCount":6}}}`,
			"A field whose variable is not given is as good as not written."},
		"a null in a variable": {`query($t: String) {catalogue {services(where: {name: {contains: $t}}) {totalCount}}}`, map[string]any{"t": nil}, "BAD_REQUEST", "",
			"It would be dropped in silence, and everything would be found."},
		"a null in a literal": {`{catalogue {services(where: {responsible: null}) {totalCount}}}`, nil, "BAD_REQUEST", "", "It is not clear whether nothing is asked or nobody is recorded."},
		"no condition": {`query($w: ServiceWhere) {catalogue {services(where: $w) {totalCount}}}`, map[string]any{"w": nil}, "", `{"catalogue":{"services":{"totalCount":6}}}`,
			"The argument may be null, as any argument without a value."},
		"one for a list": {`query($k: [ID!]) {catalogue {services(where: {key: {in: $k}}) {nodes {key}}}}`, map[string]any{"k": "licence"}, "", `{"catalogue":{"services":{"nodes":[{"key":"licence"}]}}}`,
			"GraphQL takes one entry for a list."},
		"four relations": {`{catalogue {services(where: {requirements: {some: {documentType: {requirements: {some: {service: {}}}}}}}) {totalCount}}}`, nil, "LIMIT", "",
			"Deeper conditions are asked in two steps."},
		"id of another type": {`{catalogue {services(where: {key: {eq: "U3lzdGVtfHg"}}) {totalCount}}}`, nil, "", `{"catalogue":{"services":{"totalCount":0}}}`,
			"What is no id is a key, and no service has it."},
		"cursor of another order": {`{catalogue {services(orderBy: [{by: NAME}], after: "MXwxfHg") {totalCount}}}`, nil, "BAD_REQUEST", "", "The place of its entry is not known in this order."},
		"an order twice":          {`{catalogue {services(orderBy: [{by: NAME}, {by: NAME, direction: DESCENDING}]) {totalCount}}}`, nil, "BAD_REQUEST", "", "The second would never count."},
		"no dimension":            {`{catalogue {services {groupBy(keys: []) {count}}}}`, nil, "BAD_REQUEST", "", "The total is totalCount."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := resolverstest.Ask(t, api, c.question, c.variables)
			code := ""
			if codes := answer.Codes(); len(codes) > 0 {
				code = codes[0]
			}
			if code != c.code || (c.data != "" && string(answer.Data) != c.data) {
				t.Errorf("reason: %s\ngot %s %+v", c.reason, answer.Data, answer.Errors)
			}
		})
	}
}
