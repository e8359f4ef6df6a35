package gap

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"onceonly/graph"
)

// The lists of answers under a catalogue follow one pattern: a function of the table gives all entries, each entry has a
// place, a text that sorts as the list is ordered, and paged cuts the page out. A cursor that holds a place stays right
// when other entries come and go.

// ordered puts entries into the order of their places, each of which is made once.
func ordered[T any](entries []T, place func(*T) graph.Key) []T {
	sorted, _ := inPlaces(entries, place)
	return sorted
}

// inPlaces puts entries into the order of their places, and gives these.
func inPlaces[T any](entries []T, place func(*T) graph.Key) ([]T, []graph.Key) {
	type placed struct {
		place graph.Key
		at    int
	}
	order := make([]placed, len(entries))
	for i := range entries {
		order[i] = placed{place(&entries[i]), i}
	}
	slices.SortFunc(order, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	sorted, places := make([]T, len(entries)), make([]graph.Key, len(entries))
	for i, p := range order {
		sorted[i], places[i] = entries[p.at], p.place
	}
	return sorted, places
}

// paged makes a page of a list in the order of its places, which must differ. The name tells its cursors from those of other
// lists and of other conditions.
func paged[T, H any](c *graph.Catalogue, name string, entries []T, place func(*T) graph.Key, in func(*graph.Catalogue, *T) H,
	page graph.Page) (graph.Connection[H], error) {
	entries, places := inPlaces(entries, place)
	return graph.NewConnection(c, graph.List[H]{Name: name, Keys: places, At: func(key graph.Key) H {
		i, _ := slices.BinarySearch(places, key)
		return in(c, &entries[i])
	}}, page)
}

// arranged makes a page of entries that come in another order than that of their places.
func arranged[T, H any](c *graph.Catalogue, name string, entries []T, place func(*T) graph.Key, in func(*graph.Catalogue, *T) H,
	page graph.Page) (graph.Connection[H], error) {
	return paged(c, name, ordered(entries, place), place, in, page)
}

// named is the name of a list under conditions.
func named(list string, conditions any) string {
	text, err := json.Marshal(conditions)
	if err != nil {
		panic(err) // conditions are words, keys and numbers
	}
	return list + " " + string(text)
}

// nodesNamed is a condition: the ids or keys of nodes of a type. Where it may be that none is recorded, "" stands for that.
type nodesNamed struct {
	of   graph.NodeType
	keys *[]graph.Key
	none bool
}

// readKeys puts the keys in place of the ids among conditions, in new lists. BAD_REQUEST for an id of another type or
// moment, NOT_FOUND where there is no such node: who asks for what is not there would take an empty answer for a good one.
func readKeys(c *graph.Catalogue, conditions ...nodesNamed) error {
	return readKeysOf(c, func(ref graph.Ref) bool { return c.View.Node(ref) != nil }, conditions...)
}

func readKeysOf(c *graph.Catalogue, known func(graph.Ref) bool, conditions ...nodesNamed) error {
	for _, named := range conditions {
		keys := make([]graph.Key, len(*named.keys))
		for i, text := range *named.keys {
			key, err := c.KeyOf(named.of, string(text))
			if err != nil {
				return err
			}
			if !known(graph.Ref{Type: named.of, Key: key}) && !(named.none && key == "") {
				return graph.Errorf(graph.NotFound, "There is no %s %q.", named.of, key)
			}
			keys[i] = key
		}
		*named.keys = keys
	}
	return nil
}

// rank is a text for a number from 0 to most that sorts as the number does. What is larger stands with most.
func rank(n int) string {
	var digits [10]byte
	n = min(n, most)
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits[:])
}

const most = 9_999_999_999

// down is a text for a number from 0 on that sorts the greater number first.
func down(n int) string { return rank(most - min(n, most)) }

// inOrder joins the parts of a place.
func inOrder(parts ...string) graph.Key { return graph.Key(strings.Join(parts, " ")) }

// tally counts by body and by a word, in each run.
type tally[W comparable] struct {
	bodies map[graph.Key]map[W]Bounds
}

func (t *tally[W]) add(body graph.Key, word W, run int) {
	if t.bodies == nil {
		t.bodies = map[graph.Key]map[W]Bounds{}
	}
	if t.bodies[body] == nil {
		t.bodies[body] = map[W]Bounds{}
	}
	t.bodies[body][word] = t.bodies[body][word].plus(run)
}

// WordCount is how many entries of a list have a word, such as a decision, in each run.
type WordCount[W comparable] struct {
	Word  W
	Count Bounds
}

// BodyCount is how many entries of a list concern one body, by word in the order of the words. Body "" stands for what
// no body is recorded to be responsible for.
type BodyCount[W comparable] struct {
	Body   graph.Key
	Total  Bounds
	Counts []WordCount[W]
}

// counts gives the sums of the bodies, those with most entries first and then by key; words without entries are left out.
func (t *tally[W]) counts(words []W) []BodyCount[W] {
	all := make([]BodyCount[W], 0, len(t.bodies))
	for body, counted := range t.bodies {
		b := BodyCount[W]{Body: body}
		for _, word := range words {
			if count, any := counted[word]; any {
				b.Counts = append(b.Counts, WordCount[W]{word, count})
				b.Total.Certain += count.Certain
				b.Total.Possible += count.Possible
			}
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b BodyCount[W]) int {
		return cmp.Or(cmp.Compare(b.Total.Certain, a.Total.Certain), cmp.Compare(b.Total.Possible, a.Total.Possible), cmp.Compare(a.Body, b.Body))
	})
	return all
}

// sum adds up the counts of all bodies.
func sum[W comparable](bodies []BodyCount[W], words []W) []WordCount[W] {
	var counts []WordCount[W]
	for _, word := range words {
		count := WordCount[W]{Word: word}
		for _, b := range bodies {
			if i := slices.IndexFunc(b.Counts, func(c WordCount[W]) bool { return c.Word == word }); i >= 0 {
				count.Count.Certain += b.Counts[i].Count.Certain
				count.Count.Possible += b.Counts[i].Count.Possible
			}
		}
		if count.Count != (Bounds{}) {
			counts = append(counts, count)
		}
	}
	return counts
}

// BodyCountIn is the sum of a body in a catalogue.
type BodyCountIn[W comparable] struct {
	*BodyCount[W]
	Catalogue *graph.Catalogue
}

func inBodyCount[W comparable](c *graph.Catalogue, b *BodyCount[W]) BodyCountIn[W] {
	return BodyCountIn[W]{b, c}
}

func (n BodyCountIn[W]) Body() *graph.Organization { return n.Catalogue.Organization(n.BodyCount.Body) }

// Summed is a page of a list with the sums of the whole list.
type Summed[T any, W comparable] struct {
	graph.Connection[T]
	catalogue *graph.Catalogue
	bodies    []BodyCount[W]
	words     []W
}

// Counts gives the sums of all bodies together.
func (s Summed[T, W]) Counts() []WordCount[W] { return sum(s.bodies, s.words) }

// ByBody gives the sums of each body, counted in the catalogue's budget: LIMIT when it is used up.
func (s Summed[T, W]) ByBody() ([]BodyCountIn[W], error) {
	return put(s.catalogue, s.bodies, inBodyCount[W]), s.catalogue.Spend(len(s.bodies))
}
