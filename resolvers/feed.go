package resolvers

import (
	"context"
	"slices"
	"time"

	"onceonly/graph"
	"onceonly/loaders"
)

// feed tells what revisions have changed, to any number of listeners. What the log says of the last revisions is read once
// and kept for all of them, without the nodes. Listeners pull: between two events they hold a number, so that a slow one
// costs nothing and finds all that has come since in one event.
type feed struct {
	catalogues *catalogues
	history    graph.HistoryReader
	turn       chan struct{} // held by the one that looks at recent
	recent     []revised     // of revisions that follow one another, oldest first
	nodes      int           // in recent
	behind     chan struct{} // held by those that read what is no longer in recent
}

// revised is what one revision changed.
type revised struct {
	revision   graph.Revision
	recordedAt time.Time
	nodes      []graph.RevisedNode
	large      []graph.RevisedNode // in place of nodes where they are too many to be kept: one of each type and of what its reader needs
}

const (
	changesRead   = 20     // at a time: changes hold whole nodes
	revisionsKept = 1_000  // in recent
	nodesKept     = 20_000 // in recent
)

func newFeed(c *catalogues, history graph.HistoryReader) *feed {
	return &feed{catalogues: c, history: history, turn: make(chan struct{}, 1), behind: make(chan struct{}, 2)}
}

// after gives what follows a revision, oldest first: some of it, as much as is read at a time. NOT_FOUND when the log no
// longer reaches back so far.
func (f *feed) after(ctx context.Context, since graph.Revision) ([]revised, error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if len(f.recent) > 0 && since < f.recent[len(f.recent)-1].revision {
		first := f.recent[0].revision
		if since+1 >= first {
			known := slices.Clip(f.recent[since+1-first:])
			<-f.turn
			return known, nil
		}
		<-f.turn
		select { // those that were away for long do not keep others waiting
		case f.behind <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() { <-f.behind }()
		return f.read(ctx, since)
	}
	defer func() { <-f.turn }()
	read, err := f.read(ctx, since)
	if err == nil {
		f.keep(read)
	}
	return read, err
}

func (f *feed) read(ctx context.Context, since graph.Revision) ([]revised, error) {
	changes, err := f.catalogues.store.Changes(ctx, since, changesRead)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, graph.Errorf(graph.NotFound, "What was committed after revision %d is no longer kept.", since)
	}
	read := make([]revised, len(changes))
	history := loaders.New(f.history, nil, nil)
	for i, change := range changes {
		nodes, err := change.Revised(ctx, history)
		if err != nil {
			return nil, err
		}
		read[i] = revised{revision: change.Revision, recordedAt: change.At, nodes: nodes}
		if len(nodes) > nodesKept {
			read[i].nodes = nil
			for _, n := range nodes {
				if !slices.ContainsFunc(read[i].large, func(like graph.RevisedNode) bool { return like.Type == n.Type && like.Sees == n.Sees }) {
					read[i].large = append(read[i].large, n)
				}
			}
		}
	}
	return read, nil
}

// keep puts what was read behind what is kept, in place of it where there is a gap, and lets go of the oldest.
func (f *feed) keep(read []revised) {
	if len(f.recent) > 0 && f.recent[len(f.recent)-1].revision+1 != read[0].revision {
		f.recent, f.nodes = nil, 0
	}
	for _, r := range read {
		f.recent = append(f.recent, r)
		f.nodes += len(r.nodes)
	}
	gone := 0
	for len(f.recent)-gone > 1 && (len(f.recent)-gone > revisionsKept || f.nodes > nodesKept) {
		f.nodes -= len(f.recent[gone].nodes)
		gone++
	}
	f.recent = slices.Clone(f.recent[gone:]) // what was given away is not written to, and what is gone is not held
}

// listener is one who follows the revisions. It is asked by one goroutine.
type listener struct {
	feed  *feed
	reads graph.Visibility
	types []graph.NodeType // none: all
	told  graph.Revision   // the last one covered by an event
	seen  graph.Revision   // the last one looked at; what came after told was of no interest
}

// next waits until something of interest was committed, and gathers all of it into one event; false when ctx has ended.
// The newest graph is then the event's or a newer one, so that who asks anew finds what the event tells of.
func (l *listener) next(ctx context.Context) (event graph.RevisionEvent, more bool) {
	for {
		moved, newest, recordedAt := l.feed.catalogues.head()
		var again <-chan time.Time
		if newest > l.seen {
			event, err := l.gather(ctx, newest, recordedAt)
			if event != nil {
				l.told, l.seen = newest, newest
				return *event, true
			}
			if err == nil {
				l.seen = newest
			} else { // the store does not answer now
				again = time.After(tryAgain)
			}
		}
		select {
		case <-moved:
		case <-again:
		case <-ctx.Done():
			return graph.RevisionEvent{}, false
		}
	}
}

// gather makes one event of what follows the last one, up to a revision; nil where nothing of interest is among it.
func (l *listener) gather(ctx context.Context, until graph.Revision, recordedAt time.Time) (*graph.RevisionEvent, error) {
	gathered := graph.GatherRevisions(l.told)
	for at, more := l.seen, true; more && at < until; {
		read, err := l.feed.after(ctx, at)
		if graph.CodeOf(err) == graph.NotFound { // the log was cut while the client was slow
			gathered.TooMany()
			break
		}
		if err != nil {
			return nil, err
		}
		for _, r := range read {
			if r.revision > until {
				break
			}
			at = r.revision
			if slices.ContainsFunc(r.large, l.wants) {
				gathered.TooMany()
			}
			if more = gathered.Add(slices.DeleteFunc(slices.Clone(r.nodes), func(n graph.RevisedNode) bool { return !l.wants(n) })); !more {
				break
			}
		}
	}
	if len(l.types) > 0 && gathered.IsEmpty() {
		return nil, nil
	}
	event := gathered.Event(until, recordedAt)
	return &event, nil
}

// wants reports whether a node is of interest, and who listens may know that it was changed. Nothing else of a change is told.
func (l *listener) wants(n graph.RevisedNode) bool {
	return n.Sees <= l.reads && (len(l.types) == 0 || slices.Contains(l.types, n.Type))
}
