package graph

import (
	"maps"
	"slices"
	"strings"
)

// Bounds of a search for paths.
const (
	MaxPathLength     = 20        // edges
	DefaultPathLength = 8         //
	MaxPaths          = 100       // paths given
	maxPathWork       = 1_000_000 // edges looked at
	maxPathCount      = 1 << 30   // paths counted
)

// PathQuestion says which paths between two nodes are sought.
type PathQuestion struct {
	From, To Ref
	// Over names the kinds of edges that may be taken: "Requirement.documentType" is one, "Integration.delivers" all in that
	// part of an integration, "Integration" all that start in one. Empty: all but citations, which lead from anything
	// to anything.
	Over      []string
	Directed  bool // edges are taken only from the node that refers to the one referred to
	MaxLength int  // edges, from 0 to MaxPathLength
	First     int  // how many paths are given, from 0 to MaxPaths
}

// Paths are the shortest paths between two nodes.
type Paths struct {
	From, To     Ref
	Found        bool
	Length       int    // edges; 0 when both are the same node or nothing was found
	Count        int    // shortest paths there are, at most 2^30
	Paths        []Path // the first of them, in the order of their nodes by type and key
	Completeness Completeness
}

// Path is a way from node to node.
type Path struct {
	Nodes []Ref
	Edges [][]Reference // between each node and the next: all edges that join them
}

func edgeKind(d *Description, p *refPath) string { return string(d.Type) + "." + p.path }

// cites reports whether the edges of the kind lead to the source of a fact. A wording belongs to its act.
func cites(d *Description, p *refPath) bool {
	last := p.path[strings.LastIndexByte(p.path, '.')+1:]
	return (last == "act" || last == "provision") && !(d.Type == TypeWording && p.path == "act")
}

// ShortestPaths finds the shortest paths between two nodes, in time linear in the edges looked at. BAD_REQUEST for a kind of
// edge that does not exist or a number out of bounds; NOT_FOUND where one of the nodes is not there. When the search
// ends before anything is found, because of its length or work, completeness says so.
func (s *Snapshot) ShortestPaths(q PathQuestion) (Paths, error) {
	taken, err := q.taken()
	if err != nil {
		return Paths{}, err
	}
	switch {
	case q.MaxLength < 0 || q.MaxLength > MaxPathLength:
		return Paths{}, Errorf(BadRequest, "The length is %d: give a number from 0 to %d.", q.MaxLength, MaxPathLength)
	case q.First < 0 || q.First > MaxPaths:
		return Paths{}, Errorf(BadRequest, "The number of paths is %d: give one from 0 to %d.", q.First, MaxPaths)
	}
	for _, ref := range []Ref{q.From, q.To} {
		if s.Node(ref) == nil {
			return Paths{}, Errorf(NotFound, "There is no %s.", ref)
		}
	}
	w := walk{Snapshot: s, taken: taken, directed: q.Directed, left: maxPathWork, away: map[Ref]int{q.To: 0}, counts: map[Ref]int{q.To: 1}}
	answer := Paths{From: q.From, To: q.To, Completeness: w.search(q)}
	answer.Length, answer.Found = w.away[q.From]
	if !answer.Found {
		return answer, nil
	}
	answer.Count = w.count(q.From)
	w.give(&answer, q.First, Path{Nodes: []Ref{q.From}})
	if left := answer.Count - len(answer.Paths); left > 0 && !answer.Completeness.IsPartial {
		answer.Completeness = Partial("More paths are as short as these: see the count, or ask for more.")
	}
	return answer, nil
}

// taken marks the relations that may be taken.
func (q PathQuestion) taken() (map[relation]bool, error) {
	taken := map[relation]bool{}
	used := make([]bool, len(q.Over))
	for _, d := range descriptions {
		for _, p := range d.refs {
			taken[p.relation] = len(q.Over) == 0 && !cites(d, &p)
			for i, name := range q.Over {
				kind := edgeKind(d, &p)
				if kind == name || strings.HasPrefix(kind, name+".") {
					taken[p.relation], used[i] = true, true
				}
			}
		}
	}
	if i := slices.Index(used, false); i >= 0 {
		return nil, noSuchEdge(q.Over[i])
	}
	return taken, nil
}

