package graph

import (
	"slices"
	"sync"
	"sync/atomic"
)

// View is a snapshot at an effective date: what the questions of gap and query are asked of. Statuses, wordings and
// validities are those in force at Date. Views are shared; they are safe for concurrent use.
type View struct {
	*Snapshot
	Date  Date
	slots sync.Map // key → *slot
}

type slot struct {
	making sync.Mutex
	made   atomic.Pointer[any]
}

// View returns the view of the snapshot at a date. The same date gives the same view as long as it is in use.
func (s *Snapshot) View(date Date) *View {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	for i, v := range s.state.views {
		if v.Date == date {
			copy(s.state.views[i:], s.state.views[i+1:])
			s.state.views[len(s.state.views)-1] = v
			return v
		}
	}
	v := &View{Snapshot: s, Date: date}
	if len(s.state.views) == maxViews {
		s.state.views = s.state.views[1:]
	}
	s.state.views = append(s.state.views, v)
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
