package catalogue

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"time"

	"onceonly/graph"
)

// What can be wrong with a file besides the rules of package graph. Codes are stable.
const (
	RuleMalformed      = "JSON_MALFORMED"
	RuleFieldDuplicate = "FIELD_DUPLICATE"
	RuleFileEmpty      = "FILE_EMPTY"
	RuleFileTruncated  = "FILE_TRUNCATED"
	RuleFileTooLarge   = "FILE_TOO_LARGE"
	RuleFileEncoding   = "FILE_ENCODING"
	RuleTooDeep        = "NESTING_TOO_DEEP"
	RuleNodeTooLarge   = "NODE_TOO_LARGE"
	RuleFormatUnknown  = "FORMAT_UNKNOWN"
	RuleListUnknown    = "LIST_UNKNOWN"
	RuleOwnerDiffers   = "OWNER_DIFFERS"
)

// Source is a catalogue file to be read.
type Source struct {
	Name   string // as problems name it
	Reader io.Reader
}

// Contents is what catalogue files hold.
type Contents struct {
	Nodes  []graph.Node // in the order of the files, each in canonical form and with a basis
	files  []string
	places map[graph.Ref]location
}

// MayReplace refuses files without a node (INVALID): to put them in place of a registry would remove all of it.
func (c *Contents) MayReplace() error {
	if len(c.Nodes) > 0 {
		return nil
	}
	return graph.Errorf(graph.Invalid, "There is no node in what is to replace the registry, so all of it would be removed. "+
		"Check what was exported, and send the whole catalogue; single nodes are removed with removeNode or applyChanges.")
}

// location is where a node stands.
type location struct {
	file    string
	line    int
	pointer string
}

func (l location) String() string { return fmt.Sprintf("%s:%d: %s", l.file, l.line, l.pointer) }

// Read returns the nodes of a catalogue file, in the order of the file, each in canonical form; a fact without a basis
// is INFERRED. References may lead out of the file: Snapshot.With and Next check them. progress may be nil; total is 0
// where the size is not known.
//
// The error is a *graph.Error whose Problems are all that is wrong, at most MaxProblems, by place; their Field is
// "name:line: /json/pointer". BAD_REQUEST when the file is not JSON or no catalogue; INVALID when it is one and nodes in
// it break a rule; UNAVAILABLE when it cannot be read.
func Read(name string, r io.Reader, progress func(done, total int64)) ([]graph.Node, error) {
	contents, err := ReadAll([]Source{{name, r}}, progress)
	if err != nil {
		return nil, err
	}
	return contents.Nodes, nil
}

// ReadAll reads several files as one catalogue. A node that stands in two of them, or twice in one, is a problem that
// names both places. See Read.
func ReadAll(sources []Source, progress func(done, total int64)) (*Contents, error) {
	total := int64(0)
	for _, source := range sources {
		size := sizeOf(source.Reader)
		if size == 0 {
			total = 0
			break
		}
		total += size
	}
	contents := &Contents{places: map[graph.Ref]location{}}
	var problems []located
	code, before := graph.Invalid, int64(0)
	for _, source := range sources {
		contents.files = append(contents.files, source.Name)
		p := parser{contents: contents, scanner: newScanner(source.Name, source.Reader, func(consumed int64) {
			if progress != nil {
				progress(before+consumed, total)
			}
		})}
		p.readFile()
		if p.failure != nil && !errors.Is(p.failure, errTooLarge) {
			return nil, graph.Errorf(graph.Unavailable, "%s cannot be read: %w.", source.Name, p.failure)
		}
		before += p.consumed
		problems = append(problems, p.problems...)
		if p.noCatalogue() {
			code = graph.BadRequest
		}
	}
	if len(problems) == 0 {
		return contents, nil
	}
	return nil, contents.refusal(code, append(problems, contents.rules()...))
}

