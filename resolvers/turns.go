package resolvers

import (
	"context"
	"runtime"
)

// turns lets fields that look at the whole registry wait for each other: those of one operation run one at a time, so that
// each finds what the one before has computed, and of all operations a few, so that memory does not run out. When a client
// leaves or its time is up, what still waits does not begin.
type turns struct{ free chan struct{} }

func newTurns() turns { return turns{make(chan struct{}, 4*runtime.GOMAXPROCS(0))} }

// take waits for a turn, and returns what gives it back.
func (t turns) take(ctx context.Context) (end func(), err error) {
	own := operationOf(ctx).turn
	select {
	case own <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case t.free <- struct{}{}:
	case <-ctx.Done():
		<-own
		return nil, ctx.Err()
	}
	end = func() {
		<-t.free
		<-own
	}
	if err := ctx.Err(); err != nil {
		end()
		return nil, err
	}
	return end, nil
}

// waits tells which fields take a turn.
func waits(object, field string) bool {
	_, whole := searching(object, field)
	return whole
}