// noSuchEdge names the edges that begin at the type, or the types.
func noSuchEdge(name string) error {
	label, _, _ := strings.Cut(name, ".")
	var names []string
	if t, known := nodeTypeOf(label); known {
		for _, p := range byType[t].refs {
			names = append(names, edgeKind(byType[t], &p))
		}
	} else {
		for _, d := range descriptions {
			names = append(names, string(d.Type))
		}
	}
	return Errorf(BadRequest, "No kind of edge is called %q. Give some of %s.", name, strings.Join(names, ", "))
}

// walk goes over the edges that may be taken, backwards from where the paths end.
type walk struct {
	*Snapshot
	taken    map[relation]bool
	directed bool
	left     int         // edges that may still be looked at
	away     map[Ref]int // edges to the end, of the nodes met
	counts   map[Ref]int // shortest paths to the end
}

// search widens the circle around the end until the beginning is in it.
func (w *walk) search(q PathQuestion) Completeness {
	circle := []Ref{q.To}
	for length := 0; len(circle) > 0; length++ {
		if _, met := w.away[q.From]; met {
			return Completeness{}
		}
		if length == q.MaxLength {
			return Partial("Longer paths were not sought.")
		}
		var next []Ref
		for _, ref := range circle {
			if w.left < 0 {
				return Partial("The search ended before it was done: too many edges had to be looked at. Name the kinds of edges that matter.")
			}
			w.edges(ref, true, func(other Ref, _ Reference) {
				if _, met := w.away[other]; !met {
					w.away[other] = length + 1
					next = append(next, other)
				}
			})
		}
		circle = next
	}
	return Completeness{}
}

// edges visits the edges of a node with the node at their other end; backwards, those on which one arrives at the node.
func (w *walk) edges(ref Ref, backwards bool, visit func(Ref, Reference)) {
	if !w.directed || !backwards {
		eachReference(w.Node(ref), func(p *refPath, key Key) {
			w.left--
			if to := (Ref{p.target, key}); w.taken[p.relation] && to != ref {
				visit(to, Reference{From: ref, To: to, Path: p.path, relation: p.relation})
			}
		})
	}
	if w.directed && !backwards {
		return
	}
	for _, d := range descriptions {
		for i := range d.refs {
			p := &d.refs[i]
			if p.target != ref.Type || !w.taken[p.relation] {
				continue
			}
			for _, key := range w.referrers(p.relation, ref.Key) {
				w.left--
				if from := (Ref{d.Type, key}); from != ref {
					visit(from, Reference{From: from, To: ref, Path: p.path, relation: p.relation})
				}
			}
		}
	}
}

// nearer gives the edges from a node to those that are one edge nearer to the end.
func (w *walk) nearer(ref Ref) map[Ref][]Reference {
	next := map[Ref][]Reference{}
	w.edges(ref, false, func(other Ref, edge Reference) {
		if away, met := w.away[other]; met && away == w.away[ref]-1 && !slices.Contains(next[other], edge) {
			next[other] = append(next[other], edge)
		}
	})
	return next
}

func (w *walk) count(ref Ref) int {
	if known, ok := w.counts[ref]; ok {
		return known
	}
	sum := 0
	for other := range w.nearer(ref) {
		sum = min(maxPathCount, sum+w.count(other))
	}
	w.counts[ref] = sum
	return sum
}

// give adds the paths that go on from one, in order, until there are enough.
func (w *walk) give(answer *Paths, enough int, path Path) {
	if len(answer.Paths) >= enough {
		return
	}
	last := path.Nodes[len(path.Nodes)-1]
	if last == answer.To {
		answer.Paths = append(answer.Paths, path)
		return
	}
	next := w.nearer(last)
	for _, ref := range slices.SortedFunc(maps.Keys(next), Ref.Compare) {
		w.give(answer, enough, Path{append(slices.Clip(path.Nodes), ref), append(slices.Clip(path.Edges), next[ref])})
	}
}

