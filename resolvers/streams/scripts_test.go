package streams_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"onceonly/graph"
	"onceonly/resolvers"
)

// Each file in testdata/socket is a talk over one socket; a file added is a case added. Its first line gives the reason.
//
//	subprotocols A, B   what the client offers; graphql-transport-ws where it is not said
//	sign-in             only who sends "Bearer good" is let in, with "Bearer short" for a minute; "Bearer later" cannot be checked
//	> TEXT              the client sends a message
//	> binary HEX        … which is no text
//	> text HEX          … which is no UTF-8
//	> bytes N           … of so many letters
//	< JSON              the server sends a message with at least these fields
//	< nothing           the server has nothing to say
//	< close CODE TEXT   the server closes, and the reason contains the text
//	commit KEY          a revision that writes that service
//	cost-per-second N   that a client gets; it can save up 100
//	recorded TEXT       the audit has a line that contains the text
//	wait DURATION
//	stop                the server is stopped
func TestSocketKeepsToTheProtocol(t *testing.T) {
	files, err := filepath.Glob("testdata/socket/*.txt")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) { play(t, folder, strings.Split(strings.TrimSpace(string(text)), "\n")) })
		})
	}
}

func play(t *testing.T, folder string, lines []string) {
	if !strings.HasPrefix(lines[0], "# ") {
		t.Fatal("the first line gives the reason")
	}
	subprotocols, options := []string{"graphql-transport-ws"}, resolvers.Options{}
	limits := resolvers.DefaultLimits()
	limits.SocketOperations = 3
	limits.Streams = 2
	options.Limits = limits
	for _, line := range lines {
		if list, ok := strings.CutPrefix(line, "subprotocols"); ok {
			subprotocols = strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
		}
		if text, ok := strings.CutPrefix(line, "cost-per-second "); ok {
			options.CostPerSecond, _ = strconv.Atoi(text)
			options.Limits.Cost = 100
		}
		if line == "sign-in" {
			options.SignIn = func(r *http.Request) (graph.Viewer, error) {
				switch r.Header.Get("Authorization") {
				case "Bearer good":
					return graph.Viewer{Name: "reader", Role: graph.Reader}, nil
				case "Bearer short":
					return graph.Viewer{Name: "reader", Role: graph.Reader, Until: time.Now().Add(time.Minute)}, nil
				case "Bearer later":
					return graph.Viewer{}, graph.Errorf(graph.Unavailable, "The provider of the sign-in does not answer.")
				}
				return graph.Viewer{}, graph.Errorf(graph.Unauthenticated, "This token is not known.")
			}
		}
	}
	var recorded bytes.Buffer
	options.Audit = slog.New(slog.NewJSONHandler(&recorded, nil))
	s := serve(t, folder, options)
	s.recorded = &recorded
	conn := s.open(subprotocols, nil)
	conn.SetReadLimit(-1)
	frames := make(chan frame, 1000)
	go func() {
		defer close(frames)
		for {
			_, text, err := conn.Read(context.Background())
			frames <- frame{text, err}
			if err != nil {
				return
			}
		}
	}()
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			s.stop()
		}
	}
	for i, line := range lines[1:] {
		if err := s.perform(conn, frames, line, stop); err != nil {
			t.Errorf("line %d, %s: %v", i+2, line, err)
			break
		}
	}
	conn.CloseNow()
	for range frames {
	}
	stop()
}

// frame is what the server has sent, or how it has closed.
type frame struct {
	text []byte
	err  error
}

func (s *server) perform(conn *websocket.Conn, frames <-chan frame, line string, stop func()) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "#", "", "sign-in", "cost-per-second", "subprotocols":
	case "recorded":
		synctest.Wait()
		if !strings.Contains(s.recorded.String(), rest) {
			return fmt.Errorf("the audit has %q", s.recorded)
		}
	case "commit":
		synctest.Wait() // until what was sent has begun
		s.commit(graph.Put(service(rest, rest)))
		synctest.Wait() // until the server has it
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err
		}
		time.Sleep(d) // of the bubble's time
	case "stop":
		stop()
	case ">":
		return send(conn, rest)
	case "<":
		synctest.Wait()
		var got frame
		select {
		case got = <-frames:
		default:
			if rest == "nothing" {
				return nil
			}
			select {
			case got = <-frames:
			case <-time.After(time.Minute):
				return errors.New("the server says nothing")
			}
		}
		return got.is(rest)
	default:
		return errors.New("cannot be read")
	}
	return nil
}

func send(conn *websocket.Conn, what string) error {
	kind, text := websocket.MessageText, []byte(what)
	verb, rest, _ := strings.Cut(what, " ")
	var err error
	switch verb {
	case "binary":
		kind = websocket.MessageBinary
		text, err = hex.DecodeString(rest)
	case "text":
		text, err = hex.DecodeString(rest)
	case "bytes":
		var n int
		n, err = strconv.Atoi(rest)
		text = []byte(strings.Repeat("x", n))
	}
	if err == nil {
		conn.Write(context.Background(), kind, text) // the server may have closed
	}
	return err
}

func (f frame) is(want string) error {
	if rest, closed := strings.CutPrefix(want, "close "); closed {
		code, reason, _ := strings.Cut(rest, " ")
		var got websocket.CloseError
		if !errors.As(f.err, &got) {
			return fmt.Errorf("got %s %v", f.text, f.err)
		}
		if strconv.Itoa(int(got.Code)) != code || !strings.Contains(got.Reason, reason) {
			return fmt.Errorf("closed with %d %q", got.Code, got.Reason)
		}
		return nil
	}
	if f.err != nil {
		return fmt.Errorf("got %v", f.err)
	}
	var wanted, got any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		return fmt.Errorf("the server says %s", f.text)
	}
	if err := json.Unmarshal(f.text, &got); err != nil || !contains(got, wanted) {
		return fmt.Errorf("got %s", f.text)
	}
	return nil
}

// contains reports whether what was wanted is all there. Lists are equal in length.
func contains(got, wanted any) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name, value := range wanted {
			if ok = ok && contains(object[name], value); !ok {
				return false
			}
		}
		return ok
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(wanted) {
			return false
		}
		for i := range wanted {
			if !contains(list[i], wanted[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, wanted)
}
