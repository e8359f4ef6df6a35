package answers

import (
	"context"
	"log/slog"
	"time"

	"onceonly/graph"
)

const (
	tryAgain   = 5 * time.Second
	lookAtDate = time.Minute // whether a new day has begun
	leastPause = 200 * time.Millisecond
)

// pause is how long the answers are not written again after a writing that took so long: at most a third of the time
// goes into it, however often the graph changes.
func pause(took time.Duration) time.Duration { return max(leastPause, 2*took) }

// Follow keeps the answers beside the facts those of the newest revision, as of today, until ctx ends. Revisions that
// follow one another quickly are taken together. What fails is logged and tried again.
func Follow(ctx context.Context, store graph.Store, keeper graph.AnswerKeeper, today func() graph.Date, log *slog.Logger) {
	revisions := store.Watch(ctx)
	var kept graph.Revision
	var date graph.Date
	for ctx.Err() == nil {
		start := time.Now()
		newest, err := store.Load(ctx)
		day := today()
		if err == nil && (newest.Revision() != kept || day != date) {
			if _, _, err = keeper.KeepAnswers(ctx, Of(newest.View(day))); err == nil {
				kept, date = newest.Revision(), day
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("The answers beside the facts could not be brought up to date.", "error", err)
			rest(ctx, tryAgain)
			continue
		}
		rest(ctx, pause(time.Since(start)))
		select {
		case <-revisions:
		case <-time.After(lookAtDate):
		case <-ctx.Done():
		}
	}
}

func rest(ctx context.Context, pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}
