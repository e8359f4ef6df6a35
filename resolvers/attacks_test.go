package resolvers_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
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
// variables after "--- variables", "asks CODE" for several questions one after the other, parted by "--- next", "body STATUS" for a body of JSON, "get STATUS" for the query string of an address; several
// are parted by |, and "answer" is an answer without errors. ⟨100⟩x⟨/⟩ is x 100 times; with ⟨100 i⟩, ‹i› in it is 0, 1, 2 …,
// and ‹i+1› one more.

// The bounds of every answer, whatever is asked. A question that is let through may take more by what it costs, so that what
// looks at a whole country is bounded by Limits.Cost: so much for a cost of 1,000.
const (
	mostCPU    = 100 * time.Millisecond
	mostBytes  = 64 << 10
	mostMemory = 50 << 20

	cpuOfThousand    = 8 * time.Millisecond
	memoryOfThousand = 2 << 20
)

func TestAttacks(t *testing.T) {
	warm := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	for server, serve := range map[string]func(testing.TB) target{
		"warm": func(testing.TB) target { return target{Handler: warm} },
		"cold": func(t testing.TB) target { return cold(t, fixture(t)) },
	} {
		t.Run(server, func(t *testing.T) {
			var all damages
			for _, a := range attacks(t) {
				if server == "cold" && !slices.Contains(a.want, "answer") {
					continue // refused before anything is computed
				}
				t.Run(a.name, func(t *testing.T) {
					done := a.strike(t, serve, damage{})
					if !slices.Contains(a.want, done.said) {
						t.Errorf("reason: %s\nwant %v, got %s: %.300s", a.reason, a.want, done.said, done.text)
					}
					if done.bytes > mostBytes || done.memory > mostMemory || done.kept > mostMemory || done.cpu > mostCPU {
						t.Errorf("reason: %s\n%s", a.reason, done)
					}
					all = append(all, done)
				})
			}
			t.Log(all.worst())
		})
	}
}

// BenchmarkAttacks tries all attacks on a registry of 1,000 services, and on a server that has just been started those that are
// let through: what they cost beyond what the server computes anyway.
func BenchmarkAttacks(b *testing.B) {
	store, file := nationalFile(b, 1000)
	warm := resolverstest.Serve(b, resolvers.Options{Store: store})
	for server, serve := range map[string]func(testing.TB) target{
		"warm": func(testing.TB) target { return target{Handler: warm} },
		"cold": func(b testing.TB) target { return cold(b, copied(b, file)) },
	} {
		b.Run(server, func(b *testing.B) {
			for b.Loop() {
				var start damage
				if server == "cold" {
					start = attack{name: "start", way: "ask", text: "{limits{depth}}"}.strike(b, serve, damage{})
					b.Logf("starting takes %s", start)
				}
				var all damages
				for _, a := range attacks(b) {
					if server == "cold" && !slices.Contains(a.want, "answer") {
						continue // refused before anything is computed
					}
					done := a.strike(b, serve, start)
					thousands := float64(done.cost) / 1000
					if done.bytes > mostBytes || done.kept > mostMemory || float64(done.memory) > mostMemory+thousands*memoryOfThousand ||
						float64(done.cpu) > float64(mostCPU)+thousands*float64(cpuOfThousand) {
						b.Errorf("%s: %s", a.name, done)
					}
					all = append(all, done)
				}
				b.Log(all.worst())
			}
		})
	}
}

// target is a server under attack.
type target struct {
	http.Handler
	settled <-chan struct{} // what it does by itself is done; nil: it has settled
}

