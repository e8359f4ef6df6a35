package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the commands print into the files of testdata/commands and into README.md")

// fixed is the moment at which tests run.
func fixed() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

// TestCommands runs the files of testdata/commands. Each begins with a line "# reason"; every line "$ onceonly …" is
// run in one folder of the file's own, and what follows it is what the command prints, errors included. Files named
// there by "< name" are copied from testdata/files first. A file added is a case added.
func TestCommands(t *testing.T) {
	files, err := filepath.Glob("testdata/commands/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	inputs, err := filepath.Abs("testdata/files")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			absolute, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			reason, _, _ := strings.Cut(string(text), "\n")
			if !strings.HasPrefix(reason, "# ") {
				t.Fatal("the first line gives no reason")
			}
			t.Chdir(t.TempDir())
			var got strings.Builder
			fmt.Fprintln(&got, reason)
			for line := range strings.Lines(string(text)) {
				command, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "$ onceonly")
				if !ok {
					continue
				}
				fmt.Fprintf(&got, "$ onceonly%s\n%s", command, runLine(t, inputs, command))
			}
			if *update {
				if err := os.WriteFile(absolute, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(text), got.String()); diff != "" {
				t.Errorf("%s\n(go test ./cmd/onceonly -update writes what is printed now)\n%s", reason, diff)
			}
		})
	}
}

// runLine runs one command and returns what it prints. "@name" is a file of testdata/files; "> name" takes the output.
func runLine(t *testing.T, inputs, line string) string {
	t.Helper()
	line, target, redirected := strings.Cut(line, " > ")
	args := strings.Fields(line)
	for i, arg := range args {
		if name, ok := strings.CutPrefix(arg, "@"); ok {
			text, err := os.ReadFile(filepath.Join(inputs, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, text, 0o644); err != nil {
				t.Fatal(err)
			}
			args[i] = name
		}
	}
	var out, errs bytes.Buffer
	world := environment{getenv: func(string) string { return "" }, environ: func() []string { return nil }, now: fixed, out: &out, err: &errs}
	err := run(context.Background(), args, world)
	printed := errs.String()
	if redirected {
		if err := os.WriteFile(strings.TrimSpace(target), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	} else {
		printed += out.String()
	}
	if err != nil {
		printed += "onceonly: " + sentence(err) + "\nexit 1\n"
	}
	return printed
}
