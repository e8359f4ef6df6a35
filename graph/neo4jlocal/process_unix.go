//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package neo4jlocal

import (
	"os"
	"syscall"
)

func terminate(child *os.Process) error { return signal(child, syscall.SIGTERM) }

func kill(child *os.Process) error { return signal(child, syscall.SIGKILL) }

// signal reaches the child's whole group. A child that has ended already is no error.
func signal(child *os.Process, what syscall.Signal) error {
	if err := syscall.Kill(-child.Pid, what); err != syscall.ESRCH {
		return err
	}
	return nil
}

// lock waits for the file's lock. The system releases it when the process ends, however it ends.
func lock(name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return func() { file.Close() }, nil
}