// rules returns the rules of the model that single nodes break, so that whoever mends a file learns of them together
// with what cannot be read. What depends on other nodes cannot be told before the file can be read.
func (c *Contents) rules() []located {
	var problems []located
	for _, problem := range graph.FromNodes(0, time.Time{}, c.Nodes).Validate() {
		if problem.Code != graph.RuleReferenceDangling {
			problems = append(problems, c.locate(problem))
		}
	}
	return problems
}

func (c *Contents) refusal(code graph.Code, problems []located) *graph.Error {
	subject := "The catalogue"
	if len(c.files) == 1 {
		subject = c.files[0]
	}
	count := fmt.Sprintf("%d problems", len(problems))
	switch {
	case len(problems) == 1:
		count = "one problem"
	case len(problems) >= MaxProblems:
		count = fmt.Sprintf("there are more than the %d problems listed", MaxProblems)
	}
	e := graph.Errorf(code, "%s cannot be taken in: %s.", subject, count)
	e.Problems = c.inOrder(problems)
	e.Problems = e.Problems[:min(len(e.Problems), MaxProblems)]
	return e
}

// inOrder returns problems by file and line.
func (c *Contents) inOrder(problems []located) []graph.Problem {
	slices.SortStableFunc(problems, func(a, b located) int {
		return cmp.Or(cmp.Compare(slices.Index(c.files, a.file), slices.Index(c.files, b.file)), cmp.Compare(a.line, b.line))
	})
	ordered := make([]graph.Problem, len(problems))
	for i, problem := range problems {
		ordered[i] = problem.Problem
	}
	return ordered
}

// Locate adds to the problems of a *graph.Error, such as Snapshot.Next returns, where in the files the nodes stand:
// their Field becomes "name:line: /json/pointer", with the line on which the node begins. They are then in order of
// place, after problems of nodes that are not in the files. Other errors stay as they are.
func (c *Contents) Locate(err error) error {
	var e *graph.Error
	if !errors.As(err, &e) {
		return err
	}
	placed := *e
	problems := make([]located, len(e.Problems))
	for i, problem := range e.Problems {
		problems[i] = c.locate(problem)
	}
	placed.Problems = c.inOrder(problems)
	return &placed
}

func (c *Contents) locate(problem graph.Problem) located {
	l, ok := c.places[problem.Ref]
	if ok {
		l.pointer += problem.Field
		problem.Field = l.String()
	}
	return located{l.file, l.line, problem}
}

func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	case interface{ Len() int }: // bytes.Reader, strings.Reader
		return int64(r.Len())
	}
	return 0
}

// parser reads one file into contents.
type parser struct {
	*scanner
	contents *Contents
	parts    []part // nodes inside nodes that are not complete yet
	format   bool   // has been seen
}

// part is a node inside another one, whose key may not be known before the end of its object.
type part struct {
	nesting
	node  graph.Node
	given any // what the entry itself says of its owner
	location
}

// noCatalogue reports whether something is wrong with the file besides its nodes.
func (p *parser) noCatalogue() bool {
	return slices.ContainsFunc(p.problems, func(problem located) bool { return problem.Ref.IsZero() })
}

func (p *parser) readFile() {
	root := p.enter(-1, "", -1)
	if !p.byteOrderMark() {
		return
	}
	switch p.space(root) {
	case '{':
	case 0:
		p.stop(root, RuleFileEmpty, "The file is empty.", `Begin with {"format": "`+Format+`"}.`)
		return
	case '[', '"', 't', 'f', 'n':
		p.stop(root, graph.RuleTypeWrong, "A catalogue is one object.", `Put the lists into { "format": "`+Format+`", … }.`)
		return
	default:
		p.malformed(root, "the { of a catalogue")
		return
	}
	if _, ok := p.members(root, func(name string) (any, bool) { return name, p.member(root, name) }); !ok {
		return
	}
	if !p.format {
		p.report(1, "/format", graph.Ref{}, graph.RuleFieldRequired, "The file does not say its format.", `Begin it with "format": "`+Format+`".`)
	}
	switch p.space(root) {
	case 0:
	case '{':
		p.stop(root, RuleMalformed, "A second catalogue follows the first.", "Put each catalogue into a file of its own.")
	default:
		p.stop(root, RuleMalformed, "Something follows the end of the catalogue.", "Remove it, or correct the brackets before it.")
	}
}

