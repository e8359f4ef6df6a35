package streams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// The types of messages (PROTOCOL.md of graphql-ws, "Message types").
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

// message is one message, in either direction.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`

	params *graphql.RawParams // of subscribe, in place of the payload
}

// readMessage reads what a client may send. The error says in a few words what is wrong with it. Names are read letter
// by letter, as encoding/json reads them in any case where it fills a struct.
func readMessage(text []byte) (message, error) {
	if !utf8.Valid(text) {
		return message{}, errors.New("the message is not UTF-8")
	}
	fields, err := objectOf(text)
	if err != nil {
		return message{}, errors.New("the message is not a JSON object")
	}
	var m message
	if m.Type, err = textOf(fields["type"]); err != nil {
		return message{}, errors.New("the message has no type")
	}
	if payload := fields["payload"]; !isNull(payload) {
		m.Payload = payload
	}
	switch m.Type {
	case typeInit, typePing, typePong:
		if m.Payload != nil && !isObject(m.Payload) {
			return message{}, fmt.Errorf("the payload of %s is not an object", m.Type)
		}
		return m, nil
	case typeSubscribe, typeComplete:
		if m.ID, err = textOf(fields["id"]); err != nil || m.ID == "" {
			return message{}, fmt.Errorf("the message %s has no id", m.Type)
		}
	default:
		return message{}, fmt.Errorf("no message of type %s is expected", clip(m.Type, 40))
	}
	if m.Type == typeSubscribe {
		if m.params, err = readParams(m.Payload); err != nil {
			return message{}, err
		}
	}
	m.Payload = nil
	return m, nil
}

// readParams reads the parameters of an operation: "query", and if they are given "operationName", "variables" and
// "extensions".
func readParams(text []byte) (*graphql.RawParams, error) {
	fields, err := objectOf(text)
	if err != nil {
		return nil, errors.New("the payload is not an object")
	}
	var params graphql.RawParams
	if query := fields["query"]; !isNull(query) {
		if params.Query, err = textOf(query); err != nil {
			return nil, errors.New("query is not a text")
		}
	} else if isNull(fields["extensions"]) { // which may name a stored operation instead
		return nil, errors.New("there is no query")
	}
	if name := fields["operationName"]; !isNull(name) {
		if params.OperationName, err = textOf(name); err != nil {
			return nil, errors.New("operationName is not a text")
		}
	}
	if params.Variables, err = valuesOf(fields["variables"]); err != nil {
		return nil, errors.New("variables is not an object")
	}
	if params.Extensions, err = valuesOf(fields["extensions"]); err != nil {
		return nil, errors.New("extensions is not an object")
	}
	return &params, nil
}

func isNull(value json.RawMessage) bool { return value == nil || string(value) == "null" }

func isObject(value json.RawMessage) bool { return len(value) > 0 && value[0] == '{' }

func objectOf(text []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(text, &fields)
	if err == nil && fields == nil {
		err = errors.New("null")
	}
	return fields, err
}

func textOf(value json.RawMessage) (text string, err error) {
	if isNull(value) {
		return "", errors.New("null")
	}
	return text, json.Unmarshal(value, &text)
}

// valuesOf keeps numbers as they are written, as the reading of variables expects them.
func valuesOf(value json.RawMessage) (values map[string]any, err error) {
	if isNull(value) {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil && err != io.EOF {
		return nil, err
	}
	return values, nil
}

// clip keeps what is repeated to a client short, without cutting a letter.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
