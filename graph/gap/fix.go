package gap

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"onceonly/graph"
)

// A fix is the change that does a work, as far as the registry is concerned: what is asked about is recorded as it is
// hoped to be, and what is to be built is there, from the date of the view on. It adds to lists and sets fields to what
// any other fix would set them to, so that the fixes of many works go together in one ChangeSet, in any order. A fix
// states no basis: what it creates is ASSUMED while it is tried, and cannot be committed until somebody says on what it
// rests (3-verdicts §3.8). Only where the question is whether something is merely inferred, the fix says ASSUMED itself.

// Do gives the change that does works for a unit: one edit for each node, by type and key. It is empty without works, and
// where there is no such requirement. The works are those of a route of the unit, or of several; each may be done
// alone, so CONNECT and PUBLISH for a service without a system bring that system with them.
func (t *Table) Do(u Unit, works ...Work) []graph.Edit {
	return Together(t.each(u, works))
}

// each gives the edits that do works for a unit, one by one.
func (t *Table) each(u Unit, works []Work) []graph.Edit {
	d := t.doer(u)
	if d == nil {
		return nil
	}
	for i := range works {
		d.do(&works[i])
	}
	return d.edits
}

// Fix gives the change after which a route of the unit is LIVE, in both runs: all its works are done, and what is merely
// inferred about it is taken for true. It is empty where the route is LIVE in both runs already. The route is one of
// the unit's verdict in this table.
func (t *Table) Fix(u Unit, route *Route) []graph.Edit {
	d := t.doer(u)
	if d == nil {
		return nil
	}
	for _, w := range d.certainly(route) {
		d.do(&w)
	}
	if h := d.Holding(route.Holding); h != nil {
		d.trust(h.Ref(), h.Claim)
	}
	return Together(d.edits)
}

// doer writes the edits that do works for one unit.
type doer struct {
	*reader
	requirement *graph.RequirementFacts
	service     *graph.ServiceFacts
	channel     graph.Key
	edits       []graph.Edit
}

func (t *Table) doer(u Unit) *doer {
	r := t.view.Requirement(u.Requirement)
	if r == nil {
		return nil
	}
	return &doer{reader: t.reader(), requirement: r, service: t.view.Service(r.Service), channel: u.Channel}
}

// certainly gives the works that the certain run sees on a route once its holding is sure.
func (d *doer) certainly(route *Route) []Work {
	doc := use(d.reader, documents, d.requirement.DocumentType)
	at := slices.IndexFunc(doc.held[possible], func(h held) bool {
		return doc.items[h.item] == route.Item && h.system == route.Holder && h.holdingKey() == route.Holding
	})
	if at < 0 {
		return nil
	}
	h := doc.held[possible][at]
	h.state = d.stateOf(h.system, certain)
	h.service, h.published = d.publication(h.system, doc.Key, doc.items[h.item], certain)
	a := asker{document: doc.Key, system: route.Consumer}
	c := d.reader.channelOf(d.service, d.channel)
	if k := slices.IndexFunc(c.consumers, func(k consumer) bool { return k.system == route.Consumer }); k >= 0 {
		a.supposed = c.consumers[k].supposed
	} else {
		a.proposal, a.absence = d.proposal(d.service.Key), c.absence
	}
	var through *link
	for _, l := range *use(d.reader, links, pair{route.Consumer, route.Holder}) {
		if l.Key == route.Integration {
			through = &l
		}
	}
	w := d.way(a, doc, &h, certain, through)
	return w.path(w.form(d.service, certain)).route.Works
}

func (d *doer) do(w *Work) {
	switch w.Step {
	case Confirm:
		d.confirm(w)
	case Automate:
		d.automate()
	case Admit:
		d.admit(w.Integration)
	case Finish:
		d.run(w)
	case Extend:
		d.extend(w)
	case Connect:
		d.connect(w)
	case Publish:
		d.publish(w)
	}
}

// confirm records what is hoped for.
func (d *doer) confirm(w *Work) {
	switch w.What {
	case WhatStatus:
		d.run(w)
	case WhatDelivery:
		d.deliver(w)
	case WhatAdmission:
		d.admit(w.Integration)
	case WhatCoverage:
		d.cover(w)
	case WhatInferred:
		if i := d.Integration(w.Integration); i != nil {
			d.trust(i.Ref(), i.Claim)
			d.trustEnd(i.Ref(), "consumer", i.Consumer.Claim)
			d.trustEnd(i.Ref(), "provider", i.Provider.Claim)
		} else if s := d.DataService(w.DataService); s != nil {
			d.trust(s.Ref(), s.Claim)
		} else if h := d.Holding(w.Holding); h != nil {
			d.trust(h.Ref(), h.Claim)
		} else {
			d.cover(w)
		}
	case WhatConsumer: // whichever names it: the channel, or the service itself
		if c := d.Channel(d.channel); c != nil && c.System == w.Consumer {
			d.trust(c.Ref(), c.Claim)
		} else {
			d.trust(d.service.Ref(), d.service.Claim)
		}
	}
}

