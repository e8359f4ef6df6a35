package graph

import (
	"slices"
	"sync"
	"sync/atomic"
)

// View is a snapshot at an effective date: what the questions of gap and query are asked of. Statuses, wordings and
// validities are those in force at Date. Views are shared; they are safe for concurrent use.
//
// A view that somebody with less than full sight reads (see As) hides the same as its Snapshot does. What a slot of it keeps is
// for that visibility; what is the same for all is kept in a slot of Whole, as the verdicts are.
type View struct {
	*Snapshot
	Date   Date
	slots  sync.Map // key → *slot
	whole  *View    // nil for the whole view
	narrow [visibilities]*View
}

type slot struct {
	making sync.Mutex
	made   atomic.Pointer[any]
}

// View returns the view of the snapshot at a date. The same date gives the same view as long as it is in use.
func (s *Snapshot) View(date Date) *View {
	if s.sight != nil {
		return s.sight.whole.View(date).As(s.sight.reads)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return s.view(date)
}

// Keep returns the view at a date, and keeps it with the snapshot however many other dates are asked for. Of several kept so
// the last two stay.
func (s *Snapshot) Keep(date Date) *View {
	if s.sight != nil {
		return s.sight.whole.Keep(date).As(s.sight.reads)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if s.state.kept[1] != date {
		s.state.kept = [2]Date{s.state.kept[1], date}
	}
	return s.view(date)
}

// view finds or makes the view at a date and lets go of the one used longest ago. The lock is held.
func (s *Snapshot) view(date Date) *View {
	for i, v := range s.state.views {
		if v.Date == date {
			copy(s.state.views[i:], s.state.views[i+1:])
			s.state.views[len(s.state.views)-1] = v
			return v
		}
	}
	v := &View{Snapshot: s, Date: date}
	if len(s.state.views) == maxViews {
		oldest := slices.IndexFunc(s.state.views, func(v *View) bool { return !slices.Contains(s.state.kept[:], v.Date) })
		s.state.views = slices.Delete(s.state.views, oldest, oldest+1)
	}
	s.state.views = append(s.state.views, v)
	return v
}

// As returns the view as it is seen. The same visibility gives the same view.
func (v *View) As(reads Visibility) *View {
	whole := v.Whole()
	seen := whole.Snapshot.As(reads)
	if seen.sight == nil {
		return whole
	}
	whole.state.mu.Lock()
	defer whole.state.mu.Unlock()
	if whole.narrow[reads] == nil {
		whole.narrow[reads] = &View{Snapshot: seen, Date: whole.Date, whole: whole}
	}
	return whole.narrow[reads]
}

// Whole returns the view with nothing hidden: what answers that are the same for all are computed from. What they name is
// shown through the view of whoever asks.
func (v *View) Whole() *View {
	if v.whole != nil {
		return v.whole
	}
	return v
}

// Slot returns what make gives for the view, made once and kept with it. The key is private to the caller's package.
// Others that ask meanwhile wait for it.
func Slot[T any](v *View, key any, make func() T) T {
	kept, _ := v.slots.LoadOrStore(key, &slot{})
	s := kept.(*slot)
	if made := s.made.Load(); made != nil {
		return (*made).(T)
	}
	s.making.Lock()
	defer s.making.Unlock()
	if made := s.made.Load(); made != nil {
		return (*made).(T)
	}
	var value any = make()
	s.made.Store(&value)
	v.state.used.Store(true)
	return value.(T)
}

// Kept returns what Slot has already made for key, without making it or waiting for it.
func Kept[T any](v *View, key any) (T, bool) {
	if kept, ok := v.slots.Load(key); ok {
		if made := kept.(*slot).made.Load(); made != nil {
			return (*made).(T), true
		}
	}
	var none T
	return none, false
}

// Earlier returns the view of the snapshot from which this one was made, at the same date, and the look-ups that the
// change touched: whatever was computed from other look-ups alone holds for this view too. It returns nil where there
// is no such view, or where it was let go. The map must not be changed.
func (v *View) Earlier() (*View, map[Token]struct{}) {
	if v.whole != nil {
		earlier, touched := v.whole.Earlier()
		if earlier == nil {
			return nil, nil
		}
		return earlier.As(v.Visibility()), touched
	}
	from := v.state.from.Load()
	if from == nil {
		return nil, nil
	}
	from.base.state.mu.Lock()
	defer from.base.state.mu.Unlock()
	for _, earlier := range from.base.state.views {
		if earlier.Date == v.Date {
			return earlier, from.touched
		}
	}
	return nil, nil
}

// Siblings returns the views of the same snapshot at other dates that are in use, the one used last first.
func (v *View) Siblings() []*View {
	if v.whole != nil {
		others := v.whole.Siblings()
		for i, other := range others {
			others[i] = other.As(v.Visibility())
		}
		return others
	}
	v.state.mu.Lock()
	defer v.state.mu.Unlock()
	var others []*View
	for _, other := range slices.Backward(v.state.views) {
		if other.Date != v.Date {
			others = append(others, other)
		}
	}
	return others
}
