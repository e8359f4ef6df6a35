package gap

import (
	"slices"

	"onceonly/graph"
)

// The degree of replacement, item by item (3-verdicts §3.10): which pieces of information arrive, from where, from how
// many, and which nobody holds.

// DocumentDegree is how far data take the place of one kind of document, over all services that demand it.
type DocumentDegree struct {
	DocumentType graph.Key
	Documents    int          // demanded documents × channels; 0 where it is no evidence
	Items        []ItemDegree // in the order of their keys; the document itself where no item is listed
}

// ItemDegree is how far one piece of information arrives.
type ItemDegree struct {
	Item      graph.Key       // "" for the document itself
	Holders   []ItemHolder    // by system and holding; those that only the possible run counts included
	Conflict  [2]ConflictKind // between the holdings, by run
	Arrives   Bounds          // demanded documents × channels to which it arrives, in their best case or a part of it
	AfterWork Bounds          // to which it has a way on which works are left
	Without   Bounds          // for which nobody holds it
}

// ItemHolder is a system that holds a piece of information.
type ItemHolder struct {
	System        graph.Key
	Holding       graph.Key // "" where it follows only from what an integration in operation delivers
	Inferred      bool      // the possible run alone counts it
	Authoritative bool
	CopyOf        graph.Key       // the system of which it has a copy, "" where it is a source itself
	Coverage      *graph.Coverage // nil: not recorded
}

// Covered reports whether some system holds the item in the run.
func (i *ItemDegree) Covered(run Run) bool {
	return slices.ContainsFunc(i.Holders, func(h ItemHolder) bool { return run == Possible || !h.Inferred })
}

// Degree returns how far data take the place of a kind of document; nil where there is no such kind.
func (t *Table) Degree(documentType graph.Key) *DocumentDegree {
	if t.view.DocumentType(documentType) == nil {
		return nil
	}
	d := documents.get(t, documentType).value
	degree := &DocumentDegree{DocumentType: documentType, Items: make([]ItemDegree, len(d.items))}
	for i, item := range d.items {
		degree.Items[i] = ItemDegree{Item: item, Holders: d.holders(i), Conflict: [2]ConflictKind{d.conflict(i, certain), d.conflict(i, possible)}}
	}
	for requirement := range t.view.RequirementsFor(documentType) {
		for _, u := range t.units(requirement.Key) {
			if !u.evidence {
				continue
			}
			degree.Documents++
			for i := range degree.Items {
				for run, f := range u.found {
					count := &degree.Items[i].Without
					switch step, covered := f.headline().stepOf(i); {
					case covered && step == Live:
						count = &degree.Items[i].Arrives
					case covered:
						count = &degree.Items[i].AfterWork
					}
					*count = count.plus(run)
				}
			}
		}
	}
	return degree
}

// stepOf is the heaviest step on the best paths of an item, and whether it has one.
func (c *found) stepOf(item int) (Step, bool) {
	step, covered := Live, false
	for _, p := range c.paths {
		if p.item == item {
			covered = true
			if p.weight > step.weight() {
				step = steps[p.weight]
			}
		}
	}
	return step, covered
}

// itemsMet is how many items have a path in some of the cases that were joined.
func (c *found) itemsMet() int {
	count := 0
	for i, p := range c.paths {
		if i == 0 || c.paths[i-1].item != p.item {
			count++
		}
	}
	return count
}

func (d *document) holders(item int) []ItemHolder {
	holders := []ItemHolder{}
	for _, h := range d.held[possible] {
		if h.item != item {
			continue
		}
		same := func(o held) bool { return o.item == item && o.system == h.system && o.holdingKey() == h.holdingKey() }
		holder := ItemHolder{System: h.system, Holding: h.holdingKey(), Coverage: h.coverage(), Inferred: !slices.ContainsFunc(d.held[certain], same)}
		if h.holding != nil {
			holder.Authoritative, holder.CopyOf = h.holding.Authoritative, h.holding.CopyOf
		}
		holders = append(holders, holder)
	}
	return holders
}

// conflict says whether the recorded holders of an item claim the same cases.
func (d *document) conflict(item, run int) ConflictKind {
	var holdings []*graph.HoldingFacts
	for _, h := range d.held[run] {
		if h.item == item && h.holding != nil {
			holdings = append(holdings, h.holding)
		}
	}
	return conflict(holdings)
}

// VerdictItem is what becomes of one piece of information in the best case of an answer.
type VerdictItem struct {
	Item     graph.Key // "" for the document itself
	Covered  bool      // some system holds it in that case
	Scope    Scope     // SOME_CASES where other cases, equal for the data, were joined with it, which lack one item or another; "" where nobody holds it
	Step     Step      // the heaviest on its best way; "" where nobody holds it. LIVE: it arrives
	From     graph.Key // the holder from which it comes or would come; "" where nobody holds it
	Conflict ConflictKind
	Routes   []Route // all, the best first, those of other cases too
}

