package gap

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"onceonly/graph"
)

// Table is the verdicts of one view. They are computed service by service when first asked for and kept. A table is
// safe for concurrent use; what it returns is shared and must not be changed.
type Table struct {
	view *graph.View

	documents memo[graph.Key, document]
	links     memo[pair, linked]
	reaches   memo[asker, reach]
	services  memo[graph.Key, served]
	trees     memo[struct{}, tree]

	prepared atomic.Bool // all verdicts are computed

	settling sync.Mutex
	layers   []*layer // the index of what is settled, the largest layer first
	left     int      // how much was settled when last let go of what nothing rests on

	pathSets   pathSets
	everything func() []*served
	missing    func() *missingList
	known      atomic.Pointer[missingList] // the table's own, or until that is made the one of a table before
	questions  func() []OpenQuestion
}

type tableSlot struct{}

// Of returns the table of verdicts of the view, made once per view and shared; safe for concurrent use. Verdicts are the same
// for all: what is hidden from somebody is hidden where what they name is shown.
func Of(v *graph.View) *Table {
	v = v.Whole()
	return graph.Slot(v, tableSlot{}, func() *Table {
		t := &Table{view: v}
		t.everything, t.missing = sync.OnceValue(t.computeAll), sync.OnceValue(t.findMissing)
		t.questions = sync.OnceValue(t.findQuestions)
		if before, touched := neighbour(v); before != nil {
			t.follow(before, touched)
		}
		return t
	})
}

// neighbour returns a table from which results may be taken over, and the look-ups in which it differs: that of the
// graph before, else that of the same graph at another date. Nil where there is none.
func neighbour(v *graph.View) (*Table, map[graph.Token]struct{}) {
	if before, touched := v.Earlier(); before != nil {
		if table, ok := graph.Kept[*Table](before, tableSlot{}); ok {
			return table, touched
		}
	}
	for _, other := range v.Siblings() {
		if table, ok := graph.Kept[*Table](other, tableSlot{}); ok {
			touched := map[graph.Token]struct{}{}
			for _, turn := range v.Turns(other.Date, v.Date) {
				touched[graph.Token{Type: turn.Ref.Type, Key: turn.Ref.Key}] = struct{}{}
			}
			return table, touched
		}
	}
	return nil, nil
}

func (t *Table) reader() *reader {
	watch := graph.NewWatch()
	return &reader{Snapshot: t.view.Watched(watch), date: t.view.Date, table: t, watch: watch}
}

func (t *Table) service(key graph.Key) *served { return services.get(t, key).value }

// all returns the services with at least one unit or without, by key, everything computed.
func (t *Table) all() []*served { return t.everything() }

func (t *Table) computeAll() []*served {
	found, _ := t.compute(context.Background())
	return found
}

// Prepare computes all verdicts, as the first question that needs them would, and stops when ctx ends, with its error. What
// was computed until then is kept.
func (t *Table) Prepare(ctx context.Context) error {
	if t.prepared.Load() {
		return nil
	}
	_, err := t.compute(ctx)
	return err
}

// Warm computes what questions about the whole view share: all verdicts, missing integrations and open questions. It stops when
// ctx ends, with its error.
func Warm(ctx context.Context, v *graph.View) error {
	t := Of(v)
	if err := t.Prepare(ctx); err != nil {
		return err
	}
	t.missing()
	t.questions()
	return ctx.Err()
}

// PrepareBoth prepares two views that are to be compared: first the one from which results are carried over.
func PrepareBoth(ctx context.Context, from, to *graph.View) error {
	if earlier, _ := from.Earlier(); earlier == to {
		from, to = to, from
	}
	if err := Of(from).Prepare(ctx); err != nil {
		return err
	}
	return Of(to).Prepare(ctx)
}

func (t *Table) compute(ctx context.Context) ([]*served, error) {
	keys := t.view.Keys(graph.TypeService)
	found := make([]*served, len(keys))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(keys) {
					return
				}
				found[i] = t.service(keys[i])
			}
		})
	}
	workers.Wait()
	t.settle()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.letGo(found)
	t.prepared.Store(true)
	return found, nil
}

// units returns the units of a requirement, by channel.
func (t *Table) units(requirement graph.Key) []*unit {
	r := t.view.Requirement(requirement)
	if r == nil {
		return nil
	}
	return t.service(r.Service).of(requirement)
}

// Verdict returns the verdict of a requirement on a channel; nil when there is no such requirement, when it is not
// valid at the date, or when it is not demanded on that channel.
func (t *Table) Verdict(requirement, channel graph.Key) *Verdict {
	for _, u := range t.units(requirement) {
		if u.channel == channel {
			return u.verdict()
		}
	}
	return nil
}

// Verdicts returns the verdicts of a requirement on each channel, by key; empty when it is not valid at the date.
func (t *Table) Verdicts(requirement graph.Key) []*Verdict {
	units := t.units(requirement)
	verdicts := make([]*Verdict, len(units))
	for i, u := range units {
		verdicts[i] = u.verdict()
	}
	return verdicts
}

// OnSomeChannel returns the best verdict of a requirement over its channels; nil if there is none.
func (t *Table) OnSomeChannel(requirement graph.Key) *Verdict {
	units := t.units(requirement)
	if len(units) == 0 {
		return nil
	}
	return slices.MinFunc(units, byGoodness).verdict()
}

// OnEveryChannel returns the worst verdict of a requirement over its channels: so much holds on every one of them.
// Nil if there is none.
func (t *Table) OnEveryChannel(requirement graph.Key) *Verdict {
	units := t.units(requirement)
	if len(units) == 0 {
		return nil
	}
	return slices.MaxFunc(units, byGoodness).verdict()
}

// Units returns all requirements × channels valid at the date, by service, requirement and channel.
func (t *Table) Units() []Unit {
	all, count := t.all(), 0
	for _, s := range all {
		count += len(s.units)
	}
	units := make([]Unit, 0, count)
	for _, s := range all {
		for i := range s.units {
			units = append(units, s.units[i].name())
		}
	}
	return units
}

// MissingIntegrations returns the pairs of systems between which work is left to do, those first that free most:
// freed alone on solid facts, freed alone in the possible run, freed with others; then consumer and provider.
func (t *Table) MissingIntegrations() []MissingIntegration { return t.missing().all }
