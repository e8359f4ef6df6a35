package graph

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is. Codes are part of the public contract and never change their meaning.
type Code string

const (
	BadRequest      Code = "BAD_REQUEST"     // the question itself is malformed
	Unauthenticated Code = "UNAUTHENTICATED" // nobody has signed in
	Forbidden       Code = "FORBIDDEN"       // signed in, but without the right
	NotFound        Code = "NOT_FOUND"       // nothing has that key, revision or file
	Invalid         Code = "INVALID"         // the result would break a rule of the model; Problems says which
	Conflict        Code = "CONFLICT"        // the store has moved past the base revision
	Limit           Code = "LIMIT"           // larger than is allowed
	Unavailable     Code = "UNAVAILABLE"     // the store cannot answer now, or the outcome of a write is unknown
	Internal        Code = "INTERNAL"        // our fault; the cause is only for the log
)

// Error is a failure with a stable code, a sentence for the reader, and a cause for the log.
type Error struct {
	Code     Code
	Message  string
	Problems []Problem // for INVALID and BAD_REQUEST: every rule that is broken, in order of place
	cause    error
}

// Problem is one broken rule, with the place and the remedy in words.
type Problem struct {
	Code     string `json:"code"`            // stable, see the Rule constants
	Ref      Ref    `json:"ref,omitzero"`    // the node concerned, if it is known
	Field    string `json:"field,omitempty"` // JSON pointer below the node (or the file), "" for the whole
	Message  string `json:"message"`         // one sentence
	Remedy   string `json:"remedy,omitempty"`
	Severity `json:"severity,omitempty"`
}

// Severity tells an error, which refuses a commit, from a warning, which is kept and can be queried.
type Severity string

const (
	SeverityError   Severity = "ERROR"
	SeverityWarning Severity = "WARNING"
)

func (p Problem) String() string {
	place := p.Ref.String()
	if p.Field != "" {
		if place != "" {
			place += " "
		}
		place += p.Field
	}
	text := p.Code + ": " + p.Message
	if place != "" {
		text = place + ": " + text
	}
	if p.Remedy != "" {
		text += " " + p.Remedy
	}
	return text
}

// Errorf makes an Error. What a %w verb wraps stands in the sentence too; a cause for the log alone goes WithCause.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: wrapped.Error(), cause: errors.Unwrap(wrapped)}
}

// WithCause returns e with a cause for the log, which the reader does not see.
func (e *Error) WithCause(cause error) *Error {
	e.cause = cause
	return e
}

// Error gives the code, the sentence and the problems. The cause is not part of it.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Message
	for i, p := range e.Problems {
		if i == 20 {
			return fmt.Sprintf("%s\n  … and %d more", text, len(e.Problems)-i)
		}
		text += "\n  " + p.String()
	}
	return text
}

func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of the Error that err is or wraps, and INTERNAL for any other error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
