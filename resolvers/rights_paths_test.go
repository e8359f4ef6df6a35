package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"onceonly/graph"
	"onceonly/resolvers/resolverstest"
)

// The paths of the matrix of rights that are no plain questions: what a viewer is told over HTTP, event streams and sockets, and
// when he tries to write. Each gives all that it tells, but for what differs from run to run.

// path is one way by which a viewer may learn of what is hidden from him. The API takes whoever sends asAdmin for an admin.
type path func(t *testing.T, api http.Handler) string

const asAdmin = "X-As-Admin"

var hiddenNode = graph.ID{Ref: graph.Ref{Type: graph.TypeTrafficTotal, Key: plantedTotal}}.String()

// shownToSome is a question of which the answer is another for those who see less.
const shownToSome = `{catalogue {systems {nodes {key securityClass}} trafficTotals {totalCount} changes: system(key: "courts") {key}}}`

func paths() map[string]path {
	all := map[string]path{
		"GET, and again with the ETag": func(t *testing.T, api http.Handler) string {
			first := getAs(api, shownToSome, "", false)
			again := getAs(api, shownToSome, first.Header().Get("ETag"), false)
			return fmt.Sprint(whole(first), first.Header().Get("ETag") != "", whole(again))
		},
		"GET after an admin": func(t *testing.T, api http.Handler) string {
			admin := getAs(api, shownToSome, "", true)
			return fmt.Sprint(whole(getAs(api, shownToSome, "", false)), whole(getAs(api, shownToSome, admin.Header().Get("ETag"), false)))
		},
		"POST after an admin": func(t *testing.T, api http.Handler) string {
			postAs(api, "/graphql", inJSON(shownToSome), true)
			return whole(postAs(api, "/graphql", inJSON(shownToSome), false))
		},
		"a hypothesis after an admin": func(t *testing.T, api http.Handler) string {
			const tried = `{catalogue(with: [{system: {key: "courts", name: {en: "Tried"}}}]) {system(key: "courts") {securityClass} trafficTotals {totalCount}}}`
			postAs(api, "/graphql", inJSON(tried), true)
			return whole(postAs(api, "/graphql", inJSON(tried), false))
		},
		"a past revision after an admin": func(t *testing.T, api http.Handler) string {
			const past = `{catalogue(at: {revision: 3}) {system(key: "courts") {securityClass} trafficTotals {totalCount}}}`
			postAs(api, "/graphql", inJSON(past), true)
			return whole(postAs(api, "/graphql", inJSON(past), false))
		},
		"a hypothesis that was tried before": func(t *testing.T, api http.Handler) string {
			const tried = `{catalogue(with: [{system: {key: "courts", name: {en: "Again"}}}]) {system(key: "courts") {%s} trafficTotals {totalCount}}}`
			return whole(postAs(api, "/graphql", inJSON(fmt.Sprintf(tried, "key")), false)) + whole(postAs(api, "/graphql", inJSON(fmt.Sprintf(tried, "securityClass")), false))
		},
		"another day": func(t *testing.T, api http.Handler) string {
			return whole(postAs(api, "/graphql", inJSON(`{catalogue(at: {date: "2026-02-02"}) {systems {nodes {key securityClass}} trafficTotals {totalCount}}}`), false))
		},
		"an event stream from the beginning": stream(map[string]any{"since": 0}),
		"an event stream of what was hidden": stream(map[string]any{"since": 2, "types": []string{"INFORMATION_SYSTEM", "TRAFFIC_TOTAL", "SERVICE"}}),
		"a socket from the beginning":        socket(`subscription {revisions(since: 0) {from revision complete changed {type key kind}}}`),
		"a socket of what was hidden":        socket(`subscription {revisions(since: 2) {from revision complete changed {type key kind}}}`),
		"a question over a socket":           socket(shownToSome),
		"an import": func(t *testing.T, api http.Handler) string {
			return whole(postAs(api, "/import?dryRun=true", twoItems, false))
		},
		"the schema": func(t *testing.T, api http.Handler) string { return page(api, "/schema.graphqls") },
		"health":     func(t *testing.T, api http.Handler) string { return page(api, "/healthz") },
	}
	for name, question := range tries {
		all["trying: "+name] = func(t *testing.T, api http.Handler) string {
			return whole(postAs(api, "/graphql", inJSON(question), false))
		}
	}
	return all
}

