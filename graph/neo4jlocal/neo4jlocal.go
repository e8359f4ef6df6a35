// Package neo4jlocal runs a real Neo4j Community server on loopback, for tests and for developers
// without Docker. It needs Java and Maven: the server is fetched once as Maven artifacts into the
// user's cache directory. Neo4j Community is under GPLv3, so it stays a separate process and is
// never linked or committed.
package neo4jlocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

// Version is the version of Neo4j that Start runs.
const Version = "5.26.26"

// Database is the one user database that Community has.
const Database = "neo4j"

const (
	// startLimit bounds a start where the options do not; 2 to 4 s are usual, more on a loaded machine or after a Kill.
	startLimit = time.Minute
	// stopLimit bounds a graceful stop, after which the process is killed.
	stopLimit = 30 * time.Second
	// pollInterval is how often a starting server is asked whether it answers.
	pollInterval = 50 * time.Millisecond
)

// Options say how a server runs. The zero value is good for tests.
type Options struct {
	// HomeDir keeps the data, configuration and logs. Empty means a temporary one that Stop removes.
	HomeDir string
	// Port is the Bolt port. 0 means a free one, which stays the same over restarts.
	Port int
	// Log receives the server's console output. Nil means it is dropped.
	Log io.Writer
	// HeapMB is the largest Java heap in MiB. 0 means 2048, enough for one transaction of 100,000
	// nodes and twice as many relationships.
	HeapMB int
	// StartLimit bounds a start, and a restart. 0 means a minute.
	StartLimit time.Duration
	// Lasting is for a server that runs long or is measured: Java keeps its own garbage collector and compilers, which need
	// more memory and some time to warm up.
	Lasting bool
}

// Server is a Neo4j process without authentication, reachable from this machine only. It ends
// with the process that started it. Its methods may be called from several goroutines.
type Server struct {
	options   Options
	jars      string
	temporary bool

	mu      sync.Mutex
	port    int // fixed once Start has returned
	process *process
}

// Start runs a server and returns once it answers queries. The first call on a machine downloads
// 118 MB. When the process ends before it answers, the error carries the tail of its log.
func Start(ctx context.Context, options Options) (*Server, error) {
	if options.Port != 0 && !isFree(options.Port) {
		return nil, fmt.Errorf("neo4jlocal: port %d is in use or may not be used: end what listens there, or choose another port", options.Port)
	}
	if missing := Missing(); missing != "" {
		return nil, errors.New("neo4jlocal: " + missing)
	}
	jars, err := cachedJars(ctx)
	if err != nil {
		return nil, err
	}
	if options.HeapMB == 0 {
		options.HeapMB = 2048
	}
	if options.StartLimit == 0 {
		options.StartLimit = startLimit
	}
	server := &Server{options: options, jars: jars, port: options.Port}
	if options.HomeDir == "" {
		server.temporary = true
		if server.options.HomeDir, err = os.MkdirTemp("", "onceonly-neo4j-"); err != nil {
			return nil, fmt.Errorf("neo4jlocal: make a home directory: %w", err)
		}
	} else if server.options.HomeDir, err = filepath.Abs(options.HomeDir); err != nil {
		return nil, fmt.Errorf("neo4jlocal: home directory: %w", err)
	}
	for attempt := 1; ; attempt++ {
		if options.Port == 0 {
			if server.port, err = freePort(); err != nil {
				return nil, errors.Join(err, server.Stop())
			}
		}
		err = server.start(ctx)
		if err == nil {
			return server, nil
		}
		// Somebody else may have taken the free port before Neo4j did: once more with another.
		if options.Port != 0 || attempt == 2 || !errors.Is(err, errEnded) {
			return nil, errors.Join(err, server.Stop())
		}
	}
}

// errEnded tells that the process ended by itself before it answered.
var errEnded = errors.New("Neo4j ended before it answered")

// freePort returns a port that nothing listens on. Neo4j cannot tell which port it got when it is
// asked to choose one: its log then says 0.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("neo4jlocal: find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// isFree reports whether Neo4j may listen on the port; it would say so itself, but after seconds and in Java.
func isFree(port int) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

// URI is the address for a driver. It stays the same over restarts.
func (s *Server) URI() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.uri()
}

func (s *Server) uri() string {
	return "bolt://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
}

// Stop ends the server in order, or kills it when that takes too long, and removes a temporary
// home. Stopping a stopped server is no error.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
	if !s.temporary {
		return nil
	}
	if err := os.RemoveAll(s.options.HomeDir); err != nil {
		return fmt.Errorf("neo4jlocal: remove the temporary home: %w", err)
	}
	return nil
}

// Kill ends the server at once, as a power cut would end the process, and keeps its data. Killing
// a stopped server is no error.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return nil
	}
	if err := s.process.kill(); err != nil {
		return fmt.Errorf("neo4jlocal: kill: %w", err)
	}
	<-s.process.done
	s.process = nil
	return nil
}

// Restart stops the server if it runs and starts it again over the same data and port. It returns
// once the server answers. After a Kill this includes Neo4j's own recovery.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
	return s.start(ctx)
}

func (s *Server) stop() {
	if s.process == nil {
		return
	}
	if s.process.terminate() != nil {
		s.process.kill()
	}
	limit := time.AfterFunc(stopLimit, func() { s.process.kill() })
	<-s.process.done
	limit.Stop()
	s.process.keepClassArchive()
	s.process = nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.prepareHome(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.StartLimit)
	defer cancel()
	started, err := launch(s.command())
	if err != nil {
		return err
	}
	s.process = started
	if err := s.awaitAnswer(ctx); err != nil {
		s.process.kill()
		<-s.process.done
		s.process = nil
		return err
	}
	return nil
}

