// Command rights takes out each check of rights in turn, and demands that the tests of rights find it missing: a test that passes
// whatever is done shows nothing. The program is compiled once, in copies of its files in which every check asks whether it was
// taken out (removals.json says where); the files themselves stay as they are.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// removal is a check and how it is taken out.
type removal struct {
	Name    string
	Why     string // what the check is for
	File    string // where it stands
	Check   string // its text, which stands there once
	Without string // what stands there instead, where REMOVED is whether it is taken out
	Given   string // the circumstance in which it matters: another row, which takes out no check; "" for any
	Passes  bool   // a circumstance: with it alone all tests pass
}

// asks is the file that is added to package graph.
const asks = `package graph

import (
	"os"
	"strings"
)

// TakenOut reports whether a check was taken out.
func TakenOut(name string) bool { return strings.Contains(removed, "|"+name+"|") }

var removed = os.Getenv("RIGHTS_REMOVED")
`

// tests are those that must fail.
const tests = "^Test(Rights|TheMatrix|WhatIsRefused)"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile(".ci/rights/removals.json")
	if err != nil {
		return fmt.Errorf("run it in the folder of the project: %w", err)
	}
	var removals []removal
	if err := json.Unmarshal(text, &removals); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "rights")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	began := time.Now()
	program, err := build(removals, folder)
	if err != nil {
		return err
	}
	fmt.Printf("compiled in %s\n", time.Since(began).Round(time.Second))
	rows := append([]removal{{Name: "", Why: "nothing taken out", Passes: true}}, removals...)
	wrong := make([]string, len(rows))
	var group sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, r := range rows {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found, passed := try(program, r)
			fmt.Printf("%q: %s\n", r.Name, found)
			if passed != r.Passes {
				wrong[i] = fmt.Sprintf("%q (%s): %s", r.Name, r.Why, found)
			}
		})
	}
	group.Wait()
	wrong = slices.DeleteFunc(wrong, func(text string) bool { return text == "" })
	fmt.Printf("%d rows in %s\n", len(rows), time.Since(began).Round(time.Second))
	if len(wrong) > 0 {
		return fmt.Errorf("not as it should be:\n%s", strings.Join(wrong, "\n"))
	}
	return nil
}

// build compiles the tests with all checks as they can be taken out.
func build(removals []removal, folder string) (program string, err error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	texts := map[string]string{"graph/removed.go": asks}
	for _, r := range removals {
		text, known := texts[r.File]
		if !known {
			read, err := os.ReadFile(r.File)
			if err != nil {
				return "", err
			}
			text = string(read)
		}
		if n := strings.Count(text, r.Check); n != 1 {
			return "", fmt.Errorf("%s: the check stands %d times in %s, not once: %s", r.Name, n, r.File, r.Check)
		}
		removed := fmt.Sprintf("graph.TakenOut(%q)", r.Name)
		if filepath.Dir(r.File) == "graph" {
			removed = fmt.Sprintf("TakenOut(%q)", r.Name)
		}
		texts[r.File] = strings.Replace(text, r.Check, strings.ReplaceAll(r.Without, "REMOVED", removed), 1)
	}
	replace := map[string]string{}
	for file, text := range texts {
		there := filepath.Join(folder, strings.ReplaceAll(file, "/", "-"))
		replace[filepath.Join(root, file)] = there
		if err := os.WriteFile(there, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	listed := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(listed, overlay, 0o600); err != nil {
		return "", err
	}
	program = filepath.Join(folder, "rights.test")
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", listed, "-o", program, "./resolvers").CombinedOutput(); err != nil {
		return "", fmt.Errorf("the copies do not compile: %w\n%s", err, out)
	}
	return program, nil
}

// failure is what a test says of what it found.
var failure = regexp.MustCompile(`(?m)^ +rights_\w+\.go:\d+: (.{1,240})`)

// try runs the tests without a check, and tells what they found first.
func try(program string, r removal) (found string, passed bool) {
	tests := exec.Command(program, "-test.run", tests, "-test.failfast", "-test.timeout", "2m")
	tests.Dir, tests.Env = "resolvers", append(os.Environ(), "RIGHTS_REMOVED=|"+r.Name+"|"+r.Given+"|")
	out, err := tests.CombinedOutput()
	if err == nil {
		return "nothing is found", true
	}
	if bytes.Contains(out, []byte("panic:")) || !bytes.Contains(out, []byte("--- FAIL")) {
		return "does not fail but breaks: " + string(out), true
	}
	first := failure.FindSubmatch(out)
	if first == nil {
		return "caught: " + string(out[:min(len(out), 240)]), false
	}
	return "caught: " + string(first[1]), false
}
