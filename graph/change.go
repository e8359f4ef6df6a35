package graph

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// ChangeSet is the one vocabulary of change: imports, mutations, fixes and simulations all speak it.
type ChangeSet struct {
	// ID is made by the writer and unique: with it, a retry tells whether the set was applied already.
	ID     string `json:"id,omitempty"`
	Actor  string `json:"actor,omitempty"` // who
	Reason string `json:"reason,omitempty"`
	Edits  []Edit `json:"edits"`
}

// Edit creates, alters or removes one node. Exactly one of the three forms is used:
//
//   - Put: the node as a whole, new or in place of what is there;
//   - Alter with Fields, Add and Take: fields of Fields are set (null clears one), entries of lists in Add are added
//     to, and those in Take taken from, what is there; nested objects work field by field. A node that is not there
//     is created;
//   - Remove.
type Edit struct {
	Put    Node
	Alter  Ref
	Fields map[string]any
	Add    map[string]any
	Take   map[string]any
	Remove Ref
}

// NewID makes an id for a ChangeSet.
func NewID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Put is the edit that writes a whole node.
func Put(n Node) Edit { return Edit{Put: n} }

// Remove is the edit that removes a node.
func Remove(ref Ref) Edit { return Edit{Remove: ref} }

// Ref names the node that the edit concerns.
func (e Edit) Ref() Ref {
	switch {
	case e.Put != nil:
		return e.Put.Ref()
	case !e.Alter.IsZero():
		return e.Alter
	}
	return e.Remove
}

// With returns the graph after the changes, as a hypothesis: nothing is written anywhere, and s stays as it is.
// A change keeps the basis of the fact that it changes unless it states one; a new fact without a basis is ASSUMED.
// INVALID, with every problem, when the result breaks a rule of the model; an ASSUMED basis is none here.
// Nodes given in Put are copied, so that they may come from another graph and a set may be tried and then committed.
//
// On a graph of which something is hidden (see As), FORBIDDEN when an edit touches what is hidden, and the rules are asked as
// if it were not there; it stays in the result.
func (s *Snapshot) With(set ChangeSet) (*Snapshot, error) {
	whole, reads := s.Whole(), s.Visibility()
	if err := reads.mayTouch(set); err != nil {
		return nil, err
	}
	writes, err := whole.resolve(set)
	if err != nil {
		return nil, err
	}
	next := whole.apply(writes)
	hypothesis := hypothesisOf(whole.hypothesis, reads, writes)
	next.hypothesis = hypothesis
	next = next.As(reads)
	if problems := next.broken(s, writes); len(problems) > 0 {
		return nil, invalid("The changes cannot be tried", problems)
	}
	return next, nil
}

// Next returns the graph after a commit of the changes on top of s, and the record of it that stores keep.
// INVALID, with every problem, when the result breaks a rule of the model (2-model §2.7).
func (s *Snapshot) Next(set ChangeSet, at time.Time) (*Snapshot, Change, error) {
	writes, err := s.resolve(set)
	if err != nil {
		return nil, Change{}, err
	}
	next := s.apply(writes)
	problems := next.broken(s, writes)
	for _, w := range writes {
		if w.node != nil && assumed(w.node) {
			problems = append(problems, Problem{Code: RuleBasisAssumed, Ref: w.ref, Field: "/basis", Severity: SeverityError,
				Message: "A fact that is only assumed cannot be committed.", Remedy: "State its basis: STATED, REPORTED, OBSERVED or INFERRED."})
		}
	}
	if len(problems) > 0 {
		return nil, Change{}, invalid("The changes cannot be committed", problems)
	}
	change := Change{Revision: s.revision + 1, ID: set.ID, At: at.UTC().Truncate(time.Microsecond), Actor: set.Actor, Reason: set.Reason}
	for _, w := range writes {
		if w.node == nil && s.Node(w.ref) == nil {
			continue // put and removed by the same set
		}
		if w.node == nil {
			change.Removed = append(change.Removed, w.ref)
		} else {
			change.Written = append(change.Written, w.node)
		}
	}
	next.revision, next.recordedAt, next.hypothesis = change.Revision, change.At, ""
	return next, change, nil
}

