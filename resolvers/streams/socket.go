package streams

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"onceonly/graph"
)

// Sockets is the transport that speaks graphql-transport-ws.
func (s *Streams) Sockets() graphql.Transport { return sockets{s} }

type sockets struct{ *Streams }

func (sockets) Supports(r *http.Request) bool { return wantsSocket(r) }

// socket is one WebSocket. Its messages are read by one goroutine; operations have one each.
type socket struct {
	*Streams
	conn       *websocket.Conn
	exec       graphql.GraphExecutor
	request    *http.Request
	ctx        context.Context // ends with the socket
	end        context.CancelFunc
	admitted   context.Context // ctx, with who asks
	release    func()          // by who holds the socket open
	ended      atomic.Bool     // nothing is sent any more
	operations sync.WaitGroup
	silent     *time.Timer // runs until connection_init
	expiring   func() bool // stops waiting for the end of the sign-in

	mu           sync.Mutex // held while a message is written, so that none follows the end of its operation
	conversation conversation
	running      map[string]*running // by id
}

// running is an operation under way.
type running struct {
	id  string
	end context.CancelFunc
}

var errEnded = errors.New("the operation has ended")

func (s sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		// That of old is agreed to for a moment, as clients that ask for it alone would not see why they are sent away.
		Subprotocols:       []string{subprotocol, subprotocolOfOld},
		InsecureSkipVerify: true, // httpapi.FromOrigins has looked at the origin
	})
	if err != nil {
		return // which has been answered
	}
	if conn.Subprotocol() != subprotocol {
		conn.Close(closeSubprotocol, "Subprotocol not acceptable: ask for "+subprotocol)
		return
	}
	conn.SetReadLimit(int64(s.settings.MessageBytes))
	ctx, end := context.WithCancel(context.WithoutCancel(r.Context()))
	opened := &socket{Streams: s.Streams, conn: conn, exec: exec, request: r, ctx: ctx, end: end, release: func() {}, expiring: func() bool { return true }, running: map[string]*running{},
		conversation: conversation{active: map[string]struct{}{}, operations: s.settings.Operations}}
	opened.serve()
}

func (s *socket) serve() {
	s.silent = time.AfterFunc(s.settings.InitWait, func() {
		s.mu.Lock()
		late := s.conversation.silent()
		s.mu.Unlock()
		s.perform(late)
	})
	stopping := context.AfterFunc(s.stopping, func() { s.close(websocket.StatusGoingAway, "The server is stopping") })
	s.operations.Go(s.heartbeat)
	s.read()
	s.silent.Stop()
	s.expiring()
	stopping()
	s.ended.Store(true)
	s.end()
	s.conn.CloseNow()
	s.operations.Wait()
	s.release()
}

// read takes messages until the socket is closed.
func (s *socket) read() {
	for {
		kind, text, err := s.conn.Read(context.Background())
		if err != nil {
			return
		}
		if kind != websocket.MessageText {
			s.close(closeBadMessage, "Invalid message: it is not a text")
			return
		}
		m, err := readMessage(text)
		if err != nil {
			s.close(closeBadMessage, "Invalid message: "+err.Error())
			return
		}
		s.mu.Lock()
		next := s.conversation.receive(m)
		if ended := s.running[next.end]; ended != nil {
			delete(s.running, next.end)
			ended.end()
		}
		s.mu.Unlock()
		s.perform(next)
	}
}

func (s *socket) perform(next step) {
	switch {
	case next.close != 0:
		s.close(next.close, next.reason)
	case next.admit:
		s.admit(next.payload)
	case next.pong:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.write(message{Type: typePong, Payload: next.payload})
	case next.crowded != "":
		s.mu.Lock()
		defer s.mu.Unlock()
		s.write(message{ID: next.crowded, Type: typeError, Payload: marshal(s.exec.DispatchError(s.admitted, listOf(
			graph.Errorf(graph.Limit, "There are %d operations under way over this socket: end one first.", s.settings.Operations))).Errors)})
	case next.start != "":
		s.start(next.start, next.params)
	}
}

// admit lets operations begin, if who asks may. Browsers cannot send headers with a WebSocket, so the payload of
// connection_init may have {"Authorization": "Bearer …"} in place of the header.
func (s *socket) admit(payload json.RawMessage) {
	s.silent.Stop()
	request := s.request.WithContext(s.ctx)
	var given map[string]any
	json.Unmarshal(payload, &given) // an object or nothing
	for name, value := range given {
		if text, ok := value.(string); ok && strings.EqualFold(name, "Authorization") {
			request.Header = request.Header.Clone()
			request.Header.Set("Authorization", text)
		}
	}
	admitted, err := s.settings.SignIn(request)
	if graph.CodeOf(err) == graph.Unavailable {
		s.close(websocket.StatusTryAgainLater, sentence(err))
		return
	}
	if err != nil {
		s.close(closeForbidden, "Forbidden: "+sentence(err))
		return
	}
	release, held := s.hold(s.settings.Client(admitted, request))
	s.release = release
	if !held {
		s.close(websocket.StatusTryAgainLater, tooManyStreams)
		return
	}
	s.expiring = s.atEnd(admitted, func() { s.close(closeForbidden, "Forbidden: the sign-in has ended, sign in anew") })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admitted = admitted
	s.conversation.acknowledged = true
	s.write(message{Type: typeAck})
}

// start lets an operation run beside the others.
func (s *socket) start(id string, params *graphql.RawParams) {
	ctx, end := context.WithCancel(s.admitted)
	op := &running{id, end}
	s.mu.Lock()
	s.running[id] = op
	s.mu.Unlock()
	params.Headers = s.request.Header
	s.operations.Go(func() {
		defer end()
		next := func(answer *graphql.Response) error {
			return s.send(op, message{ID: id, Type: typeNext, Payload: marshal(answer)})
		}
		refused := func(answer *graphql.Response) error {
			return s.last(op, message{ID: id, Type: typeError, Payload: marshal(answer.Errors)})
		}
		if s.run(ctx, s.exec, params, anything, next, refused) == nil {
			s.last(op, message{ID: id, Type: typeComplete})
		}
	})
}

func anything(*graphql.OperationContext) error { return nil }

// send writes a message of an operation, unless the client has ended it.
func (s *socket) send(op *running, m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[op.id] != op {
		return errEnded
	}
	return s.write(m)
}

// last writes the message that ends an operation; its id may be used again.
func (s *socket) last(op *running, m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[op.id] != op {
		return errEnded
	}
	delete(s.running, op.id)
	delete(s.conversation.active, op.id)
	return s.write(m)
}

// write is called with mu held. A client that does not read is cut off.
func (s *socket) write(m message) error {
	if s.ended.Load() {
		return errEnded
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.settings.WriteWait)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, marshal(m))
}

// close ends the socket with a code. Operations under way say nothing more: what a client takes for completed it does not
// take up again.
func (s *socket) close(code websocket.StatusCode, reason string) {
	s.ended.Store(true)
	s.conn.Close(code, clip(reason, maxCloseReason)) // a client that has gone is no failure
	s.end()
}

// heartbeat notices clients that have gone without a word.
func (s *socket) heartbeat() {
	ticker := time.NewTicker(s.settings.Heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-s.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(s.ctx, s.settings.Heartbeat)
		err := s.conn.Ping(ctx)
		cancel()
		if err != nil {
			s.ended.Store(true)
			s.end()
			s.conn.CloseNow()
			return
		}
	}
}

func marshal(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // run makes an error of it
	}
	return text
}
