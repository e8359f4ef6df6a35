package neo4jlocal

import (
	"bytes"
	"io"
	"sync"
)

// tailSize is how much of the console output an error carries at most.
const tailSize = 8 << 10

// boltEnabled is in the console line with which the server tells that it has its port.
var boltEnabled = []byte("Bolt enabled on ")

// output keeps the last of the server's console output and passes all of it on.
type output struct {
	enabled chan struct{} // closed when the server has its port

	mu      sync.Mutex
	kept    []byte
	found   bool
	forward io.Writer
}

func newOutput(forward io.Writer) *output {
	if forward == nil {
		forward = io.Discard
	}
	return &output{enabled: make(chan struct{}), forward: forward}
}

// Write never fails: a broken log must not stop the server.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, p...)
	if !o.found && bytes.Contains(o.kept, boltEnabled) {
		o.found = true
		close(o.enabled)
	}
	if excess := len(o.kept) - tailSize; excess > 0 {
		o.kept = append(o.kept[:0], o.kept[excess:]...)
	}
	_, _ = o.forward.Write(p)
	return len(p), nil
}

func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.kept)
}