// trust takes what is merely inferred for true.
func (d *doer) trust(ref graph.Ref, claim graph.Claim) {
	if !claim.Solid() {
		d.alter(ref, object{"basis": string(graph.Assumed)}, nil)
	}
}

func (d *doer) trustEnd(ref graph.Ref, end string, claim graph.Claim) {
	if !claim.Solid() {
		d.alter(ref, object{end: object{"basis": string(graph.Assumed)}}, nil)
	}
}

// run puts an integration, a system or a data service into production.
func (d *doer) run(w *Work) {
	switch {
	case w.Integration != "":
		if i := d.Integration(w.Integration); i != nil {
			d.alter(i.Ref(), object{"status": d.inProduction(i.Status)}, nil)
		}
	case w.System != "":
		if s := d.System(w.System); s != nil {
			d.alter(s.Ref(), object{"status": d.inProduction(s.Status)}, nil)
		}
	default:
		if s := d.DataService(w.DataService); s != nil {
			d.alter(s.Ref(), object{"status": d.inProduction(s.Status)}, nil)
		}
	}
}

// inProduction gives the periods with PRODUCTION from the date on, until the next one that is recorded begins. What is
// in force at the date ends on the day before.
func (r *reader) inProduction(periods []graph.StatusPeriod) []any {
	var list []any
	now := graph.StatusPeriod{Status: graph.StatusProduction, From: r.date}
	for _, p := range periods {
		switch {
		case p.From > r.date:
			if now.To == 0 {
				now.To = p.From - 1
				list = append(list, periodTree(now))
			}
		case p.From == r.date || r.date == 1:
			continue // nothing is left of it
		case p.To == 0 || p.To >= r.date:
			p.To = r.date - 1
		}
		list = append(list, periodTree(p))
	}
	if now.To == 0 {
		list = append(list, periodTree(now))
	}
	return list
}

func periodTree(p graph.StatusPeriod) object {
	tree := object{"status": string(p.Status)}
	if p.From != 0 {
		tree["from"] = p.From.String()
	}
	if p.To != 0 {
		tree["to"] = p.To.String()
	}
	if p.Note != "" {
		tree["note"] = p.Note
	}
	return tree
}

func (d *doer) admit(integration graph.Key) {
	d.alter(graph.Ref{Type: graph.TypeIntegration, Key: integration}, nil, object{"admits": object{"services": []any{string(d.service.Key)}}})
}

// cover records that a holding covers all cases; one that so far only follows from an integration becomes a fact.
func (d *doer) cover(w *Work) {
	if h := d.Holding(w.Holding); h != nil {
		d.alter(h.Ref(), object{"coverage": object{}}, nil)
		return
	}
	hold := func(field string, of graph.Key, parts ...graph.Key) {
		ref := d.fresh(graph.TypeHolding, append(parts, of)...)
		d.alter(ref, object{"system": string(w.Provider), field: string(of), "coverage": object{}}, nil)
	}
	for _, item := range w.Items {
		hold("dataItem", item, w.Provider, "item")
	}
	if len(w.Items) == 0 {
		hold("documentType", d.requirement.DocumentType, w.Provider)
	}
}

// listing gives the entries for a list of deliveries.
func (d *doer) listing(items []graph.Key) object {
	if len(items) == 0 {
		return object{"documentTypes": []any{string(d.requirement.DocumentType)}}
	}
	return object{"dataItems": texts(items)}
}

// deliver records that the items are delivered. Of a data service that lists them the question was whether they can be
// read; otherwise, or where the data service itself is only supposed, they come to the list of what is asked about.
func (d *doer) deliver(w *Work) {
	i := d.Integration(w.Integration)
	read := d.DataService(w.DataService)
	if i != nil {
		read = d.liveDataService(i.DataService)
	}
	unlisted := slices.Clone(w.Items)
	if len(unlisted) == 0 {
		unlisted = []graph.Key{""}
	}
	if read != nil && read.Direction == "" && (i == nil || i.Delivers == nil || read.Solid()) {
		listedBy := func(item graph.Key) bool { return delivers(read.Delivers, d.requirement.DocumentType, item) == listed }
		if i == nil || slices.ContainsFunc(unlisted, listedBy) {
			d.alter(read.Ref(), object{"direction": string(graph.Read)}, nil)
		}
		unlisted = slices.DeleteFunc(unlisted, listedBy)
	}
	if len(unlisted) == 0 {
		return
	}
	to := graph.Ref{Type: graph.TypeDataService, Key: w.DataService}
	if i != nil {
		to = i.Ref()
	}
	d.alter(to, nil, object{"delivers": d.listing(w.Items)})
}