// tries are writes that would tell of what is hidden by what they answer.
var tries = map[string]string{
	"to save a hidden node":           `mutation {saveTrafficTotal(input: {dryRun: true, trafficTotal: {key: "` + plantedTotal + `", days: 5}}) {created userErrors {code message path}}}`,
	"to create a hidden node":         `mutation {saveTrafficTotal(input: {dryRun: true, mode: CREATE, trafficTotal: {key: "` + plantedTotal + `", days: 5}}) {userErrors {code message path}}}`,
	"to remove a hidden node":         `mutation {removeNode(input: {dryRun: true, node: {type: TRAFFIC_TOTAL, key: "` + plantedTotal + `"}}) {userErrors {code message path}}}`,
	"to remove what it refers to":     `mutation {removeNode(input: {dryRun: true, node: {type: INFORMATION_SYSTEM, key: "civil-records"}}) {userErrors {code message path}}}`,
	"to refer to a hidden node":       `mutation {saveIntegration(input: {dryRun: true, integration: {key: "new", consumer: {system: "` + plantedTotal + `"}, provider: {system: "courts"}}}) {userErrors {code message path}}}`,
	"to change a hidden field":        `mutation {saveInformationSystem(input: {dryRun: true, system: {key: "civil-records", securityClass: "` + plantedClass + `"}}) {userErrors {code message path}}}`,
	"to change a field beside it":     `mutation {saveInformationSystem(input: {dryRun: true, system: {key: "civil-records", kind: "other"}}) {system {securityClass callsCounted {source}} userErrors {code message path} difference {nodes {nodes {fields}}} catalogue {trafficTotals {totalCount} system(key: "civil-records") {history(first: 5) {actor reason}}}}}`,
	"to save what is there":           `mutation {saveInformationSystem(input: {system: {key: "civil-records", kind: "register"}}) {change {revision} catalogue {system(key: "civil-records") {history(first: 5) {actor}}}}}`,
	"changes of a hidden node":        `mutation {applyChanges(input: {dryRun: true, changes: [{remove: {type: TRAFFIC_TOTAL, key: "` + plantedTotal + `"}}]}) {userErrors {code message path}}}`,
	"changes of what it refers to":    `mutation {applyChanges(input: {dryRun: true, changes: [{remove: {type: INFORMATION_SYSTEM, key: "civil-records"}}]}) {userErrors {code message path}}}`,
	"changes of an older base":        `mutation {applyChanges(input: {baseRevision: 2, changes: [{system: {key: "courts", kind: "other"}}]}) {userErrors {code message path}}}`,
	"to confirm what is hidden there": `mutation {applyChanges(input: {dryRun: true, changes: [{system: {key: "courts", securityClass: "` + plantedClass + `2"}}]}) {change {revision} userErrors {code message path}}}`,
}

func inJSON(question string) string {
	text, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		panic(err) // texts always encode
	}
	return string(text)
}

func postAs(api http.Handler, address, body string, admin bool) *httptest.ResponseRecorder {
	return sendAs(api, httptest.NewRequest(http.MethodPost, address, strings.NewReader(body)), admin)
}

func getAs(api http.Handler, question, tag string, admin bool) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(question), nil)
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return sendAs(api, r, admin)
}

func page(api http.Handler, address string) string {
	return whole(sendAs(api, httptest.NewRequest(http.MethodGet, address, nil), false))
}

func sendAs(api http.Handler, r *http.Request, admin bool) *httptest.ResponseRecorder {
	r.Header.Set("Content-Type", "application/json")
	if admin {
		r.Header.Set(asAdmin, "yes")
	}
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, r)
	return recorder
}

func whole(r *httptest.ResponseRecorder) string { return fmt.Sprintln(r.Code, bodyOf(r)) }

// served runs what a path needs a connection for.
func served(t *testing.T, api http.Handler, do func(*httptest.Server) string) string {
	server := httptest.NewServer(api)
	defer server.Close()
	defer server.CloseClientConnections()
	return do(server)
}

// stream is the first event of a subscription over server-sent events.
func stream(variables map[string]any) path {
	return func(t *testing.T, api http.Handler) string {
		return served(t, api, func(server *httptest.Server) string {
			events := follow(t, server, everyRevision, variables, nil)
			defer events.end()
			return events.revision().String()
		})
	}
}

// socket is the first answer to an operation over graphql-transport-ws.
func socket(question string) path {
	return func(t *testing.T, api http.Handler) string {
		return served(t, api, func(server *httptest.Server) string {
			ctx, end := context.WithCancel(t.Context())
			defer end()
			conn, _, err := websocket.Dial(ctx, server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			conn.SetReadLimit(1 << 20)
			var answer struct {
				Type    string
				Payload json.RawMessage
			}
			for _, message := range []any{map[string]any{"type": "connection_init"},
				map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": question}}} {
				if err := wsjson.Write(ctx, conn, message); err != nil {
					t.Fatal(err)
				}
				if err := wsjson.Read(ctx, conn, &answer); err != nil {
					t.Fatal(err)
				}
			}
			return answer.Type + duration.ReplaceAllString(string(answer.Payload), "")
		})
	}
}

// answerTo is the path of a question.
func answerTo(question string) path {
	return func(t *testing.T, api http.Handler) string {
		answer := resolverstest.Ask(t, api, question, nil)
		for _, failure := range answer.Errors {
			if code := failure.Extensions["code"]; code == "INTERNAL" || code == "LIMIT" || code == "BAD_REQUEST" && len(failure.Path) == 0 {
				t.Errorf("%s is not answered: %v", question, failure)
			}
		}
		return string(answer.Bytes(t))
	}
}
