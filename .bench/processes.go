package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running server of GraphQL.
type server struct {
	name     string
	endpoint string
	process  *exec.Cmd
	ours     bool
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+(/graphql)?`)

// start starts a program and waits until it has said its address.
func start(ctx context.Context, name string, command ...string) (*server, error) {
	process := exec.CommandContext(ctx, command[0], command[1:]...)
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	process.WaitDelay = 15 * time.Second
	process.Env = append(os.Environ(), "NODE_ENV=production")
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	process.Stdout, process.Stderr = write, write
	if err := process.Start(); err != nil {
		return nil, err
	}
	write.Close()
	said := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(read)
		found := false
		for lines.Scan() {
			if line := address.FindString(lines.Text()); line != "" && !found {
				found = true
				said <- line
			} else if !found {
				fmt.Fprintln(os.Stderr, name+":", lines.Text())
			}
		}
		io.Copy(io.Discard, read)
		close(said)
	}()
	select {
	case at, ok := <-said:
		if !ok {
			return nil, errors.Join(errors.New(name+" ended"), process.Wait())
		}
		if !strings.HasSuffix(at, "/graphql") && !strings.Contains(name, "Apollo") {
			at = strings.TrimSuffix(at, "/graphiql") + "/graphql"
		}
		return &server{name: name, endpoint: at, process: process}, nil
	case <-time.After(3 * time.Minute):
		return nil, errors.New(name + " did not say its address")
	}
}

func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGTERM)
	s.process.Wait() // how it ended says nothing here
}

// usage is what a process has used of the machine.
type usage struct {
	cpu    time.Duration
	memory int // bytes
}

func used(pid int) usage {
	const ticks = 100 // a second, on Linux
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	pages, _ := strconv.Atoi(fields[21])
	return usage{time.Duration(user+system) * time.Second / ticks, pages * os.Getpagesize()}
}

// javaChild finds the process of Neo4j, which this one has started.
func javaChild() (int, error) {
	processes, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, path := range processes {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, rest, _ := strings.Cut(string(stat), " ")
		fields := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
		if strings.HasPrefix(rest, "(java)") && fields[1] == strconv.Itoa(os.Getpid()) {
			return strconv.Atoi(pid)
		}
	}
	return 0, errors.New("Neo4j is not among the processes")
}
