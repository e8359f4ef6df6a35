package resolvers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// wholeRegistry are questions that look at all of it.
var wholeRegistry = []string{
	`{catalogue {reconciliation(first: 2) {totalCount nodes {requirement {key} decision verdict {blockers {kind} derivation {steps {index}}}} byBody {body {key} total {certain}}}}}`,
	`{catalogue(at: {date: "2021-05-01"}) {reconciliation(where: {on: EVERY_CHANNEL}, first: 1) {totalCount} missingIntegrations(first: 3) {nodes {key}}}}`,
	`{catalogue {missingIntegrationGroups(by: DOCUMENT_TYPE) {value pairs} courierLoops(first: 1) {totalCount} contradictions {totalCount} repeatedDemands {totalCount}}}`,
	`{catalogue {sharedData {totalCount} namedAlike(type: SERVICE) {totalCount} observedTraffic {silent {totalCount}} servicesWithoutSystem {totalCount}}}`,
	`{catalogue {difference(fromWith: [{system: {key: "system-021", status: [{status: WITHDRAWN}]}}]) {verdicts(first: 1) {totalCount nodes {because {node {key}}}} freed {certain}}}}`,
	`{catalogue {impact(of: "system-021") {applications services(first: 2) {nodes {key}}}}}`,
	`{catalogue {path(from: "Service:service-00001", to: "Service:service-00150", maxLength: 20) {length count}}}`,
	`{catalogue {plan(input: {budget: 3}) {value steps {candidate} then {reconciliation(first: 1) {totalCount}}}}}`,
}

// within is how long something may take on a busy machine; it takes a small part of that on an idle one.
const within = 2 * time.Second

func TestManyLargeQuestionsAtOnce(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: national(t, 200)})
	ask := func(question string) []byte {
		answer := resolverstest.Ask(t, api, question, nil)
		if len(answer.Errors) > 0 {
			t.Errorf("%s: %v", question, answer.Errors)
		}
		return answer.Data
	}
	var want [][]byte
	for _, question := range wholeRegistry {
		want = append(want, ask(question))
	}
	fresh := resolverstest.Serve(t, resolvers.Options{Store: national(t, 200)})
	api = fresh
	var clients sync.WaitGroup
	for client := range 4 {
		clients.Go(func() {
			for i := range wholeRegistry {
				at := (client + i) % len(wholeRegistry)
				if got := ask(wholeRegistry[at]); !bytes.Equal(got, want[at]) {
					t.Errorf("%s\nalone: %s\namong others: %s", wholeRegistry[at], want[at], got)
				}
			}
		})
	}
	clients.Wait()
}

func TestWhatLooksAtTheWholeRegistryCostsByItsSize(t *testing.T) {
	small, large := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)}), resolverstest.Serve(t, resolvers.Options{Store: national(t, 1000)})
	for _, field := range []string{`path(from: "Service:a", to: "Service:b") {length}`, `missingIntegrationGroups(by: STEP) {pairs}`} {
		var question strings.Builder
		for i := range 50 {
			fmt.Fprintf(&question, "a%d: %s ", i, field)
		}
		for api, refused := range map[http.Handler]bool{small: false, large: true} {
			codes := resolverstest.Ask(t, api, "{catalogue {"+question.String()+"}}", nil).Codes()
			if limited := len(codes) > 0 && codes[0] == "LIMIT"; limited != refused {
				t.Errorf("50 times %s: refused %v, want %v", field, limited, refused)
			}
		}
	}
}

// A question that takes long ends soon after its time is up: nothing that waits begins.
func TestAllEndsWhenTheTimeIsUp(t *testing.T) {
	store := national(t, 2000)
	for _, question := range []string{
		`{catalogue(at: {date: "2019-03-01"}) {reconciliation {totalCount} openQuestions {totalCount}}}`,
		`{catalogue {plan(input: {road: LEAST_COST, timeLimit: 10000}) {value}}}`,
		`{catalogue {lawChanges(from: "2010-01-01", to: "2026-01-01") {counts {law}}}}`,
		`{catalogue {difference(from: {date: "2012-01-01"}) {freed {certain}}}}`,
	} {
		api := resolverstest.Serve(t, resolvers.Options{Store: store, Timeout: 30 * time.Millisecond})
		start := time.Now()
		answer := resolverstest.Ask(t, api, question, nil)
		if codes := answer.Codes(); len(codes) == 0 || codes[0] != "UNAVAILABLE" {
			t.Errorf("%s: %v %.200s", question, codes, answer.Data)
		}
		if took := time.Since(start); took > within {
			t.Errorf("%s: took %v", question, took)
		}
	}
}