// byteOrderMark goes past the mark that some editors put in front of a file.
func (p *parser) byteOrderMark() bool {
	c, ok := p.peek()
	switch {
	case ok && c == 0xEF:
		p.take()
		p.take()
		p.take()
		p.spoil(0, RuleFileEncoding, "The file begins with a byte order mark.", "Save it as UTF-8 without BOM.")
	case ok && (c == 0xFE || c == 0xFF || c == 0):
		return p.stop(0, RuleFileEncoding, "The file seems to be UTF-16 or UTF-32.", "Save it as UTF-8.")
	}
	return true
}

// member reads one field of the file.
func (p *parser) member(root int, name string) bool {
	switch name {
	case "format":
		return p.formatField(root)
	case "title", "$schema":
		at := len(p.places)
		value, ok := p.value(root, name, -1)
		if _, text := value.(string); ok && !text && !p.spoilt["/"+name] {
			p.spoil(at, graph.RuleTypeWrong, fmt.Sprintf("The field %q is a text.", name), "Put it in double quotes.")
		}
		p.leave(at)
		return ok
	}
	for _, d := range graph.Descriptions() {
		if d.Plural == name {
			return p.list(root, d, nesting{})
		}
	}
	at := p.enter(root, name, -1)
	known := make([]string, 0, len(graph.Descriptions()))
	for _, d := range graph.Descriptions() {
		known = append(known, d.Plural)
	}
	p.spoil(at, RuleListUnknown, fmt.Sprintf("A catalogue has no list %q.", clip(name)), "Known are "+strings.Join(known, ", ")+".")
	return p.skip(at)
}

// skip reads the value of a list that is not known.
func (p *parser) skip(at int) bool {
	defer p.leave(at)
	if c, _ := p.peek(); c != '[' {
		_, ok := p.content(at)
		return ok
	}
	return p.elements(at, func(i int) bool {
		entry := len(p.places)
		_, ok := p.value(at, "", i)
		p.leave(entry)
		return ok
	})
}

func (p *parser) formatField(root int) bool {
	at := len(p.places)
	value, ok := p.value(root, "format", -1)
	if !ok {
		return false
	}
	p.format = true
	if value != Format {
		return p.stop(at, RuleFormatUnknown, fmt.Sprintf("The file has the format %v, and this program reads %s.", clip(fmt.Sprint(value)), Format),
			"Export it anew with this program, or use the program that wrote it.")
	}
	p.leave(at)
	return true
}

// list reads a list of nodes, at the top or inside a node.
func (p *parser) list(parent int, d *graph.Description, inside nesting) bool {
	at := p.enter(parent, d.Plural, -1)
	defer p.leave(at)
	if c, _ := p.peek(); c != '[' {
		line := p.line
		value, ok := p.content(at)
		if ok && value != nil { // null is the same as no list
			p.report(line, p.pointer(at), graph.Ref{}, graph.RuleTypeWrong, fmt.Sprintf("The field %q is a list.", d.Plural), "Put the nodes in brackets: [ … ].")
		}
		return ok
	}
	return p.elements(at, func(i int) bool { return p.node(at, i, d, inside) })
}

