package query

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"onceonly/graph"
)

// Sorting is what entries of a type can be ordered by.
type Sorting struct {
	Name  string // the value of the enum
	About *Field
	Count bool // by how many there are
	Last  *Field

	scalar func(v *graph.View, e Entry) Scalar
	text   func(e Entry) graph.Text // for texts in three languages
	words  bool                     // texts are ordered as in a dictionary
}

// Sortings returns what a type can be ordered by: its single values, those of its parts, and the sizes of its lists of nodes.
func (t *Type) Sortings() []*Sorting {
	var all []*Sorting
	var walk func(fields []*Field, prefix string, through *Field)
	walk = func(fields []*Field, prefix string, through *Field) {
		for _, f := range fields {
			name := prefix + enumName(f.Name)
			about := f
			if through != nil {
				about = through
			}
			switch {
			case f.Shape == Part && through == nil && f.Of.Name != "Citation":
				walk(f.Of.Fields, name+"_", f)
			case f.Shape == Period:
				for _, end := range []string{"_FROM", "_TO"} {
					all = append(all, &Sorting{Name: name + end, About: about, Last: f, scalar: within(through, func(_ *graph.View, e Entry) Scalar {
						if p := f.Period(e); end == "_FROM" {
							return day(p.From)
						} else {
							return day(p.To)
						}
					})})
				}
			case f.Shape == Text && through == nil:
				all = append(all, &Sorting{Name: name, About: about, Last: f, text: f.Text})
			case f.Shape == One && f.Of.Node != "":
				all = append(all, &Sorting{Name: name, About: about, Last: f, scalar: within(through, func(v *graph.View, e Entry) (s Scalar) {
					f.Each(v, e, func(named Entry) bool { s = Word(string(named.(graph.Node).Ref().Key)); return false })
					return s
				})})
			case (f.Shape == Many || f.Shape == Parts) && through == nil:
				all = append(all, &Sorting{Name: name + "_COUNT", About: about, Last: f, Count: true, scalar: func(v *graph.View, e Entry) Scalar {
					count := 0
					f.Each(v, e, func(Entry) bool { count++; return true })
					return Number(float64(count))
				}})
			case f.Scalar != nil:
				all = append(all, &Sorting{Name: name, About: about, Last: f, scalar: within(through, f.Scalar), words: f.Shape == String})
			}
		}
	}
	walk(t.Fields, "", nil)
	return all
}

// within reads the value of a part, which is not recorded where the part is not.
func within(through *Field, read func(*graph.View, Entry) Scalar) func(*graph.View, Entry) Scalar {
	if through == nil {
		return read
	}
	return func(v *graph.View, e Entry) (s Scalar) {
		through.Each(v, e, func(part Entry) bool { s = read(v, part); return false })
		return s
	}
}

// numeric reports whether the values are told apart by their numbers.
func (s *Sorting) numeric() bool {
	return s.text == nil && (s.Count || (s.Last.Shape != String && s.Last.Shape != Key && s.Last.Shape != One))
}

// Ordering is an order that has been read: one key after the other, and the key of the entry at last.
type Ordering struct {
	Mark string // equal for equal orders
	view *graph.View
	keys []sortKey
}

type sortKey struct {
	*Sorting
	descending bool
	lang       *graph.Lang
	collator   *collate.Collator
}

// maxOrders is how many keys an order may have.
const maxOrders = 5

// Order reads an order of entries of the type. BAD_REQUEST for an unknown key, one that is given twice, or too many.
func (t *Type) Order(v *graph.View, by []graph.Order) (*Ordering, error) {
	if len(by) > maxOrders {
		return nil, graph.Errorf(graph.BadRequest, "An order has at most %d keys, and %d are given.", maxOrders, len(by))
	}
	all := t.Sortings()
	o := &Ordering{view: v}
	for _, one := range by {
		at := slices.IndexFunc(all, func(s *Sorting) bool { return s.Name == string(one.By) })
		if at < 0 {
			return nil, graph.Errorf(graph.BadRequest, "%s cannot be ordered by %s.", t.Name, one.By)
		}
		if err := t.sees(v, all[at].About, all[at].Last); err != nil {
			return nil, err
		}
		key := sortKey{Sorting: all[at], descending: one.Direction == graph.Descending}
		mark := string(one.By) + " " + string(one.Direction)
		if key.text != nil || key.words {
			key.collator = newCollator(one.Lang)
		}
		if one.Lang != nil {
			if key.text == nil {
				return nil, graph.Errorf(graph.BadRequest, "%s is not written in several languages: leave lang out.", one.By)
			}
			key.lang = one.Lang
			mark += " " + string(*one.Lang)
		}
		if strings.Contains(o.Mark, ","+string(one.By)+" ") {
			return nil, graph.Errorf(graph.BadRequest, "%s stands in the order twice.", one.By)
		}
		o.keys = append(o.keys, key)
		o.Mark += "," + mark
	}
	return o, nil
}

// newCollator orders texts as dictionaries of the language do; the Kazakh alphabet has all letters of the Russian one, so it
// serves where no language is named. Not safe for concurrent use.
func newCollator(lang *graph.Lang) *collate.Collator {
	if lang == nil || *lang == graph.KK {
		return collate.New(language.Kazakh)
	}
	return collate.New(map[graph.Lang]language.Tag{graph.RU: language.Russian, graph.EN: language.English}[*lang])
}

