package resolvers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// Each file in testdata/attacks is one request that shall harm the server; a file added is an attack added. The first line
// says what it aims at. The second says how it comes and what is answered: "ask CODE" for the text of a question, with
// variables after "--- variables", "body STATUS" for a body of JSON, "get STATUS" for the query string of an address; several
// are parted by |, and "answer" is an answer without errors. ⟨100⟩x⟨/⟩ is x 100 times; with ⟨100 i⟩, ‹i› in it is 0, 1, 2 …,
// and ‹i+1› one more.

// The bounds of every answer, whatever is asked.
const (
	mostCPU    = 100 * time.Millisecond
	mostBytes  = 64 << 10
	mostMemory = 50 << 20
)

func TestAttacks(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	var worst damage
	for _, a := range attacks(t) {
		t.Run(a.name, func(t *testing.T) {
			done := a.strike(t, api)
			if !slices.Contains(a.want, done.said) {
				t.Errorf("reason: %s\nwant %v, got %s: %.300s", a.reason, a.want, done.said, done.text)
			}
			if done.bytes > mostBytes || done.memory > mostMemory || done.cpu > mostCPU {
				t.Errorf("reason: %s\n%s", a.reason, done)
			}
			worst = worst.orWorse(done)
		})
	}
	t.Logf("the worst of each: %s", worst)
}

// BenchmarkAttacks prints what the worst attacks cost against a registry of 1,000 services.
func BenchmarkAttacks(b *testing.B) {
	api := resolverstest.Serve(b, resolvers.Options{Store: national(b, 1000)})
	all := attacks(b)
	var worst damage
	for b.Loop() {
		for _, a := range all {
			worst = worst.orWorse(a.strike(b, api))
		}
	}
	b.ReportMetric(float64(worst.cpu.Microseconds())/1000, "worst-cpu-ms")
	b.ReportMetric(float64(worst.bytes), "worst-answer-bytes")
	b.ReportMetric(float64(worst.memory), "worst-memory-bytes")
	b.ReportMetric(float64(len(all)), "attacks")
}

// A limit that is not looked at any more would be noticed: there is an attack that goes just beyond each, and that is let
// through when just that limit is larger.
func TestEachLimitStopsAnAttack(t *testing.T) {
	otherwise := map[string]string{
		"PageSize": "is told, and checked where lists are read", "DefaultPageSize": "is told only",
		"Entries": "is tested with the lists", "Errors": "TestTheErrorsOfAnAnswerAreBounded",
		"SocketOperations": "is tested with the sockets", "Streams": "is tested with the streams",
		"PlanMilliseconds": "is checked where plans are made", "OperationMilliseconds": "is the time that requests get",
	}
	all := attacks(t)
	limits := reflect.TypeFor[graph.Limits]()
	for i := range limits.NumField() {
		name := limits.Field(i).Name
		if _, is := otherwise[name]; is {
			continue
		}
		t.Run(name, func(t *testing.T) {
			at := slices.IndexFunc(all, func(a attack) bool { return strings.EqualFold(a.name, "limit_"+name) })
			if at < 0 {
				t.Fatalf("no attack goes beyond the limit %s", name)
			}
			larger := resolvers.DefaultLimits()
			field := reflect.ValueOf(&larger).Elem().Field(i)
			field.SetInt(4 * field.Int())
			api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Limits: larger})
			if done := all[at].strike(t, api); slices.Contains(all[at].want, done.said) {
				t.Errorf("without the limit %s it is still %s: %.300s", name, done.said, done.text)
			}
		})
	}
}

func TestTheErrorsOfAnAnswerAreBounded(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	answer := resolverstest.Ask(t, api, "{catalogue{"+strings.Repeat("nothing ", 100)+"}}", nil)
	if got, most := len(answer.Errors), resolvers.DefaultLimits().Errors; got != most {
		t.Errorf("%d errors are told, and %d may be", got, most)
	}
}

type attack struct {
	name, reason, way string
	want              []string
	text, variables   string
}

