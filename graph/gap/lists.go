package gap

import (
	"reflect"
	"slices"

	"onceonly/graph"
)

// known is the answer of an open list (2-model §2.1): what is not in an incomplete one is not recorded.
type known int8

const (
	denied known = iota
	notRecorded
	listed
)

// delivers reports whether the list delivers the item of the document; item "" is the document itself. Who delivers a
// document delivers its items.
func delivers(list *graph.Deliveries, document, item graph.Key) known {
	if list == nil {
		return notRecorded
	}
	if has(list.DocumentTypes, document) || item != "" && has(list.DataItems, item) {
		return listed
	}
	if list.Complete {
		return denied
	}
	return notRecorded
}

// offered reports whether a data service delivers the item to who reads it. Nothing is read from one that only takes
// data in, and of an unknown direction it is not recorded.
func offered(d *graph.DataServiceFacts, document, item graph.Key) known {
	if d.Direction == graph.Write {
		return denied
	}
	answer := delivers(d.Delivers, document, item)
	if d.Direction == "" && answer == listed {
		return notRecorded
	}
	return answer
}

// admits reports whether the integration lets the service use it.
func admits(list *graph.Admissions, service graph.Key) known {
	if list == nil {
		return notRecorded
	}
	if list.Any {
		return listed
	}
	if has(list.Services, service) {
		return listed
	}
	if list.Complete {
		return denied
	}
	return notRecorded
}

// link is an integration between two systems that is not withdrawn, with the data service it runs through, if that is
// known and not withdrawn.
type link struct {
	*graph.IntegrationFacts
	service *graph.DataServiceFacts
	status  graph.Status
}

// delivers reports whether the integration delivers the item, and whether its data service's list was needed to tell.
// An integration without a list of its own has that of its data service; an incomplete list of its own adds to it, so
// that recording one delivery takes none away.
func (l *link) delivers(document, item graph.Key) (answer known, borrowed bool) {
	if l.Delivers != nil {
		answer := delivers(l.Delivers, document, item)
		if answer != notRecorded || l.service == nil || offered(l.service, document, item) != listed {
			return answer, false
		}
		return listed, true
	}
	if l.service == nil {
		return notRecorded, false
	}
	return offered(l.service, document, item), true
}

// solid reports whether neither the integration nor one of its ends is merely inferred.
func (l *link) solid() bool {
	return l.Claim.Solid() && l.Consumer.Solid() && l.Provider.Solid()
}

// pair is a consumer and a provider.
type pair struct{ consumer, provider graph.Key }

// linked is the integrations between a pair that are not withdrawn, by key.
type linked []link

var links = &kind[pair, linked]{
	rank: 0,
	in:   func(t *Table) *memo[pair, linked] { return &t.links },
	make: readLinks,
	same: func(a, b *linked) bool { return reflect.DeepEqual(a, b) },
}

func readLinks(r *reader, p pair) *linked {
	var found linked
	asking := r.Referrers(graph.TypeIntegration, "consumer.system", p.consumer)
	answering := r.Referrers(graph.TypeIntegration, "provider.system", p.provider)
	for _, key := range asking {
		if !has(answering, key) {
			continue
		}
		i := r.Integration(key)
		l := link{i, r.liveDataService(i.DataService), graph.StatusAt(i.Status, r.date)}
		if l.status != graph.StatusWithdrawn {
			found = append(found, l)
		}
	}
	return &found
}

// liveDataService returns the data service, and nil if there is none or it is withdrawn at the date.
func (r *reader) liveDataService(key graph.Key) *graph.DataServiceFacts {
	if key == "" {
		return nil
	}
	d := r.DataService(key)
	if d == nil || graph.StatusAt(d.Status, r.date) == graph.StatusWithdrawn {
		return nil
	}
	return d
}

// has reports whether a sorted list of keys has the key; all lists of keys in a graph are sorted.
func has(sorted []graph.Key, key graph.Key) bool {
	_, found := slices.BinarySearch(sorted, key)
	return found
}
