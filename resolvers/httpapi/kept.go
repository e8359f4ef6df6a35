package httpapi

import (
	"context"
	"sync"

	"github.com/maypok86/otter/v2"
)

// outcome is what became of a question.
type outcome struct {
	encoded
	status int
	header [2]string // one more header of the answer, or none
	valid  bool      // the operation may run: it was read, and is within the limits
	// exact: an answer without errors to a query that rests on nothing but the parts of its key.
	exact     bool
	operation string // its name
}

// keptAnswers keeps exact answers by their keys, up to a number of bytes; those that are asked for often stay. Its methods
// are safe for concurrent use. Nil keeps nothing.
type keptAnswers struct {
	outcomes *otter.Cache[key, *outcome] // nil of a key whose outcome was not exact
	longest  int                         // an answer longer than this would push out too much
	mu       sync.Mutex
	coming   map[key]chan struct{} // closed when the outcome is there
}

// overhead is what an entry takes besides the answer, in bytes.
const overhead = 256

func newKeptAnswers(bytes int) *keptAnswers {
	if bytes <= 0 {
		return nil
	}
	return &keptAnswers{
		outcomes: otter.Must(&otter.Options[key, *outcome]{
			MaximumWeight: uint64(bytes),
			Weigher: func(_ key, o *outcome) uint32 {
				if o == nil {
					return overhead
				}
				return uint32(cap(o.body) + len(o.operation) + overhead) // an answer that was made smaller has room left behind it
			},
			Executor: func(task func()) { task() }, // what is pushed out goes at once
		}),
		longest: min(bytes/8, 16<<20),
		coming:  map[key]chan struct{}{},
	}
}

// find returns the outcome that is kept, or asks and keeps what it gets if that is exact. While one asks, others with the
// same question wait for it; if they cannot have its outcome, each asks for itself.
func (c *keptAnswers) find(ctx context.Context, k key, ask func() *outcome) *outcome {
	if c == nil {
		return ask()
	}
	known, ok := c.outcomes.GetIfPresent(k)
	if known != nil {
		return known
	}
	if ok { // not worth waiting for
		return c.keep(k, ask())
	}
	c.mu.Lock()
	coming, others := c.coming[k]
	if !others {
		coming = make(chan struct{})
		c.coming[k] = coming
	}
	c.mu.Unlock()
	if !others {
		defer func() { // also when asking panics
			c.mu.Lock()
			delete(c.coming, k)
			c.mu.Unlock()
			close(coming)
		}()
		return c.keep(k, ask())
	}
	select {
	case <-coming:
		if known, _ := c.outcomes.GetIfPresent(k); known != nil {
			return known
		}
	case <-ctx.Done():
	}
	return ask()
}

func (c *keptAnswers) keep(k key, o *outcome) *outcome {
	if o.exact && len(o.body) <= c.longest {
		c.outcomes.Set(k, o)
	} else {
		c.outcomes.SetIfAbsent(k, nil)
	}
	return o
}