// extend adds to what an integration delivers. One without a list of its own gets that of its data service first, so
// that what is not in either stays as far away as it was; where it is not known in which direction the data service
// works its list says nothing of others, and the new one is left open.
func (d *doer) extend(w *Work) {
	i := d.Integration(w.Integration)
	if i == nil {
		return
	}
	if read := d.liveDataService(i.DataService); i.Delivers == nil && read != nil && read.Direction != "" {
		d.alter(i.Ref(), object{"delivers": object{"complete": true}}, nil)
		if read.Direction != graph.Write && read.Delivers != nil {
			had := object{}
			if documents := read.Delivers.DocumentTypes; len(documents) > 0 {
				had["documentTypes"] = texts(documents)
			}
			if items := read.Delivers.DataItems; len(items) > 0 {
				had["dataItems"] = texts(items)
			}
			d.alter(i.Ref(), nil, object{"delivers": had})
		}
	}
	d.alter(i.Ref(), nil, object{"delivers": d.listing(w.Items)})
}

// connect makes the integration of a pair; for several documents and services it is the same one.
func (d *doer) connect(w *Work) {
	consumer := w.Consumer
	if consumer == "" {
		consumer = d.automate()
	}
	ref := d.fresh(graph.TypeIntegration, consumer, w.Provider)
	fields := object{"consumer": object{"system": string(consumer)}, "provider": object{"system": string(w.Provider)},
		"status": d.inProduction(nil), "delivers": object{"complete": true}, "admits": object{"complete": true}}
	if w.DataService != "" {
		fields["dataService"] = string(w.DataService)
	}
	d.alter(ref, fields, object{"delivers": d.listing(w.Items)})
	d.admit(ref.Key)
}

// publish makes a data service of the provider, one for all that it does not publish yet.
func (d *doer) publish(w *Work) {
	provider := d.System(w.Provider)
	if provider == nil {
		return
	}
	ref := d.fresh(graph.TypeDataService, w.Provider)
	d.alter(ref, object{"provider": string(w.Provider), "direction": string(graph.Read), "status": d.inProduction(nil), "delivers": object{"complete": true},
		"name": nameAfter(provider.Name, provider.Key, "«%s» жүйесінің интерфейсі", "Интерфейс системы «%s»", "Interface of “%s”")},
		object{"delivers": d.listing(w.Items)})
}

// automate makes the system that the service must get, and gives its key.
func (d *doer) automate() graph.Key {
	key := d.proposal(d.service.Key)
	d.alter(graph.Ref{Type: graph.TypeInformationSystem, Key: key}, object{"status": d.inProduction(nil),
		"name": nameAfter(d.service.Name, d.service.Key, "«%s» қызметінің жүйесі", "Система услуги «%s»", "System of the service “%s”")}, nil)
	d.alter(d.service.Ref(), nil, object{"ownSystems": []any{string(key)}})
	d.trust(d.service.Ref(), d.service.Claim)
	return key
}

// nameAfter names a thing after another one, in the languages in which that has a name; after its key where its names
// are too long to stand within another.
func nameAfter(name graph.Text, key graph.Key, kk, ru, en string) object {
	const longest = 1000
	tree := object{}
	for _, n := range []struct{ lang, format, text string }{{"kk", kk, name.KK}, {"ru", ru, name.RU}, {"en", en, name.EN}} {
		if n.text != "" && len(n.text) <= longest {
			tree[n.lang] = fmt.Sprintf(n.format, n.text)
		}
	}
	if len(tree) == 0 {
		tree["en"] = fmt.Sprintf(en, key)
	}
	return tree
}

// fresh names a node that is to be made, after what it is of.
func (r *reader) fresh(typ graph.NodeType, of ...graph.Key) graph.Ref {
	for n := 1; ; n++ {
		ref := graph.Ref{Type: typ, Key: freshKey(n, of...)}
		if r.Node(ref) == nil {
			return ref
		}
	}
}

// proposal is the key of the system that a service without one must first get.
func (r *reader) proposal(service graph.Key) graph.Key {
	return r.fresh(graph.TypeInformationSystem, service).Key
}