// Items returns what becomes of each piece of information of a demanded document on a channel in a run, in the order of
// their keys; empty where there is no such verdict or the document is no evidence.
func (t *Table) Items(requirement, channel graph.Key, run Run) []VerdictItem {
	for _, u := range t.units(requirement) {
		if u.channel != channel || !u.evidence {
			continue
		}
		d := documents.get(t, u.requirement.DocumentType).value
		f := u.found[run.index()]
		list := make([]VerdictItem, len(d.items))
		scope := AllCases
		if f.headline().itemsMet() > int(f.headline().covered) {
			scope = SomeCases
		}
		for i, item := range d.items {
			of := VerdictItem{Item: item, Conflict: d.conflict(i, run.index())}
			if step, covered := f.headline().stepOf(i); covered {
				at := slices.IndexFunc(f.headline().paths, func(p *path) bool { return p.item == i })
				of.Covered, of.Scope, of.Step, of.From = true, scope, step, f.headline().paths[at].route.Holder
			}
			for _, p := range f.set.paths {
				if p.item == i {
					of.Routes = append(of.Routes, *p.route)
				}
			}
			list[i] = of
		}
		return list
	}
	return nil
}

// The answers as GraphQL binds to them.

// DocumentDegreeIn is the degree of replacement of a kind of document in a catalogue.
type DocumentDegreeIn struct {
	*DocumentDegree
	Catalogue *graph.Catalogue
}

// InCatalogue puts a degree into the catalogue that it was computed from.
func (d *DocumentDegree) InCatalogue(c *graph.Catalogue) DocumentDegreeIn {
	return DocumentDegreeIn{d, c}
}

func (n DocumentDegreeIn) Items() []ItemDegreeIn {
	return put(n.Catalogue, n.DocumentDegree.Items, func(c *graph.Catalogue, i *ItemDegree) ItemDegreeIn { return ItemDegreeIn{i, c} })
}

// ItemDegreeIn is the degree of one item in a catalogue.
type ItemDegreeIn struct {
	*ItemDegree
	Catalogue *graph.Catalogue
}

func (n ItemDegreeIn) Item() *graph.DataItem         { return n.Catalogue.DataItem(n.ItemDegree.Item) }
func (n ItemDegreeIn) Conflict(run Run) ConflictKind { return n.ItemDegree.Conflict[run.index()] }
func (n ItemDegreeIn) Holders() []ItemHolderIn {
	return put(n.Catalogue, n.ItemDegree.Holders, func(c *graph.Catalogue, h *ItemHolder) ItemHolderIn { return ItemHolderIn{h, c} })
}

// ItemHolderIn is a holder of an item in a catalogue.
type ItemHolderIn struct {
	*ItemHolder
	Catalogue *graph.Catalogue
}

func (n ItemHolderIn) System() *graph.InformationSystem {
	return n.Catalogue.System(n.ItemHolder.System)
}
func (n ItemHolderIn) Holding() *graph.Holding { return n.Catalogue.Holding(n.ItemHolder.Holding) }
func (n ItemHolderIn) CopyOf() *graph.InformationSystem {
	return n.Catalogue.System(n.ItemHolder.CopyOf)
}
func (n ItemHolderIn) Coverage() *graph.CoverageIn {
	return n.Catalogue.Coverage(n.ItemHolder.Coverage)
}

// VerdictItemIn is an item of a verdict in a catalogue.
type VerdictItemIn struct {
	*VerdictItem
	unit      Unit
	Catalogue *graph.Catalogue
}

// Items gives what becomes of each piece of information.
func (n VerdictIn) Items(run Run) []VerdictItemIn {
	items := Of(n.Catalogue.View).Items(n.Verdict.Requirement, n.Verdict.Channel, run)
	return put(n.Catalogue, items, func(c *graph.Catalogue, i *VerdictItem) VerdictItemIn { return VerdictItemIn{i, n.unit(), c} })
}

func (n VerdictItemIn) Item() *graph.DataItem          { return n.Catalogue.DataItem(n.VerdictItem.Item) }
func (n VerdictItemIn) From() *graph.InformationSystem { return n.Catalogue.System(n.VerdictItem.From) }
func (n VerdictItemIn) Step() *Step                    { return recorded(n.VerdictItem.Step) }
func (n VerdictItemIn) Scope() *Scope                  { return recorded(n.VerdictItem.Scope) }
func (n VerdictItemIn) Routes() []RouteIn {
	return put(n.Catalogue, n.VerdictItem.Routes, n.unit.inRoute)
}
