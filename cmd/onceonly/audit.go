package main

import (
	"log/slog"
	"os"
	"sync"

	"onceonly/graph"
)

// auditFile is the file to which the audit is added. A line that cannot be written to it goes to the log, so that none is lost;
// where the file was moved away, as those do who rotate logs, it is made anew.
type auditFile struct {
	path string
	log  *slog.Logger

	mu   sync.Mutex
	file *os.File
}

// openAuditFile fails with BAD_REQUEST where the file cannot be written.
func openAuditFile(path string, log *slog.Logger) (*auditFile, error) {
	file, err := appending(path)
	if err != nil {
		return nil, graph.Errorf(graph.BadRequest, "--audit is %q, which cannot be written: %w. Name a file in a folder that may be written, or leave the setting out.", path, err)
	}
	return &auditFile{path: path, log: log, file: file}, nil
}

func appending(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// Write adds a line. It does not fail: what is to be done was done, or refused, already.
func (a *auditFile) Write(line []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	err := a.follow()
	if err == nil {
		_, err = a.file.Write(line)
	}
	if err != nil {
		a.log.Error("the audit cannot be written", "file", a.path, "cause", err, "line", string(line))
	}
	return len(line), nil
}

// follow opens the file that now has the name, where it is not the one that is open.
func (a *auditFile) follow() error {
	named, absent := os.Stat(a.path)
	opened, err := a.file.Stat()
	if err == nil && absent == nil && os.SameFile(named, opened) {
		return nil
	}
	file, err := appending(a.path)
	if err != nil {
		return err
	}
	a.file.Close()
	a.file = file
	return nil
}

func (a *auditFile) Close() error { return a.file.Close() }
