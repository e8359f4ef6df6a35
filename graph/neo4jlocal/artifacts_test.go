package neo4jlocal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func TestPomNamesTheVersion(t *testing.T) {
	if got := bytes.Count(pom, []byte("<version>"+Version+"</version>")); got != 2 {
		t.Errorf("pom.xml names version %s %d times, want 2", Version, got)
	}
}

// File locks belong to the opened file, so callers in one process contend as processes do.
func TestFirstDownloadsAtOnce(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	var downloads, complete atomic.Int32
	download := func(_ context.Context, into string) error {
		downloads.Add(1)
		return os.WriteFile(filepath.Join(into, "one.jar"), []byte("jar"), 0o644)
	}
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			jars, err := fetchOnce(t.Context(), cache, download)
			if err != nil {
				t.Error(err)
				return
			}
			if content, err := os.ReadFile(filepath.Join(jars, "one.jar")); err == nil && string(content) == "jar" {
				complete.Add(1)
			}
		})
	}
	callers.Wait()
	if downloads.Load() != 1 || complete.Load() != 8 {
		t.Errorf("%d downloads, want 1; %d callers saw all jars, want 8", downloads.Load(), complete.Load())
	}
}

// A download that breaks off leaves nothing that the next one could take for complete.
func TestBrokenDownloadLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	broken := errors.New("broken off")
	_, err := fetchOnce(t.Context(), cache, func(_ context.Context, into string) error {
		if err := os.WriteFile(filepath.Join(into, "half.jar"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the download's error", err)
	}
	jars, err := fetchOnce(t.Context(), cache, func(_ context.Context, into string) error {
		return os.WriteFile(filepath.Join(into, "whole.jar"), nil, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(jars)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "whole.jar" {
		t.Errorf("jars: %v, want whole.jar alone", entries)
	}
	left, err := filepath.Glob(filepath.Join(cache, "partial-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %v %v", left, err)
	}
}

func TestOutputFindsItsLineAcrossWritesAndKeepsTheTail(t *testing.T) {
	console := newOutput(nil)
	for _, part := range []string{"INFO  Bolt ena", "bled on localhost:43211.\n"} {
		if _, err := console.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-console.enabled:
	default:
		t.Error("the line was not found")
	}
	console.Write(bytes.Repeat([]byte("x"), 3*tailSize))
	console.Write([]byte("the end"))
	if tail := console.tail(); len(tail) != tailSize || !bytes.HasSuffix([]byte(tail), []byte("the end")) {
		t.Errorf("tail of %d bytes", len(tail))
	}
}
