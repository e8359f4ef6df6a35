package gap

// Services without a system: nothing can be connected to them before they get one.

import (
	"slices"

	"onceonly/graph"
)

// ServicesWithoutSystem returns the services that demand a document on some channel behind which no system is known,
// their own included, by key.
func (t *Table) ServicesWithoutSystem() []ServiceWithoutSystem {
	var list []ServiceWithoutSystem
	for _, s := range t.all() {
		if w := s.withoutSystem(); len(w.Channels) > 0 {
			list = append(list, w)
		}
	}
	return list
}

func (s *served) withoutSystem() ServiceWithoutSystem {
	w := ServiceWithoutSystem{Service: s.key, Absence: Established}
	for on := range s.channels {
		c := &s.channels[on]
		demands := func(u unit) bool { return u.on == on }
		if len(c.consumers) > 0 || !slices.ContainsFunc(s.units, demands) {
			continue
		}
		w.Channels = append(w.Channels, c.key)
		if c.absence != Established {
			w.Absence = NotRecorded
		}
	}
	for i := range s.units {
		u := &s.units[i]
		if !u.evidence || len(s.channels[u.on].consumers) > 0 {
			continue
		}
		w.Documents++
		for run, f := range u.found {
			best := f.headline()
			if outcomes[best.outcome] != ReplaceableAfterWork {
				continue
			}
			w.Freed[run]++
			for _, p := range best.paths {
				w.Providers = append(w.Providers, p.route.Holder)
			}
		}
	}
	slices.Sort(w.Providers)
	w.Providers = slices.Compact(w.Providers)
	w.Applications = s.applications(slices.DeleteFunc(slices.Clone(w.Channels), func(key graph.Key) bool { return key == "" }))
	if slices.Contains(w.Channels, "") {
		w.Applications = s.applications([]graph.Key{""})
	}
	return w
}