// node reads one node and the nodes inside it.
func (p *parser) node(list, index int, d *graph.Description, inside nesting) bool {
	at := p.enter(list, "", index)
	defer p.leave(at)
	if c, _ := p.peek(); c != '{' {
		line := p.line
		_, ok := p.content(at)
		if ok {
			p.report(line, p.pointer(at), graph.Ref{Type: d.Type}, graph.RuleTypeWrong, fmt.Sprintf("Entries of %q are objects.", d.Plural), `Write { "key": … }.`)
		}
		return ok
	}
	parts, lists, spoilt := len(p.parts), nestedIn(d.Type), len(p.spoilt)
	tree, ok := p.members(at, func(name string) (any, bool) {
		for _, n := range lists {
			if part := graph.Describe(n.part); part.Plural == name {
				return nil, p.list(at, part, n)
			}
		}
		return p.value(at, name, -1)
	})
	if !ok {
		return false
	}
	for _, n := range lists {
		delete(tree, graph.Describe(n.part).Plural)
	}
	p.settleParts(parts, tree["key"])
	p.decode(at, d, tree, inside, len(p.spoilt) == spoilt)
	return true
}

// ownerToCome stands for the key of an owner whose object is not complete yet.
const ownerToCome = "owner"

// decode turns the tree of a node into the node and keeps it, at once or, inside another, when that is complete. One
// that is not sound, as a value in it could not be read, is not kept: what it seems to say may be wrong.
func (p *parser) decode(at int, d *graph.Description, tree map[string]any, inside nesting, sound bool) {
	given, nested := tree[inside.field], inside.part != ""
	if nested {
		tree[inside.field] = ownerToCome
	}
	n, problems := graph.Decode(d.Type, tree)
	base := p.pointer(at)
	for _, problem := range problems {
		if pointer := base + problem.Field; !p.isSpoilt(pointer) {
			p.report(p.lineOf(at, problem.Field), pointer, problem.Ref, problem.Code, problem.Message, problem.Remedy)
		}
	}
	where := location{p.file, p.places[at].line, base}
	switch {
	case n == nil || !sound:
		if key, ok := tree["key"].(string); ok && graph.Key(key).WellFormed() {
			p.unique(graph.Ref{Type: d.Type, Key: graph.Key(key)}, where)
		}
	case nested:
		p.parts = append(p.parts, part{inside, n, given, where})
	default:
		p.keep(n, where)
	}
}

// isSpoilt reports whether the value at pointer, or one around it, has a problem already.
func (p *parser) isSpoilt(pointer string) bool {
	for len(p.spoilt) > 0 && pointer != "" {
		if p.spoilt[pointer] {
			return true
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return false
}

// settleParts gives the nodes inside a node its key, and keeps them.
func (p *parser) settleParts(from int, key any) {
	owner, _ := key.(string)
	for _, part := range p.parts[from:] {
		if part.given != nil && part.given != owner {
			p.report(part.line, part.pointer+"/"+part.field, part.node.Ref(), RuleOwnerDiffers,
				fmt.Sprintf("It stands inside the %s %q and names %q.", part.owner, clip(owner), clip(fmt.Sprint(part.given))),
				fmt.Sprintf("Leave %q out, or move the entry.", part.field))
		}
		graph.Describe(part.part).Field(part.field).In(reflect.ValueOf(part.node).Elem()).SetString(owner)
		p.keep(part.node, part.location)
	}
	p.parts = p.parts[:from]
}

func (p *parser) keep(n graph.Node, where location) {
	graph.Settle(n)
	if p.unique(n.Ref(), where) {
		p.contents.Nodes = append(p.contents.Nodes, n)
	}
}

// unique notes where a node stands, and reports a problem if it stands elsewhere already.
func (p *parser) unique(ref graph.Ref, where location) bool {
	first, twice := p.contents.places[ref]
	if twice {
		p.report(where.line, where.pointer+"/key", ref, graph.RuleKeyDuplicate,
			fmt.Sprintf("The %s %q stands at %s already.", ref.Type, ref.Key, first), "Keep one of the two, or give one another key.")
		return false
	}
	p.contents.places[ref] = where
	return true
}