// Replay returns the graph after a change that some store has committed on top of s. It checks nothing but the order:
// CONFLICT when the change does not follow the revision of s.
func (s *Snapshot) Replay(change Change) (*Snapshot, error) {
	if change.Revision != s.revision+1 {
		return nil, Errorf(Conflict, "Change %d does not follow revision %d.", change.Revision, s.revision)
	}
	writes := make([]write, 0, len(change.Written)+len(change.Removed))
	for _, n := range change.Written {
		writes = append(writes, write{n.Ref(), n})
	}
	for _, ref := range change.Removed {
		writes = append(writes, write{ref: ref})
	}
	next := s.apply(writes)
	next.revision, next.recordedAt, next.hypothesis = change.Revision, change.At, ""
	return next, nil
}

// Rewind returns the graph as it was at a revision before that of s, given what has changed since: the nodes that were
// otherwise then, as they were, and those that were not there yet. It shares the rest with s and checks nothing; it is
// for stores. The nodes belong to the graph from then on.
func (s *Snapshot) Rewind(to Revision, recordedAt time.Time, was []Node, absent []Ref) *Snapshot {
	writes := make([]write, 0, len(was)+len(absent))
	for _, n := range was {
		normalise(n)
		writes = append(writes, write{n.Ref(), n})
	}
	for _, ref := range absent {
		writes = append(writes, write{ref: ref})
	}
	then := s.apply(writes)
	then.revision, then.recordedAt, then.hypothesis = to, recordedAt, ""
	return then
}

// FromNodes returns a graph of the nodes at a revision, for stores that load one. It checks nothing: see Validate.
// Of two nodes with one key the last wins. The nodes belong to the graph from then on.
func FromNodes(revision Revision, recordedAt time.Time, nodes []Node) *Snapshot {
	writes := make([]write, len(nodes))
	for i, n := range nodes {
		normalise(n)
		writes[i] = write{n.Ref(), n}
	}
	s := Empty().apply(writes)
	s.revision, s.recordedAt = revision, recordedAt
	s.state.from.Store(nil)
	return s
}

// resolve turns edits into whole nodes, the edits of one node taken together in their order.
func (s *Snapshot) resolve(set ChangeSet) ([]write, error) {
	var problems []Problem
	at := make(map[Ref]int, len(set.Edits))
	writes := make([]write, 0, len(set.Edits))
	for _, e := range set.Edits {
		ref := e.Ref()
		i, again := at[ref]
		var before Node
		if again {
			before = writes[i].node
		} else {
			i = len(writes)
			at[ref] = i
			writes = append(writes, write{ref: ref})
			before = s.Node(ref)
		}
		node, found := s.resolveEdit(e, before)
		problems = append(problems, found...)
		writes[i].node = node
	}
	if len(problems) > 0 {
		return nil, invalid("The changes cannot be read", problems)
	}
	slices.SortStableFunc(writes, func(a, b write) int {
		return cmp.Or(cmp.Compare(typeIndex[a.ref.Type], typeIndex[b.ref.Type]), cmp.Compare(a.ref.Key, b.ref.Key))
	})
	return writes, nil
}

