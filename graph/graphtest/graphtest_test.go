package graphtest_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

// The full registry must break no rule, or no store could be asked to keep it.
func TestFullBreaksNoRule(t *testing.T) {
	wantSound(t, graphtest.Full())
}

func TestRegistryBreaksNoRule(t *testing.T) {
	wantSound(t, graphtest.Registry())
}

func wantSound(t *testing.T, nodes []graph.Node) {
	t.Helper()
	if len(nodes) == 0 {
		t.Error("no nodes")
	}
	s := graph.FromNodes(1, time.Now(), nodes)
	for _, problem := range s.Validate() {
		t.Error(problem)
	}
	count := 0
	for range s.Nodes() {
		count++
	}
	if count != len(nodes) {
		t.Errorf("%d nodes have %d keys", len(nodes), count)
	}
}

// A field that the full registry leaves out is a field that no store is tested with.
func TestFullLeavesNothingOut(t *testing.T) {
	given, nothing := map[string]bool{}, map[string]bool{}
	var walk func(fields []graph.Field, v reflect.Value, path string)
	walk = func(fields []graph.Field, v reflect.Value, path string) {
		for i := range fields {
			f := &fields[i]
			here := path + "." + f.Name
			given[here] = given[here] || false
			fv := f.In(v)
			if f.Pointer {
				if fv.IsNil() {
					continue
				}
				if fv = fv.Elem(); fv.IsZero() {
					nothing[here] = true
				}
			}
			given[here] = given[here] || !fv.IsZero()
			if f.Shape != graph.ShapeStruct {
				continue
			}
			if !f.List {
				walk(f.Fields, fv, here)
				continue
			}
			for j := range fv.Len() {
				walk(f.Fields, fv.Index(j), here)
			}
		}
	}
	var pointers func(fields []graph.Field, path string)
	pointers = func(fields []graph.Field, path string) {
		for _, f := range fields {
			if f.Pointer && !nothing[path+"."+f.Name] {
				t.Errorf("%s.%s is nowhere recorded as nothing", path, f.Name)
			}
			pointers(f.Fields, path+"."+f.Name)
		}
	}
	for _, n := range graphtest.Full() {
		d := graph.Describe(n.Ref().Type)
		walk(d.Fields, reflect.ValueOf(n).Elem(), string(d.Type))
	}
	for path, ok := range given {
		if !ok {
			t.Errorf("%s has a value nowhere", path)
		}
	}
	for _, d := range graph.Descriptions() {
		pointers(d.Fields, string(d.Type))
	}
}

// The cases are the same for every store; one that names a store would be an exception in the making.
func TestCasesNameNoStore(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 2 {
		t.Fatalf("the suite's files: %v, %v", files, err)
	}
	for _, name := range []string{"ne" + "o4j", "bb" + "olt", "cy" + "pher"} {
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(strings.ToLower(string(text)), name) {
				t.Errorf("%s names %s", file, name)
			}
		}
	}
}

// The story tells of every requirement in the registry, once, and of none that is not there.
func TestStoryTellsOfEveryRequirement(t *testing.T) {
	story, err := os.ReadFile("registry.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for line := range strings.Lines(string(story)) {
		if cells := strings.Split(line, "|"); len(cells) == 8 && strings.HasPrefix(cells[1], " `") {
			told[strings.Trim(cells[1], " `")]++
		}
	}
	for _, n := range graphtest.Registry() {
		if n.Ref().Type != graph.TypeRequirement {
			continue
		}
		if key := string(n.Ref().Key); told[key] != 1 {
			t.Errorf("the story tells %d times of %s, want once", told[key], key)
		} else {
			delete(told, key)
		}
	}
	for key := range told {
		t.Errorf("the story tells of %q, which is not in the registry", key)
	}
}