// freshKey is the n-th key for a node to be made, "new:CONSUMER+PROVIDER" and then "new2:CONSUMER+PROVIDER". It is legible
// and well formed, and no two things have the same: where names are too long, or could be read in two ways, a digest
// tells them apart.
func freshKey(n int, of ...graph.Key) graph.Key {
	const separator = "+"
	prefix, key := "new:", ""
	if n > 1 {
		prefix = fmt.Sprintf("new%d:", n)
	}
	hash := sha256.New()
	plain := true
	for i, part := range of {
		fmt.Fprintf(hash, "%d %s ", len(part), part)
		plain = plain && (len(of) == 1 || !strings.Contains(string(part), separator))
		if i > 0 {
			key += separator
		}
		key += string(part)
	}
	if len(prefix)+len(key) > graph.MaxKey || !plain {
		digest := ":" + hex.EncodeToString(hash.Sum(nil)[:8])
		key = key[:min(len(key), graph.MaxKey-len(prefix)-len(digest))] + digest
	}
	return graph.Key(prefix + key)
}

// object is a tree of fields as graph.Edit takes it.
type object = map[string]any

func texts(keys []graph.Key) []any {
	list := make([]any, len(keys))
	for i, key := range keys {
		list[i] = string(key)
	}
	return list
}

func (d *doer) alter(ref graph.Ref, fields, add object) {
	d.edits = append(d.edits, graph.Edit{Alter: ref, Fields: fields, Add: add})
}

// Together joins the edits of several fixes, so that each node is altered once: by type and key, lists sorted. Where one
// connection would run through several data services it names the first by key.
func Together(edits []graph.Edit) []graph.Edit {
	b := bundle{}
	b.add(edits)
	return b.edits()
}

// bundle is edits joined so far, by node: what it sets and what it adds to lists.
type bundle map[graph.Ref]*[2]sheaf

func (b bundle) add(edits []graph.Edit) {
	for _, e := range edits {
		to := b[e.Alter]
		if to == nil {
			to = &[2]sheaf{}
			b[e.Alter] = to
		}
		to[0].join(e.Fields)
		to[1].join(e.Add)
	}
}

// edits gives one for each node, by type and key.
func (b bundle) edits() []graph.Edit {
	refs := slices.SortedFunc(maps.Keys(b), graph.Ref.Compare)
	together := make([]graph.Edit, len(refs))
	for i, ref := range refs {
		together[i] = graph.Edit{Alter: ref, Fields: b[ref][0].object(), Add: b[ref][1].object()}
	}
	return together
}

// sheaf is a value into which others are joined: objects by field, lists as sets, and of other values that differ the one
// whose text is smaller, so that the order does not matter.
type sheaf struct {
	fields map[string]*sheaf // of an object, else nil
	value  any               // of what is no object
	set    map[string]any    // the entries by their texts, of lists that differ
}

func (s *sheaf) join(o object) {
	if s.fields == nil {
		s.fields = make(map[string]*sheaf, len(o))
	}
	for name, value := range o {
		field, known := s.fields[name]
		if !known {
			field = &sheaf{value: value}
			s.fields[name] = field
		}
		switch inner, isObject := value.(object); {
		case isObject:
			field.join(inner)
		case known && field.fields == nil:
			field.joinValue(value)
		}
	}
}

func (s *sheaf) joinValue(value any) {
	if s.set == nil && reflect.DeepEqual(s.value, value) {
		return
	}
	_, isList := s.value.([]any)
	more, alsoList := value.([]any)
	switch {
	case isList && alsoList:
		if s.set == nil {
			s.set = map[string]any{}
			s.joinEntries(s.value.([]any))
		}
		s.joinEntries(more)
	case fmt.Sprint(value) < fmt.Sprint(s.all()):
		s.value, s.set = value, nil
	}
}

func (s *sheaf) joinEntries(list []any) {
	for _, entry := range list {
		s.set[fmt.Sprint(entry)] = entry
	}
}

// object gives what was joined, in new maps; nil where there is nothing.
func (s *sheaf) object() object {
	if len(s.fields) == 0 {
		return nil
	}
	o := make(object, len(s.fields))
	for name, field := range s.fields {
		o[name] = field.all()
	}
	return o
}

func (s *sheaf) all() any {
	switch {
	case s.set != nil:
		list := make([]any, 0, len(s.set))
		for _, text := range slices.Sorted(maps.Keys(s.set)) {
			list = append(list, s.set[text])
		}
		return list
	case s.fields == nil:
		return s.value
	case len(s.fields) == 0:
		return object{} // "without any limit" is something to say
	}
	return s.object()
}