func (s *Snapshot) resolveEdit(e Edit, before Node) (Node, []Problem) {
	ref := e.Ref()
	if _, known := byType[ref.Type]; !known {
		return nil, []Problem{unknownType(ref)}
	}
	switch {
	case e.Put != nil:
		n := copyOf(e.Put)
		normalise(n)
		settleBasis(n, before)
		return n, nil
	case e.Alter.IsZero():
		if before == nil {
			return nil, []Problem{{Code: RuleNodeNotThere, Ref: ref, Field: "/key", Severity: SeverityError,
				Message: "There is no such node to remove.", Remedy: "Correct the key, or leave the removal out."}}
		}
		return nil, nil
	}
	tree := map[string]any{}
	if before != nil {
		tree = Encode(before)
	}
	tree["key"] = string(ref.Key)
	tree = merge(tree, e.Fields)
	fields := byType[ref.Type].Fields
	tree = addTo(fields, tree, e.Add)
	tree = takeFrom(fields, tree, e.Take)
	n, problems := Decode(ref.Type, tree)
	if problems = append(problems, onlyEntries(ref, e.Take, "")...); len(problems) > 0 {
		return nil, problems
	}
	if n.Ref() != ref {
		return nil, []Problem{{Code: RuleKeyChanged, Ref: ref, Field: "/key", Severity: SeverityError,
			Message: "The key of a node cannot be changed.", Remedy: "Remove the node and create another."}}
	}
	settleBasis(n, before)
	return n, nil
}

// Settle brings a node from a file to the form in which it is recorded: canonical, and a fact without a basis is
// INFERRED (2-model, introduction). Ends and entries without a basis have that of the node.
func Settle(n Node) {
	normalise(n)
	if claim := n.Basis(); claim.Basis == "" {
		claim.Basis = Inferred
	}
	settleBasis(n, nil)
}

func unknownType(ref Ref) Problem {
	return Problem{Code: RuleTypeUnknown, Ref: ref, Severity: SeverityError, Message: fmt.Sprintf("There is no node type %q.", clip(string(ref.Type)))}
}

// settleBasis gives a fact that states no basis the one it had, and ASSUMED if it is new: the node itself, the ends of
// an integration, and the entries of lists that carry a claim.
func settleBasis(n, before Node) {
	claim := n.Basis()
	if claim.Basis == "" {
		claim.Basis = Assumed
		if before != nil {
			*claim = keepClaim(*before.Basis(), *claim)
		}
	}
	old, _ := before.(*IntegrationFacts)
	if i, ok := n.(*IntegrationFacts); ok {
		settleEnd(&i.Consumer.Claim, *claim, old != nil && old.Consumer.System == i.Consumer.System, func() Claim { return old.Consumer.Claim })
		settleEnd(&i.Provider.Claim, *claim, old != nil && old.Provider.System == i.Provider.System, func() Claim { return old.Provider.Claim })
	}
	settleEntries(n, *claim)
}

// settleEnd gives an end without a basis the one it had, and otherwise that of the integration as a whole.
func settleEnd(end *Claim, whole Claim, same bool, had func() Claim) {
	if end.Basis != "" {
		return
	}
	if same {
		*end = keepClaim(had(), *end)
		return
	}
	*end = keepClaim(whole, *end)
}

// keepClaim is the claim that was there, with what is newly said of its source.
func keepClaim(was, said Claim) Claim {
	return Claim{Basis: was.Basis, Act: cmp.Or(said.Act, was.Act), Provision: cmp.Or(said.Provision, was.Provision),
		Source: cmp.Or(said.Source, was.Source), Note: cmp.Or(said.Note, was.Note)}
}

// settleEntries gives substitutes, statements and roles without a basis that of the node they belong to.
func settleEntries(n Node, whole Claim) {
	switch n := n.(type) {
	case *RequirementFacts:
		for i := range n.Substitutes {
			settleEnd(&n.Substitutes[i].Claim, whole, false, nil)
		}
		for i := range n.ActSays {
			settleEnd(&n.ActSays[i].Claim, whole, false, nil)
		}
	case *DocumentTypeFacts:
		for i := range n.Substitutes {
			settleEnd(&n.Substitutes[i].Claim, whole, false, nil)
		}
	case *OrganizationFacts:
		for i := range n.Roles {
			settleEnd(&n.Roles[i].Claim, whole, false, nil)
		}
	}
}

func assumed(n Node) bool {
	if n.Basis().Basis == Assumed {
		return true
	}
	found := false
	eachClaim(n, func(c *Claim) { found = found || c.Basis == Assumed })
	return found
}