// cold gives a server that has just been started and has computed nothing yet.
func cold(t testing.TB, store graph.Store) target {
	api, err := resolvers.New(t.Context(), resolvers.Options{Store: store, Clock: resolverstest.Clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return target{api, api.Warm()}
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
			if done := all[at].strike(t, func(testing.TB) target { return target{Handler: api} }, damage{}); slices.Contains(all[at].want, done.said) {
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

func (a attack) requests(t testing.TB) []*http.Request {
	if a.way == "get" {
		r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.URL.RawQuery = a.text
		return []*http.Request{r}
	}
	texts := []string{a.text}
	if a.way == "asks" {
		texts = strings.Split(strings.TrimSuffix(a.text, "\n--- next\n"), "\n--- next\n")
	}
	var all []*http.Request
	for _, body := range texts {
		if a.way == "ask" || a.way == "asks" {
			question, err := json.Marshal(body)
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
		all = append(all, r)
	}
	return all
}

// damage is what an attack did; of several requests, the one that did most. CPU is the least of some times, as others use the
// machine.
type damage struct {
	name, said, text    string
	cpu                 time.Duration
	bytes, memory, kept int // kept is what is still held when all is over
	cost                int
}

func (d damage) String() string {
	return fmt.Sprintf("%.1f ms CPU, an answer of %d bytes, %d KiB allocated, %d KiB kept, cost %d",
		float64(d.cpu.Microseconds())/1000, d.bytes, d.memory>>10, d.kept>>10, d.cost)
}

// damages are what the attacks did.
type damages []damage

// worst tells the three attacks that did most of each.
func (d damages) worst() string {
	var b strings.Builder
	for of, measure := range map[string]func(damage) int{
		"CPU": func(d damage) int { return int(d.cpu) }, "bytes": func(d damage) int { return d.bytes },
		"memory": func(d damage) int { return d.memory }, "kept": func(d damage) int { return d.kept },
	} {
		slices.SortFunc(d, func(a, b damage) int { return measure(b) - measure(a) })
		for _, one := range d[:min(3, len(d))] {
			fmt.Fprintf(&b, "\nmost %s: %s: %s", of, one.name, one)
		}
	}
	return fmt.Sprintf("%d attacks%s", len(d), b.String())
}

// strike tells what an attack does beyond what the server does by itself when it starts.
func (a attack) strike(t testing.TB, serve func(testing.TB) target, start damage) damage {
	var least damage
	for try := range 3 {
		api, start := serve(t), start
		done := damage{name: a.name}
		requests := a.requests(t)
		for _, request := range requests {
			recorder := httptest.NewRecorder()
			var before, after runtime.MemStats
			runtime.GC() // what was there before shall not be swept meanwhile
			runtime.ReadMemStats(&before)
			began := used(t)
			api.ServeHTTP(recorder, request)
			if api.settled != nil {
				<-api.settled
			}
			took := used(t) - began - start.cpu
			runtime.ReadMemStats(&after)
			done.cpu, done.memory = max(done.cpu, took), max(done.memory, int(after.TotalAlloc-before.TotalAlloc)-start.memory)
			done.bytes = max(done.bytes, recorder.Body.Len())
			if done.said == "" || slices.Contains(a.want, done.said) { // of several, the first that is not as it should be
				done.text = recorder.Body.String()
				done.said, done.cost = a.saying(t, recorder)
			}
			if request == requests[0] {
				done.kept = -int(before.HeapAlloc) - start.kept
			}
			start = damage{} // only once
		}
		var after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&after)
		done.kept += int(after.HeapAlloc)
		runtime.KeepAlive(api)
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

// saying is the code of the first error, or "answer", and the cost; for what is no question it is the status.
func (a attack) saying(t testing.TB, recorder *httptest.ResponseRecorder) (said string, cost int) {
	var answer struct {
		Errors     []struct{ Extensions struct{ Code string } }
		Extensions struct{ Cost int }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("the answer is no JSON: %v", err)
	}
	switch {
	case a.way != "ask" && a.way != "asks":
		said = strconv.Itoa(recorder.Code)
	case len(answer.Errors) == 0:
		said = "answer"
	default:
		said = answer.Errors[0].Extensions.Code
	}
	return said, answer.Extensions.Cost
}

// used is the time of processors that this process has used.
func used(t testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