func attacks(t testing.TB) []attack {
	files, err := filepath.Glob("testdata/attacks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no attacks: %v", err)
	}
	all := make([]attack, len(files))
	for i, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, text, _ := strings.Cut(string(content), "\n\n")
		reason, order, _ := strings.Cut(strings.TrimPrefix(head, "# "), "\n")
		way, want, ordered := strings.Cut(order, " ")
		if reason == "" || !ordered {
			t.Fatalf("%s says not why, how or what is answered", file)
		}
		text, variables, _ := strings.Cut(strings.TrimSuffix(text, "\n"), "\n--- variables\n")
		all[i] = attack{name: strings.TrimSuffix(filepath.Base(file), ".txt"), reason: reason, way: way, want: strings.Split(want, "|"),
			text: repeated(text), variables: repeated(variables)}
	}
	return all
}

var repetition = regexp.MustCompile(`(?s)⟨(\d+)(?: (\w))?⟩([^⟨]*)⟨/⟩`)

// repeated writes repetitions out, the innermost first.
func repeated(text string) string {
	for repetition.MatchString(text) {
		text = repetition.ReplaceAllStringFunc(text, func(found string) string {
			parts := repetition.FindStringSubmatch(found)
			times, _ := strconv.Atoi(parts[1])
			if parts[2] == "" {
				return strings.Repeat(parts[3], times)
			}
			var b strings.Builder
			for i := range times {
				strings.NewReplacer("‹"+parts[2]+"›", strconv.Itoa(i), "‹"+parts[2]+"+1›", strconv.Itoa(i+1)).WriteString(&b, parts[3])
			}
			return b.String()
		})
	}
	return text
}

func (a attack) request(t testing.TB) *http.Request {
	if a.way == "get" {
		r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.URL.RawQuery = a.text
		return r
	}
	body := a.text
	if a.way == "ask" {
		question, err := json.Marshal(a.text)
		if err != nil {
			t.Fatal(err)
		}
		body = fmt.Sprintf(`{"query":%s}`, question)
		if a.variables != "" {
			body = fmt.Sprintf(`{"query":%s,"variables":%s}`, question, a.variables)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// damage is what an attack did. CPU is the least of some times, as others use the machine.
type damage struct {
	said, text    string
	cpu           time.Duration
	bytes, memory int
}

func (d damage) String() string {
	return fmt.Sprintf("%.1f ms CPU, an answer of %d bytes, %d KiB allocated", float64(d.cpu.Microseconds())/1000, d.bytes, d.memory>>10)
}

func (d damage) orWorse(other damage) damage {
	return damage{cpu: max(d.cpu, other.cpu), bytes: max(d.bytes, other.bytes), memory: max(d.memory, other.memory)}
}

func (a attack) strike(t testing.TB, api http.Handler) damage {
	var least damage
	for try := range 3 {
		request, recorder := a.request(t), httptest.NewRecorder()
		var before, after runtime.MemStats
		runtime.GC() // what was there before shall not be swept meanwhile
		runtime.ReadMemStats(&before)
		began := used(t)
		api.ServeHTTP(recorder, request)
		took := used(t) - began
		runtime.ReadMemStats(&after)
		done := damage{text: recorder.Body.String(), cpu: took, bytes: recorder.Body.Len(), memory: int(after.TotalAlloc - before.TotalAlloc)}
		done.said = a.saying(t, recorder)
		if try == 0 {
			least = done
		}
		least.cpu = min(least.cpu, done.cpu)
		if least.cpu < mostCPU/2 {
			break
		}
	}
	return least
}

// saying is the code of the first error, or "answer"; for what is no question it is the status.
func (a attack) saying(t testing.TB, recorder *httptest.ResponseRecorder) string {
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("the answer is no JSON: %v", err)
	}
	switch {
	case a.way != "ask":
		return strconv.Itoa(recorder.Code)
	case len(answer.Errors) == 0:
		return "answer"
	}
	return answer.Errors[0].Extensions.Code
}

// used is the time of processors that this process has used.
func used(t testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
