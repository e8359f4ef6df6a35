//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestTrafficFromPipe: a pipe into which nobody writes is refused, and not waited for.
func TestTrafficFromPipe(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("calls.csv", 0o600); err != nil {
		t.Fatal(err)
	}
	printed := runLine(t, filepath.Dir("calls.csv"), " traffic import calls.csv")
	if !strings.Contains(printed, "BAD_REQUEST: calls.csv is no regular file") {
		t.Error(printed)
	}
}
