package gap

import (
	"cmp"
	"encoding/binary"
	"slices"

	"onceonly/graph/gap/plan"
)

// conditions makes needs of which equal ones are one, so that a plan sees at once what hangs on the same. The need that
// can never be fulfilled is nil, the one that always is has no parts.
type conditions struct {
	known  map[string]*plan.Need
	number map[*plan.Need]int
	always *plan.Need
}

func newConditions() *conditions {
	c := &conditions{known: map[string]*plan.Need{}, number: map[*plan.Need]int{}}
	c.always = c.make(plan.All, 0, nil)
	return c
}

// one is fulfilled when the candidate is chosen.
func (c *conditions) one(candidate int) *plan.Need { return c.make(plan.One, candidate, nil) }

// all is fulfilled when every part is.
func (c *conditions) all(parts []*plan.Need) *plan.Need {
	if slices.Contains(parts, nil) {
		return nil
	}
	return c.join(plan.All, parts)
}

// any is fulfilled when some part is.
func (c *conditions) any(parts []*plan.Need) *plan.Need {
	possible := slices.DeleteFunc(slices.Clone(parts), func(part *plan.Need) bool { return part == nil })
	if len(possible) == 0 {
		return nil
	}
	if slices.Contains(possible, c.always) {
		return c.always
	}
	return c.join(plan.Any, possible)
}

// join brings parts to one form: parts of the same kind are taken in, repeated ones and those that another part makes
// idle are left out, and one part stands for itself.
func (c *conditions) join(op plan.Op, parts []*plan.Need) *plan.Need {
	var flat []*plan.Need
	for _, part := range parts {
		if part.Op == op {
			flat = append(flat, part.Parts...)
		} else {
			flat = append(flat, part)
		}
	}
	slices.SortFunc(flat, func(a, b *plan.Need) int { return cmp.Compare(c.number[a], c.number[b]) })
	flat = slices.Compact(flat)
	kept := make([]*plan.Need, 0, len(flat))
	for i, part := range flat {
		idle := func(other *plan.Need) bool { return other != part && c.isWithin(other, part) }
		if part.Op == plan.One || !slices.ContainsFunc(flat[:i], idle) && !slices.ContainsFunc(flat[i+1:], idle) {
			kept = append(kept, part)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return c.make(op, 0, kept)
}

// isWithin reports whether all parts of a are parts of b: an alternative that asks for more than another one, and a
// demand that another one fulfils, tell nothing.
func (c *conditions) isWithin(a, b *plan.Need) bool {
	if a.Op != b.Op {
		return a.Op == plan.One && slices.Contains(b.Parts, a)
	}
	return len(a.Parts) < len(b.Parts) && !slices.ContainsFunc(a.Parts, func(part *plan.Need) bool { return !slices.Contains(b.Parts, part) })
}

func (c *conditions) make(op plan.Op, candidate int, parts []*plan.Need) *plan.Need {
	name := binary.AppendUvarint([]byte{byte(op)}, uint64(candidate))
	for _, part := range parts {
		name = binary.AppendUvarint(name, uint64(c.number[part]))
	}
	if known := c.known[string(name)]; known != nil {
		return known
	}
	made := &plan.Need{Op: op, Candidate: candidate, Parts: parts}
	c.known[string(name)], c.number[made] = made, len(c.number)
	return made
}

// rewriting gives needs in which every candidate is replaced: by what as gives, nil for one that is never chosen.
type rewriting struct {
	in   *conditions
	as   func(candidate int) *plan.Need
	done map[*plan.Need]*plan.Need
}

func (r *rewriting) of(need *plan.Need) *plan.Need {
	if need == nil || need.Op == plan.One {
		if need == nil {
			return nil
		}
		return r.as(need.Candidate)
	}
	if known, done := r.done[need]; done {
		return known
	}
	parts := make([]*plan.Need, len(need.Parts))
	for i, part := range need.Parts {
		parts[i] = r.of(part)
	}
	made := r.in.any
	if need.Op == plan.All {
		made = r.in.all
	}
	r.done[need] = made(parts)
	return r.done[need]
}
