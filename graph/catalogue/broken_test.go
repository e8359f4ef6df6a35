package catalogue_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/graph/graphtest"
)

// Files that must be refused. Beside each stands what is expected: first the reason for the case, then the code of the
// error, then a line per problem: its place, its code and its remedy. A .gen file is the recipe of one that is too
// large to keep.
func TestBrokenFilesAreRefused(t *testing.T) {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx := context.Background()
	plan := catalogue.Plan(graph.Empty(), graphtest.Registry(), false)
	if _, err := store.Commit(ctx, 0, plan.ChangeSet()); err != nil {
		t.Fatal(err)
	}
	before, err := store.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	expectations, err := filepath.Glob("testdata/broken/*.expect")
	if err != nil {
		t.Fatal(err)
	}
	if len(expectations) < 30 {
		t.Fatalf("there are %d broken files", len(expectations))
	}
	for _, expectation := range expectations {
		name := strings.TrimSuffix(filepath.Base(expectation), ".expect")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(expectation)
			if err != nil {
				t.Fatal(err)
			}
			reason, want, _ := strings.Cut(string(text), "\n")
			got := told(importInto(ctx, store, before, filepath.Join("testdata/broken", name)))
			if *update {
				if err := os.WriteFile(expectation, []byte(reason+"\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", reason, diff)
			}
			if !strings.Contains(got, name+".") {
				t.Errorf("%s\nNo problem names the file.", reason)
			}
			after, err := store.Load(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if after.Revision() != before.Revision() || len(graph.Difference(before, after)) > 0 {
				t.Fatalf("%s\nThe refused file changed the store.", reason)
			}
		})
	}
}

// importInto does what an import does, and returns its error.
func importInto(ctx context.Context, store graph.Store, base *graph.Snapshot, path string) error {
	source, err := open(path)
	if err != nil {
		return err
	}
	contents, err := catalogue.ReadAll([]catalogue.Source{source}, nil)
	if err != nil {
		return err
	}
	_, err = store.Commit(ctx, base.Revision(), catalogue.Plan(base, contents.Nodes, false).ChangeSet())
	return contents.Locate(err)
}

// told is an error as an .expect file tells it.
func told(err error) string {
	var e *graph.Error
	if !errors.As(err, &e) {
		return fmt.Sprintf("accepted, or failed for another reason: %v\n", err)
	}
	out := string(e.Code) + "\n"
	for _, p := range e.Problems {
		out += fmt.Sprintf("%s\n  %s: %s\n  %s\n", p.Field, p.Code, p.Message, p.Remedy)
	}
	return out
}

// open opens a broken file or makes it after its recipe.
func open(path string) (catalogue.Source, error) {
	if text, err := os.ReadFile(path + ".json"); err == nil {
		return catalogue.Source{Name: filepath.Base(path) + ".json", Reader: strings.NewReader(string(text))}, nil
	}
	text, err := os.ReadFile(path + ".gen")
	if err != nil {
		return catalogue.Source{}, err
	}
	var recipe struct {
		Before, Repeat, After string
		Times                 int
	}
	if err := json.Unmarshal(text, &recipe); err != nil {
		return catalogue.Source{}, err
	}
	middle := &repeated{text: recipe.Repeat, left: recipe.Times * len(recipe.Repeat)}
	return catalogue.Source{Name: filepath.Base(path) + ".gen",
		Reader: io.MultiReader(strings.NewReader(recipe.Before), middle, strings.NewReader(recipe.After))}, nil
}

// repeated reads a text over and over.
type repeated struct {
	text string
	at   int
	left int // bytes
}

func (r *repeated) Read(into []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	read := 0
	for read < len(into) && r.left > 0 {
		n := min(copy(into[read:], r.text[r.at:]), r.left)
		read, r.left, r.at = read+n, r.left-n, (r.at+n)%len(r.text)
	}
	return read, nil
}

func TestManyProblemsAreBounded(t *testing.T) {
	file := `{"format": "onceonly/1", "dataItems": [` + strings.Repeat("{},\n", 5_000) + `{}]}`
	_, err := catalogue.Read("many.json", strings.NewReader(file), nil)
	var e *graph.Error
	if !errors.As(err, &e) || len(e.Problems) != catalogue.MaxProblems || !strings.Contains(e.Message, "more than") {
		t.Errorf("Nobody reads five thousand problems: %v", err)
	}
}

func TestSeveralFilesAreOneCatalogue(t *testing.T) {
	item := `{"format": "onceonly/1", "dataItems": [` + "\n" + `{"key": "iin", "name": {"en": "IIN"}}]}`
	_, err := catalogue.ReadAll([]catalogue.Source{{"a.json", strings.NewReader(item)}, {"b.json", strings.NewReader(item)}}, nil)
	if err == nil || !strings.Contains(err.Error(), "b.json:2") || !strings.Contains(err.Error(), "a.json:2") {
		t.Errorf("A node that stands in two files is told with both places: %v", err)
	}
	contents, err := catalogue.ReadAll([]catalogue.Source{
		{"a.json", strings.NewReader(`{"format": "onceonly/1", "documentTypes": [{"key": "d", "name": {"en": "D"}, "kind": "EVIDENCE", "items": ["iin"]}]}`)},
		{"b.json", strings.NewReader(item)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.Empty().With(catalogue.Plan(graph.Empty(), contents.Nodes, false).ChangeSet()); err != nil {
		t.Errorf("A file may refer to another one: %v", err)
	}
}

func TestFailureOfTheSourceIsNotAProblemOfTheFile(t *testing.T) {
	cause := errors.New("the cable is out")
	_, err := catalogue.Read("a.json", io.MultiReader(strings.NewReader(`{"format": "onceonly/1", "dataItems": [`), failing{cause}), nil)
	if graph.CodeOf(err) != graph.Unavailable || !errors.Is(err, cause) {
		t.Errorf("A file that cannot be read to its end is not said to be broken: %v", err)
	}
}

type failing struct{ cause error }

func (f failing) Read([]byte) (int, error) { return 0, f.cause }

func TestProgress(t *testing.T) {
	file := string(write(t, snapshotOf(catalogue.Generate(200, 1))))
	last, size := int64(0), int64(len(file))
	_, err := catalogue.Read("a.json", strings.NewReader(file), func(done, total int64) {
		if done <= last || total != size {
			t.Errorf("%d of %d after %d: progress goes up to the size of %d", done, total, last, size)
		}
		last = done
	})
	if err != nil || last != size {
		t.Errorf("progress ended at %d of %d: %v", last, size, err)
	}
}
