package bboltstore_test

import (
	"path/filepath"
	"testing"

	"onceonly/graph/bboltstore"
	"onceonly/graph/graphtest"
)

func TestStore(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) graphtest.Open {
		path := filepath.Join(t.TempDir(), "registry.db")
		return func() (graphtest.Store, error) { return bboltstore.Open(path) }
	})
}

func TestCrashInTraffic(t *testing.T) {
	graphtest.CrashTraffic(t, 3,
		func(t *testing.T) string { return filepath.Join(t.TempDir(), "registry.db") },
		func(path string) (graphtest.Store, error) { return bboltstore.Open(path) })
}

func TestCrash(t *testing.T) {
	graphtest.Crash(t, 3,
		func(t *testing.T) string { return filepath.Join(t.TempDir(), "registry.db") },
		func(path string) (graphtest.Store, error) { return bboltstore.Open(path) })
}
