package neo4jlocal

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed pom.xml
var pom []byte

// cachedJars returns the folder with the server's jars, downloading them if need be.
func cachedJars(ctx context.Context) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	return fetchOnce(ctx, cache, maven)
}

func cacheDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("neo4jlocal: find the cache directory: %w", err)
	}
	return filepath.Join(cache, "onceonly", "neo4j-"+Version), nil
}

// fetchOnce returns cache/jars, filled by download if it is not there. Of several processes one
// downloads and the others wait; a folder under its final name is always complete.
func fetchOnce(ctx context.Context, cache string, download func(ctx context.Context, into string) error) (string, error) {
	jars := filepath.Join(cache, "jars")
	if exists(jars) {
		return jars, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("neo4jlocal: make the cache directory: %w", err)
	}
	unlock, err := lock(filepath.Join(cache, "lock"))
	if err != nil {
		return "", fmt.Errorf("neo4jlocal: lock the cache directory: %w", err)
	}
	defer unlock()
	if exists(jars) {
		return jars, nil
	}
	partial, err := os.MkdirTemp(cache, "partial-")
	if err != nil {
		return "", fmt.Errorf("neo4jlocal: make a download directory: %w", err)
	}
	defer os.RemoveAll(partial)
	if err := os.Chmod(partial, 0o755); err != nil {
		return "", fmt.Errorf("neo4jlocal: make a download directory: %w", err)
	}
	if err := download(ctx, partial); err != nil {
		return "", err
	}
	// Where there are no file locks, another process may have been first: its jars serve as well.
	if err := os.Rename(partial, jars); err != nil && !exists(jars) {
		return "", fmt.Errorf("neo4jlocal: put the download in place: %w", err)
	}
	return jars, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// maven copies the server's jars into a folder.
func maven(ctx context.Context, into string) error {
	project, err := os.MkdirTemp("", "onceonly-neo4j-pom-")
	if err != nil {
		return fmt.Errorf("neo4jlocal: make a Maven project: %w", err)
	}
	defer os.RemoveAll(project)
	if err := os.WriteFile(filepath.Join(project, "pom.xml"), pom, 0o644); err != nil {
		return fmt.Errorf("neo4jlocal: make a Maven project: %w", err)
	}
	command := exec.CommandContext(ctx, "mvn", "-q", "-B", "dependency:copy-dependencies",
		"-DoutputDirectory="+into, "-DincludeScope=runtime")
	command.Dir = project
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("neo4jlocal: mvn: %w\n%s", err, strings.TrimSpace(string(said)))
	}
	return nil
}
