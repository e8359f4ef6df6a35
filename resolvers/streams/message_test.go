package streams

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf8"
)

// What is read is a message of the format, by what encoding/json says of the text as a whole.
func FuzzReadMessage(f *testing.F) {
	for _, text := range []string{
		`{"type":"connection_init"}`, `{"type":"connection_init","payload":{"a":1}}`, `{"type":"ping","payload":null}`, `{"type":"pong"}`,
		`{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":{"n":1e400},"operationName":null}}`,
		`{"type":"subscribe","id":"1","payload":{"extensions":{"persistedQuery":{}}}}`, `{"type":"complete","id":"1"}`,
		`{"type":"complete","id":""}`, `{"TYPE":"ping"}`, `[]`, `null`, `{"type":"next","id":"1"}`, `{"type":"ping","type":"pong"}`, "{\"type\":\"\xff\"}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := readMessage(text)
		if err != nil {
			if reason := clip("Invalid message: "+err.Error(), maxCloseReason); len(reason) > maxCloseReason || !utf8.ValidString(reason) {
				t.Errorf("%q is refused with %q", text, reason)
			}
			return
		}
		var whole map[string]any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&whole) != nil || whole["type"] != m.Type {
			t.Fatalf("%q was read as %+v", text, m)
		}
		switch m.Type {
		case typeInit, typePing, typePong:
			if _, object := whole["payload"].(map[string]any); !object && whole["payload"] != nil {
				t.Errorf("%q has a payload that is no object", text)
			}
		case typeSubscribe, typeComplete:
			if whole["id"] != m.ID || m.ID == "" || (m.params != nil) != (m.Type == typeSubscribe) {
				t.Errorf("%q was read as %+v", text, m)
			}
		default:
			t.Errorf("%q was read as %+v", text, m)
		}
	})
}

// Whatever comes in any order, an operation starts only after the acknowledgement, under an id of its own, and no more at a
// time than are allowed.
func FuzzConversation(f *testing.F) {
	f.Add([]byte("isscpis"))
	f.Fuzz(func(t *testing.T, letters []byte) {
		c := conversation{active: map[string]struct{}{}, operations: 2}
		var running []string
		inits := 0
		for i, letter := range letters {
			id := string('0' + letter%4)
			switch letter % 5 {
			case 0:
				next := c.receive(message{Type: typeInit})
				if inits++; next.admit != (inits == 1) || inits > 1 && next.close != closeInitRepeated {
					t.Fatalf("%q, %d: %+v", letters, i, next)
				}
				if next.admit {
					c.acknowledged = true
				}
			case 1:
				next := c.receive(message{Type: typeSubscribe, ID: id})
				taken := slices.Contains(running, id)
				switch {
				case inits == 0 && next.close != closeUnauthorized,
					inits > 0 && taken && next.close != closeIDInUse,
					inits > 0 && !taken && len(running) == 2 && next.crowded != id,
					inits > 0 && !taken && len(running) < 2 && next.start != id:
					t.Fatalf("%q, %d, %v under way: %+v", letters, i, running, next)
				}
				if next.start != "" {
					running = append(running, id)
				}
				if next.close != 0 {
					return
				}
			case 2:
				next := c.receive(message{Type: typeComplete, ID: id})
				if at := slices.Index(running, id); at >= 0 {
					running = slices.Delete(running, at, at+1)
					if next.end != id {
						t.Fatalf("%q, %d: %+v", letters, i, next)
					}
				} else if next.end != "" || next.close != 0 {
					t.Fatalf("%q, %d: %+v", letters, i, next)
				}
			case 3:
				if next := c.receive(message{Type: typePing}); !next.pong {
					t.Fatalf("%q, %d: %+v", letters, i, next)
				}
			case 4:
				if late := c.silent(); (late.close == closeInitTimeout) != (inits == 0) {
					t.Fatalf("%q, %d: %+v", letters, i, late)
				}
			}
			if inits > 1 {
				return
			}
		}
	})
}
