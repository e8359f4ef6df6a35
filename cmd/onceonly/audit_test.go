package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// No line of the audit is lost: not when the file is moved away, and not when it cannot be written.
func TestTheAuditIsNotLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	var log bytes.Buffer
	file, err := openAuditFile(path, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	write := func(line string) {
		if n, err := file.Write([]byte(line)); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	holds := func(path, want string) {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s has %q, %v; want %q", filepath.Base(path), got, err, want)
		}
	}
	write("first\n")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	write("second\n")
	holds(path+".1", "first\n")
	holds(path, "second\n")
	if log.Len() > 0 {
		t.Errorf("logged: %s", log.String())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil { // what cannot be written
		t.Fatal(err)
	}
	write("third\n")
	if !strings.Contains(log.String(), "third") {
		t.Errorf("the line is neither in the file nor in the log: %s", log.String())
	}
}