// eachClaim visits the claims within a node, besides the node's own.
func eachClaim(n Node, visit func(*Claim)) {
	switch n := n.(type) {
	case *RequirementFacts:
		for i := range n.Substitutes {
			visit(&n.Substitutes[i].Claim)
		}
		for i := range n.ActSays {
			visit(&n.ActSays[i].Claim)
		}
	case *DocumentTypeFacts:
		for i := range n.Substitutes {
			visit(&n.Substitutes[i].Claim)
		}
	case *OrganizationFacts:
		for i := range n.Roles {
			visit(&n.Roles[i].Claim)
		}
	case *IntegrationFacts:
		visit(&n.Consumer.Claim)
		visit(&n.Provider.Claim)
	}
}

// merge sets the fields of over in tree, object by object. A null removes a field.
func merge(tree, over map[string]any) map[string]any {
	for name, value := range over {
		object, isObject := value.(map[string]any)
		switch {
		case value == nil:
			tree[name] = nil // Decode takes it for absent, and complains where there is no such field
		case isObject:
			inner, _ := tree[name].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
			}
			tree[name] = merge(inner, object)
		default:
			tree[name] = value
		}
	}
	return tree
}

// addTo adds the entries of lists in more to the lists in tree; other fields are set. An entry that is there stays once.
func addTo(fields []Field, tree, more map[string]any) map[string]any {
	for name, value := range more {
		f := fieldNamed(fields, name)
		switch value := value.(type) {
		case []any:
			list, _ := tree[name].([]any)
			list = slices.Clip(list)
			for _, entry := range value {
				if !contains(f, list, entry) {
					list = append(list, entry)
				}
			}
			tree[name] = list
		case map[string]any:
			inner, _ := tree[name].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
			}
			tree[name] = addTo(fieldsOf(f), inner, value)
		default:
			tree[name] = value
		}
	}
	return tree
}

// takeFrom takes the entries of lists in less from the lists in tree. An entry that is not there is passed over.
func takeFrom(fields []Field, tree, less map[string]any) map[string]any {
	for name, value := range less {
		f := fieldNamed(fields, name)
		switch there := tree[name].(type) {
		case []any:
			entries, _ := value.([]any)
			tree[name] = slices.DeleteFunc(slices.Clone(there), func(entry any) bool {
				return slices.ContainsFunc(entries, func(gone any) bool { return contains(f, []any{entry}, gone) })
			})
		case map[string]any:
			inner, _ := value.(map[string]any)
			tree[name] = takeFrom(fieldsOf(f), there, inner)
		case nil:
			if f == nil {
				tree[name] = value // Decode says that there is no such field
			}
		}
	}
	return tree
}

// onlyEntries finds what stands in the Take of an edit and is no list: there is nothing that it could mean.
func onlyEntries(ref Ref, take map[string]any, pointer string) (problems []Problem) {
	for name, value := range take {
		here := pointer + "/" + escapePointer(name)
		switch value := value.(type) {
		case []any:
		case map[string]any:
			problems = append(problems, onlyEntries(ref, value, here)...)
		default:
			problems = append(problems, Problem{Code: RuleTypeWrong, Ref: ref, Field: here, Severity: SeverityError,
				Message: "Only entries of a list can be taken from it.", Remedy: "To clear a field, set it to null."})
		}
	}
	return problems
}

func fieldsOf(f *Field) []Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

// contains reports whether the list has the entry, in whatever order and with whatever kind of number it is written. Of
// an entry that states no basis only what it does say of its claim counts, for it was given the rest when it came in.
func contains(f *Field, list []any, entry any) bool {
	entry = canonical(f, entry)
	object, _ := entry.(map[string]any)
	settled := fieldNamed(fieldsOf(f), "basis") != nil && object["basis"] == nil
	return slices.ContainsFunc(list, func(other any) bool {
		other = canonical(f, other)
		if there, ok := other.(map[string]any); ok && settled {
			for _, f := range claimFields {
				if object[f.Name] == nil {
					delete(there, f.Name)
				}
			}
		}
		return reflect.DeepEqual(other, entry)
	})
}