// RefOf reads the name of a node: "Service:kz-pass158" (or SERVICE:kz-pass158), or the key alone where only one node has
// it. NOT_FOUND where there is none; BAD_REQUEST where several have the key.
func (s *Snapshot) RefOf(name string) (Ref, error) {
	if label, key, cut := strings.Cut(name, ":"); cut {
		if t, known := nodeTypeOf(label); known {
			ref := Ref{t, Key(key)}
			if s.Node(ref) == nil {
				return Ref{}, Errorf(NotFound, "There is no %s.", ref)
			}
			return ref, nil
		}
	}
	var refs []Ref
	for _, d := range descriptions {
		if ref := (Ref{d.Type, Key(name)}); s.Node(ref) != nil {
			refs = append(refs, ref)
		}
	}
	switch len(refs) {
	case 0:
		return Ref{}, Errorf(NotFound, "There is no node with the key %q.", name)
	case 1:
		return refs[0], nil
	}
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = string(ref.Type) + ":" + string(ref.Key)
	}
	return Ref{}, Errorf(BadRequest, "Several nodes have the key %q: say which, %s.", name, strings.Join(names, " or "))
}

// The answers as GraphQL binds to them.

// RefOf reads a node from an argument: its global id, or its name as Snapshot.RefOf has it. BAD_REQUEST for the id of a
// node at another moment.
func (c *Catalogue) RefOf(idOrName string) (Ref, error) {
	id, err := ParseID(idOrName)
	if err != nil {
		return c.View.RefOf(idOrName)
	}
	_, err = c.KeyOf(id.Type, idOrName)
	return id.Ref, err
}

// PathsIn are paths in a catalogue.
type PathsIn struct {
	*Paths
	Catalogue *Catalogue
}

// ShortestPaths finds the shortest paths between two nodes of the catalogue. The nodes on the paths count in its budget:
// LIMIT when it is used up.
func (c *Catalogue) ShortestPaths(q PathQuestion) (PathsIn, error) {
	paths, err := c.View.ShortestPaths(q)
	if err == nil {
		err = c.Spend(len(paths.Paths) * (paths.Length + 1))
	}
	return PathsIn{&paths, c}, err
}

func (n PathsIn) From() Handle { return n.Catalogue.Node(n.Paths.From.Type, n.Paths.From.Key) }
func (n PathsIn) To() Handle   { return n.Catalogue.Node(n.Paths.To.Type, n.Paths.To.Key) }

// Length is nil where no path was found.
func (n PathsIn) Length() *int {
	if !n.Found {
		return nil
	}
	return &n.Paths.Length
}
func (n PathsIn) Shortest() []PathIn {
	return within(n.Paths.Paths, func(p *Path) PathIn { return PathIn{p, n.Catalogue} })
}

// PathIn is a path in a catalogue.
type PathIn struct {
	*Path
	Catalogue *Catalogue
}

func (n PathIn) Nodes() []Handle {
	list := make([]Handle, len(n.Path.Nodes))
	for i, ref := range n.Path.Nodes {
		list[i] = n.Catalogue.Node(ref.Type, ref.Key)
	}
	return list
}
func (n PathIn) Steps() []PathStepIn {
	list := make([]PathStepIn, len(n.Path.Edges))
	for i := range list {
		list[i] = PathStepIn{n.Path, i, n.Catalogue}
	}
	return list
}

// PathStepIn is one step of a path in a catalogue.
type PathStepIn struct {
	path      *Path
	at        int
	Catalogue *Catalogue
}

func (n PathStepIn) From() Handle { return n.node(n.at) }
func (n PathStepIn) To() Handle   { return n.node(n.at + 1) }
func (n PathStepIn) node(at int) Handle {
	return n.Catalogue.Node(n.path.Nodes[at].Type, n.path.Nodes[at].Key)
}
func (n PathStepIn) Edges() []PathEdge {
	return within(n.path.Edges[n.at], func(r *Reference) PathEdge {
		return PathEdge{Kind: string(r.From.Type) + "." + r.Path, Forward: r.From == n.path.Nodes[n.at]}
	})
}

// PathEdge is an edge on a path: its kind, and whether the path takes it from the node that refers to the other.
type PathEdge struct {
	Kind    string
	Forward bool
}