// values are what the entry is ordered by.
func (o *Ordering) values(e Entry) []Scalar {
	values := make([]Scalar, len(o.keys))
	for i, k := range o.keys {
		switch {
		case k.text != nil && k.lang != nil:
			text, _ := k.text(e).In(*k.lang)
			values[i] = Word(text)
		case k.text != nil:
			text, _ := k.text(e).In()
			values[i] = Word(text)
		default:
			values[i] = k.scalar(o.view, e)
		}
	}
	return values
}

// appendPlace writes values so that the bytes sort as the order wants it: recorded before not recorded in both directions.
// Collators are not safe for concurrent use, and neither is this.
func (o *Ordering) appendPlace(to []byte, values []Scalar, buffer *collate.Buffer) []byte {
	for i := range o.keys {
		k, v := &o.keys[i], values[i]
		if !v.Recorded {
			to = append(to, 2)
			continue
		}
		to = append(to, 1)
		from := len(to)
		switch {
		case k.collator != nil:
			buffer.Reset()
			to = appendWord(to, k.collator.KeyFromString(buffer, v.Text))
		case k.numeric():
			bits := math.Float64bits(v.Number + 0) // -0 is 0
			if bits>>63 == 1 {
				bits = ^bits
			} else {
				bits |= 1 << 63
			}
			to = binary.BigEndian.AppendUint64(to, bits)
		default:
			to = appendWord(to, []byte(v.Text))
		}
		if k.descending {
			for at := from; at < len(to); at++ {
				to[at] = ^to[at]
			}
		}
	}
	return to
}

// appendWord ends a word so that what is longer stands after it, whatever follows.
func appendWord(to, word []byte) []byte {
	for _, b := range word {
		to = append(to, b)
		if b == 0 {
			to = append(to, 0xff)
		}
	}
	return append(to, 0, 1)
}

// Sort returns the keys in the order; entry gives what a key stands for.
func (o *Ordering) Sort(keys []graph.Key, entry func(graph.Key) Entry) []graph.Key {
	type placed struct {
		place []byte
		key   graph.Key
	}
	var buffer collate.Buffer
	list := make([]placed, len(keys))
	for i, key := range keys {
		list[i] = placed{o.appendPlace(nil, o.values(entry(key)), &buffer), key}
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Or(bytes.Compare(a.place, b.place), cmp.Compare(a.key, b.key)) })
	sorted := make([]graph.Key, len(keys))
	for i := range list {
		sorted[i] = list[i].key
	}
	return sorted
}

// Place writes the values of an entry for its cursor.
func (o *Ordering) Place(e Entry) string {
	values := make([]any, len(o.keys))
	for i, v := range o.values(e) {
		switch {
		case !v.Recorded:
		case o.keys[i].numeric():
			values[i] = v.Number
		default:
			values[i] = v.Text
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts and numbers
	}
	return string(text)
}

// Find returns where an entry with these values and this key stands among the sorted keys, or would stand, and whether it
// is there. BAD_REQUEST when the values are none that Place has written.
func (o *Ordering) Find(sorted []graph.Key, entry func(graph.Key) Entry, place string, key graph.Key) (int, bool, error) {
	values, err := o.read(place)
	if err != nil {
		return 0, false, err
	}
	var buffer collate.Buffer
	wanted := o.appendPlace(nil, values, &buffer)
	var other []byte
	at, there := slices.BinarySearchFunc(sorted, key, func(a, b graph.Key) int {
		other = o.appendPlace(other[:0], o.values(entry(a)), &buffer)
		return cmp.Or(bytes.Compare(other, wanted), cmp.Compare(a, b))
	})
	return at, there, nil
}

func (o *Ordering) read(place string) ([]Scalar, error) {
	wrong := graph.Errorf(graph.BadRequest, "A cursor cannot be read: give one that a list has given.")
	var given []any
	if err := json.Unmarshal([]byte(place), &given); err != nil || len(given) != len(o.keys) {
		return nil, wrong
	}
	values := make([]Scalar, len(given))
	for i, one := range given {
		switch one := one.(type) {
		case nil:
		case float64:
			if !o.keys[i].numeric() {
				return nil, wrong
			}
			values[i] = Number(one)
		case string:
			if o.keys[i].numeric() || one == "" {
				return nil, wrong
			}
			values[i] = Word(one)
		default:
			return nil, wrong
		}
	}
	return values, nil
}

// orders keeps the sorted keys of a view, those used last.
type orders struct {
	mu   sync.Mutex
	kept []*sorted // the one used last stands last
}

type sorted struct {
	mark string
	once sync.Once
	keys []graph.Key
}

type ordersSlot struct{}

// maxKept is how many orders are kept with a view: each takes 16 bytes an entry.
const maxKept = 16

// Sorted returns what make sorts, made once per view and mark as long as it is in use.
func Sorted(v *graph.View, mark string, make func() []graph.Key) []graph.Key {
	all := graph.Slot(v, ordersSlot{}, func() *orders { return &orders{} })
	one := all.get(mark)
	one.once.Do(func() { one.keys = make() })
	return one.keys
}

func (o *orders) get(mark string) *sorted {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := slices.IndexFunc(o.kept, func(s *sorted) bool { return s.mark == mark })
	one := &sorted{mark: mark}
	if at >= 0 {
		one = o.kept[at]
		o.kept = slices.Delete(o.kept, at, at+1)
	} else if len(o.kept) == maxKept {
		o.kept = slices.Delete(o.kept, 0, 1)
	}
	o.kept = append(o.kept, one)
	return one
}