// prepareHome makes the folders and writes the configuration.
func (s *Server) prepareHome() error {
	for _, name := range []string{"conf", "data", "logs", "run", "import", "plugins"} {
		if err := os.MkdirAll(filepath.Join(s.options.HomeDir, name), 0o755); err != nil {
			return fmt.Errorf("neo4jlocal: make the home directory: %w", err)
		}
	}
	// Preallocated transaction logs would take 512 MB of disk per server. The thread pools'
	// shutdown time is waited out in full, twice, even when nothing runs: 10 s for a stop that
	// takes 0.1 s without.
	configuration := fmt.Sprintf(`server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:%d
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size=%dm
server.memory.pagecache.size=256m
db.tx_log.rotation.retention_policy=keep_none
db.tx_log.preallocate=false
internal.server.bolt.thread_pool_shutdown_wait_time=0s
`, s.port, s.options.HeapMB)
	file := filepath.Join(s.options.HomeDir, "conf", "neo4j.conf")
	if err := os.WriteFile(file, []byte(configuration), 0o644); err != nil {
		return fmt.Errorf("neo4jlocal: write the configuration: %w", err)
	}
	return nil
}

func (s *Server) command() (*exec.Cmd, *output, classArchive) {
	archive := findClassArchive(s.jars)
	arguments := []string{"-Xms128m", fmt.Sprintf("-Xmx%dm", s.options.HeapMB), "-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=error:stderr"}
	if s.options.Lasting {
		arguments = append(arguments, "-XX:+UseG1GC")
	} else {
		// A short-lived server on a shared machine: less memory (270 instead of 430 MB at rest)
		// and a quicker start count for more than peak throughput. One transaction of 100,000
		// nodes and 170,000 relationships still takes no more than 16 s on two cores.
		arguments = append(arguments, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
	}
	arguments = append(arguments, archive.flags()...)
	arguments = append(arguments,
		"--add-opens=java.base/java.nio=ALL-UNNAMED",
		"--add-opens=java.base/java.io=ALL-UNNAMED",
		"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
		"--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
		"-Dio.netty.tryReflectionSetAccessible=true",
		"-Dlog4j2.disable.jmx=true",
		"-cp", filepath.Join(s.jars, "*"),
		"org.neo4j.server.CommunityEntryPoint",
		"--home-dir="+s.options.HomeDir,
		"--config-dir="+filepath.Join(s.options.HomeDir, "conf"),
		"--console-mode",
	)
	console := newOutput(s.options.Log)
	command := exec.Command(javaPath(), arguments...)
	command.Stdout, command.Stderr = console, console
	// A pipe that something else still holds must not keep Wait from returning.
	command.WaitDelay = 5 * time.Second
	isolate(command)
	return command, console, archive
}

// awaitAnswer returns when the server has answered a query, has ended, or ctx is done.
func (s *Server) awaitAnswer(ctx context.Context) error {
	// Only its own word proves that the server has the port: another one there would answer as well.
	select {
	case <-s.process.console.enabled:
	case <-s.process.done:
		return s.process.ended()
	case <-ctx.Done():
		return fmt.Errorf("neo4jlocal: Neo4j did not open its port: %w\n%s", context.Cause(ctx), s.process.console.tail())
	}
	driver, err := neo4j.NewDriverWithContext(s.uri(), neo4j.NoAuth(), func(c *config.Config) {
		c.TelemetryDisabled = true
	})
	if err != nil {
		return fmt.Errorf("neo4jlocal: %w", err)
	}
	defer driver.Close(context.WithoutCancel(ctx))
	poll := time.NewTicker(pollInterval)
	defer poll.Stop()
	for {
		refused := answers(ctx, driver)
		if refused == nil {
			return nil
		}
		select {
		case <-poll.C:
		case <-s.process.done:
			return s.process.ended()
		case <-ctx.Done():
			return fmt.Errorf("neo4jlocal: Neo4j does not answer: %w\n%s", refused, s.process.console.tail())
		}
	}
}

// answers asks more than VerifyConnectivity: Bolt may accept connections before the database is up.
func answers(ctx context.Context, driver neo4j.DriverWithContext) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := driver.VerifyConnectivity(ctx); err != nil {
		return err
	}
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: Database})
	defer session.Close(ctx)
	result, err := session.Run(ctx, "RETURN 1", nil)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

// process is one run of the server.
type process struct {
	command *exec.Cmd
	console *output
	archive classArchive
	done    chan struct{}
	err     error // valid once done is closed
}

func launch(command *exec.Cmd, console *output, archive classArchive) (*process, error) {
	run := &process{command: command, console: console, archive: archive, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// Linux sends the death signal when the thread that started the child ends, not the
		// process: keep the thread until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			run.err = command.Wait()
			close(run.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("neo4jlocal: start java: %w", err)
	}
	return run, nil
}

func (p *process) terminate() error { return terminate(p.command.Process) }

func (p *process) kill() error { return kill(p.command.Process) }

// ended describes a run that ended by itself.
func (p *process) ended() error {
	reason := "it exited without an error"
	if p.err != nil {
		reason = p.err.Error()
	}
	return fmt.Errorf("neo4jlocal: %w (%s):\n%s", errEnded, reason, p.console.tail())
}

// keepClassArchive keeps what the run recorded, if it was the recording one and ended in order.
func (p *process) keepClassArchive() { p.archive.keep() }
