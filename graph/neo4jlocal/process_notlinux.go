//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package neo4jlocal

import (
	"os/exec"
	"syscall"
)

// isolate gives the child a process group of its own. There is no death signal here: a server may
// outlive a killed parent.
func isolate(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
