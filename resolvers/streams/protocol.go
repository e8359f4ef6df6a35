package streams

import (
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
)

// The close codes of graphql-transport-ws.
const (
	closeBadMessage   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401 // an operation before connection_ack
	closeForbidden    websocket.StatusCode = 4403 // also where the sign-in has ended: graphql-ws comes again after it, not after 4401
	closeSubprotocol  websocket.StatusCode = 4406
	closeInitTimeout  websocket.StatusCode = 4408
	closeIDInUse      websocket.StatusCode = 4409
	closeInitRepeated websocket.StatusCode = 4429
	subprotocol                            = "graphql-transport-ws"
	subprotocolOfOld                       = "graphql-ws" // of subscriptions-transport-ws, which nobody keeps
	maxCloseReason                         = 123          // bytes (RFC 6455 §5.5.1)
)

// conversation is what graphql-transport-ws says of one socket, without the socket: a message comes in, and it says what
// is then to be done.
type conversation struct {
	begun        bool // connection_init has come
	acknowledged bool
	active       map[string]struct{} // ids of operations under way
	operations   int                 // at most
}

// step is what is to be done: exactly one of its fields is set, or none.
type step struct {
	close   websocket.StatusCode // with reason
	reason  string
	admit   bool            // ask who it is with payload, and acknowledge
	pong    bool            // answer with payload
	start   string          // the operation of this id, with params
	crowded string          // refuse the operation of this id: too many are under way
	end     string          // the operation of this id
	payload json.RawMessage // of the message
	params  *graphql.RawParams
}

func closing(code websocket.StatusCode, reason string) step {
	return step{close: code, reason: clip(reason, maxCloseReason)}
}

// receive takes a message that readMessage has read.
func (c *conversation) receive(m message) step {
	switch m.Type {
	case typeInit:
		if c.begun {
			return closing(closeInitRepeated, "Too many initialisation requests")
		}
		c.begun = true
		return step{admit: true, payload: m.Payload}
	case typePing:
		return step{pong: true, payload: m.Payload}
	case typeSubscribe:
		_, taken := c.active[m.ID]
		switch {
		case !c.acknowledged:
			return closing(closeUnauthorized, "Unauthorized: send connection_init and wait for connection_ack")
		case taken:
			const before, after = "Subscriber for ", " already exists"
			return closing(closeIDInUse, before+clip(m.ID, maxCloseReason-len(before)-len(after))+after)
		case len(c.active) >= c.operations:
			return step{crowded: m.ID}
		}
		c.active[m.ID] = struct{}{}
		return step{start: m.ID, params: m.params}
	case typeComplete:
		if _, running := c.active[m.ID]; running {
			delete(c.active, m.ID)
			return step{end: m.ID}
		}
	}
	return step{} // a pong, or an operation that has ended already
}

// silent is what is to be done when the time for connection_init is over.
func (c *conversation) silent() step {
	if c.begun {
		return step{}
	}
	return closing(closeInitTimeout, "Connection initialisation timeout")
}
