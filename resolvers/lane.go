package resolvers

import (
	"context"
	"slices"
	"sync"

	"onceonly/graph"
)

// lane lets so much work run at a time, measured by its cost, and lets the rest wait in the order in which it came, except
// that nobody waits behind the work of a client who has more than a share of the lane. What is too much to wait is refused.
type lane struct {
	capacity int // cost that runs at a time
	share    int // cost of one client that runs at a time
	queue    int // pieces of work that wait at a time
	patience int // pieces of work of one client that wait at a time

	mu      sync.Mutex
	running int
	clients map[string]*client
	waiting []*waiter
}

// client is one who has work that runs or waits.
type client struct{ running, works, waits int }

type waiter struct {
	client string
	cost   int
	begins chan struct{} // closed when it may
}

func newLane(capacity, queue int) *lane {
	return &lane{capacity: capacity, share: max(1, capacity*3/4), queue: queue, patience: max(1, queue/4), clients: map[string]*client{}}
}

// enter waits until work of a cost may run, and returns what has to be called when it has ended. Work that costs more than
// a share counts as a share, so that all work can run. UNAVAILABLE when too much waits already, and as ctx says when it ends.
func (l *lane) enter(ctx context.Context, name string, cost int) (leave func(), err error) {
	cost = min(max(cost, 1), l.share)
	leave = func() { l.leave(name, cost) }
	l.mu.Lock()
	c := l.clients[name]
	if c == nil {
		c = &client{}
		l.clients[name] = c
	}
	if !l.ahead(name) && l.fits(c, cost) {
		l.begin(c, cost)
		l.mu.Unlock()
		return leave, nil
	}
	if len(l.waiting) >= l.queue || c.waits >= l.patience {
		l.forget(name)
		l.mu.Unlock()
		return nil, graph.Errorf(graph.Unavailable, "There is more to answer than can wait: ask again in a moment.")
	}
	w := &waiter{name, cost, make(chan struct{})}
	c.waits++
	l.waiting = append(l.waiting, w)
	l.mu.Unlock()

	select {
	case <-w.begins:
		return leave, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, w)
	if i < 0 { // it was let in meanwhile
		l.end(name, cost)
		return nil, ctx.Err()
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	c.waits--
	l.forget(name)
	l.next() // it may have stood in the way
	return nil, ctx.Err()
}

// ahead reports whether somebody waits behind whom this client's work has to wait: those whom only the lane holds back.
func (l *lane) ahead(name string) bool {
	for _, w := range l.waiting {
		if w.client == name || l.withinShare(l.clients[w.client], w.cost) {
			return true
		}
	}
	return false
}

func (l *lane) withinShare(c *client, cost int) bool { return c.running+cost <= l.share }

func (l *lane) fits(c *client, cost int) bool {
	return l.running+cost <= l.capacity && l.withinShare(c, cost)
}

func (l *lane) begin(c *client, cost int) {
	l.running += cost
	c.running += cost
	c.works++
}

func (l *lane) leave(name string, cost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(name, cost)
}

func (l *lane) end(name string, cost int) {
	c := l.clients[name]
	l.running -= cost
	c.running -= cost
	c.works--
	l.forget(name)
	l.next()
}

// next lets in what may run now. The first that only the lane holds back stops it, so that large work gets its turn.
func (l *lane) next() {
	for i := 0; i < len(l.waiting); {
		w := l.waiting[i]
		c := l.clients[w.client]
		switch {
		case l.fits(c, w.cost):
			c.waits--
			l.begin(c, w.cost)
			close(w.begins)
			l.waiting = slices.Delete(l.waiting, i, i+1)
		case l.withinShare(c, w.cost):
			return
		default:
			i++
		}
	}
}

func (l *lane) forget(name string) {
	if c := l.clients[name]; c.works == 0 && c.waits == 0 {
		delete(l.clients, name)
	}
}