var claimFields = describeStruct(reflect.TypeFor[Claim](), "")

// canonical gives an entry of a list of structs the form in which Encode writes it, in a copy. What cannot be read
// stays as it is, for Decode to complain of.
func canonical(f *Field, entry any) any {
	if f == nil || f.Shape != ShapeStruct {
		return entry
	}
	var dec decoder
	v := reflect.New(f.typ).Elem()
	dec.single(f, v, entry, "")
	if len(dec.problems) > 0 {
		return entry
	}
	normaliseStruct(f.Fields, v)
	return treeOf(v.Interface())
}

func invalid(sentence string, problems []Problem) *Error {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(a.Ref.Compare(b.Ref), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Code, b.Code))
	})
	e := Errorf(Invalid, "%s: %d of the model's rules would be broken.", sentence, len(problems))
	if len(problems) == 1 {
		e = Errorf(Invalid, "%s: one of the model's rules would be broken.", sentence)
	}
	e.Problems = problems
	return e
}

// hypothesisOf tells hypotheses apart. It is shown in ids, so of what is hidden from the reader it must not tell anything, not
// even that there is something: who knows the rest of a node could try what is missing until the hash is the same.
func hypothesisOf(earlier string, reads Visibility, writes []write) string {
	hash := sha256.New()
	hash.Write([]byte(earlier))
	encoder := json.NewEncoder(hash)
	if reads < everything {
		encoder.Encode(reads) // what is hidden stays in the graph: for others the same words make another one
	}
	for _, w := range writes {
		encoder.Encode(w.ref) // a hash never fails to write,
		if w.node == nil {
			encoder.Encode(nil)
			continue
		}
		encoder.Encode(reads.Shown(w.node)) // and nodes always encode
	}
	return hex.EncodeToString(hash.Sum(nil)[:12])
}

// Change is the record of one commit: what was written and removed, when, by whom and why. Replaying all changes from
// the empty graph gives exactly the stored one.
type Change struct {
	Revision Revision
	ID       string // of its ChangeSet
	At       time.Time
	Actor    string
	Reason   string
	Written  []Node // whole nodes, by type and key
	Removed  []Ref
}

// ActorOutside is the actor of changes that were made to the database by other tools.
const ActorOutside = "outside"

type changeJSON struct {
	Revision Revision    `json:"revision"`
	ID       string      `json:"id,omitempty"`
	At       time.Time   `json:"at"`
	Actor    string      `json:"actor,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Written  []TypedNode `json:"written,omitempty"`
	Removed  []Ref       `json:"removed,omitempty"`
}

// TypedNode is a node as JSON that says its type: {"type": "Service", "facts": {…}}.
type TypedNode struct{ Node }

func (t TypedNode) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type  NodeType `json:"type"`
		Facts Node     `json:"facts"`
	}{t.Ref().Type, t.Node})
}

func (t *TypedNode) UnmarshalJSON(text []byte) error {
	var outer struct {
		Type  NodeType        `json:"type"`
		Facts json.RawMessage `json:"facts"`
	}
	if err := json.Unmarshal(text, &outer); err != nil {
		return err
	}
	d := byType[outer.Type]
	if d == nil {
		return fmt.Errorf("no node type %q", outer.Type)
	}
	t.Node = d.New()
	return json.Unmarshal(outer.Facts, t.Node)
}

// MarshalJSON and UnmarshalJSON are the form in which stores keep changes.
func (c Change) MarshalJSON() ([]byte, error) {
	out := changeJSON{c.Revision, c.ID, c.At, c.Actor, c.Reason, make([]TypedNode, len(c.Written)), c.Removed}
	for i, n := range c.Written {
		out.Written[i].Node = n
	}
	return json.Marshal(out)
}

func (c *Change) UnmarshalJSON(text []byte) error {
	var in changeJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*c = Change{in.Revision, in.ID, in.At, in.Actor, in.Reason, make([]Node, len(in.Written)), in.Removed}
	for i, t := range in.Written {
		c.Written[i] = t.Node
	}
	return nil
}
