package answers

import (
	"context"
	"log/slog"
	"time"

	"onceonly/graph"
)

const (
	tryAgain   = 5 * time.Second
	lookAgain  = time.Minute // whether a new day has begun, or answers were removed
	leastPause = 200 * time.Millisecond
)

// pause is how long the answers are not written again after a writing that took so long: at most a third of the time
// goes into it, however often the graph changes.
func pause(took time.Duration) time.Duration { return max(leastPause, 2*took) }

// Follow keeps the answers beside the facts those of the newest revision, as of today, until ctx ends. Revisions that
// follow one another quickly are taken together. What fails is logged and tried again. Of several servers one writes;
// where it ends before it is done, or other tools remove answers, another or the next look puts that right.
func Follow(ctx context.Context, store graph.Store, keeper graph.AnswerKeeper, today func() graph.Date, log *slog.Logger) {
	revisions := store.Watch(ctx)
	f := follower{store: store, keeper: keeper}
	for ctx.Err() == nil {
		start := time.Now()
		if err := f.look(ctx, today()); err != nil && ctx.Err() == nil {
			if graph.CodeOf(err) != graph.Conflict { // another server is at it
				log.Warn("The answers beside the facts could not be brought up to date.", "error", err)
			}
			rest(ctx, tryAgain)
			continue
		}
		rest(ctx, pause(time.Since(start)))
		select {
		case <-revisions:
		case <-time.After(lookAgain):
		case <-ctx.Done():
		}
	}
}

type follower struct {
	store  graph.Store
	keeper graph.AnswerKeeper
	ours   graph.KeptAnswers // that were last seen to be right
}

// look brings the answers up to date where they are not. What is kept when a server starts is compared whatever it says of
// itself, for another version of the program may have written it.
func (f *follower) look(ctx context.Context, today graph.Date) error {
	newest, err := f.store.Load(ctx)
	if err != nil {
		return err
	}
	kept, err := f.keeper.AnswersKept(ctx)
	if err != nil {
		return err
	}
	wanted := graph.KeptAnswers{Revision: newest.Revision(), Date: today, Whole: true}
	started := f.ours != graph.KeptAnswers{}
	// A server whose clock is at another day has written them for it: each does so once.
	asLeft := wanted == f.ours && kept.Revision == wanted.Revision && kept.Whole
	if !started || kept != wanted && !asLeft {
		if _, _, err := f.keeper.KeepAnswers(ctx, Of(newest.View(today))); err != nil {
			return err
		}
	}
	f.ours = wanted
	return nil
}

func rest(ctx context.Context, pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}
