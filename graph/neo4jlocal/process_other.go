//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package neo4jlocal

import (
	"errors"
	"os"
	"os/exec"
)

func isolate(*exec.Cmd) {}

// terminate has no gentle way here; the caller kills.
func terminate(*os.Process) error { return errors.ErrUnsupported }

// kill ends the child. A child that has ended already is no error.
func kill(child *os.Process) error {
	if err := child.Kill(); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// lock is none: two first downloads at once cost time, and the rename keeps them apart.
func lock(string) (unlock func(), err error) { return func() {}, nil }
