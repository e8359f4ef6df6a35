package resolvers

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"

	"onceonly/graph"
)

// measure is how large a text is. It is taken once for each text, in time proportional to it.
type measure struct {
	asked      size // of all operations, their fragments written out
	largest    size // of a fragment, used or not
	tokens     int
	operations int
	fragments  int
	directives int
	variables  int
	values     int
	valueDepth int
	longNames  bool
}

// size is how large a selection is with its fragments written out. Sums stop at a bound, so that they cannot overflow.
type size struct{ fields, aliases, depth int }

func (s *size) add(other size, deeper int) {
	const bound = 1 << 30
	s.fields = min(s.fields+other.fields, bound)
	s.aliases = min(s.aliases+other.aliases, bound)
	s.depth = max(s.depth, other.depth+deeper)
}

// within refuses what is larger than the limits.
func (m measure) within(limits graph.Limits) *gqlerror.Error {
	switch {
	case m.tokens > limits.Tokens:
		return refuse(graph.Limit, "The text of the operation has more than %d words and signs.", limits.Tokens)
	case m.longNames:
		return refuse(graph.BadRequest, "A name has more than %d letters.", longestName)
	case m.operations > limits.Operations:
		return refuse(graph.Limit, "The text has more than %d operations.", limits.Operations)
	case m.fragments > limits.Fragments:
		return refuse(graph.Limit, "The text has more than %d fragments.", limits.Fragments)
	case m.directives > limits.Directives:
		return refuse(graph.Limit, "The text has more than %d directives.", limits.Directives)
	case m.variables > limits.Variables:
		return refuse(graph.Limit, "The text has more than %d variables.", limits.Variables)
	case m.valueDepth > limits.ValueDepth:
		return refuse(graph.Limit, "Values stand within one another more than %d deep.", limits.ValueDepth)
	case m.values > limits.Values:
		return refuse(graph.Limit, "The values have more than %d entries and fields.", limits.Values)
	case max(m.asked.depth, m.largest.depth) > limits.Depth:
		return refuse(graph.Limit, "Fields stand within one another more than %d deep.", limits.Depth)
	case max(m.asked.fields, m.largest.fields) > limits.Fields:
		return refuse(graph.Limit, "The operation has more than %d fields, with fragments written out.", limits.Fields)
	case max(m.asked.aliases, m.largest.aliases) > limits.Aliases:
		return refuse(graph.Limit, "More than %d fields have an alias.", limits.Aliases)
	}
	return nil
}

// longestName is how many letters a name may have: names that are unknown are compared with those that are known.
const longestName = 200

// read counts the words and signs of a text, comments among them, up to one more than most, and finds names that are too
// long.
func (m *measure) read(source *ast.Source, most int) {
	l := lexer.New(source)
	for m.tokens <= most {
		token, err := l.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return
		}
		m.tokens++
		m.longNames = m.longNames || token.Kind == lexer.Name && len(token.Value) > longestName
	}
}

// add measures a text that has been parsed.
func (m *measure) add(document *ast.QueryDocument) {
	walk := measurer{measure: m, document: document, sizes: map[string]*size{}}
	m.operations, m.fragments = len(document.Operations), len(document.Fragments)
	for _, op := range document.Operations {
		m.variables += len(op.VariableDefinitions)
		walk.arguments(nil, op.Directives)
		for _, v := range op.VariableDefinitions {
			walk.value(v.DefaultValue, 0)
			walk.arguments(nil, v.Directives)
		}
		m.asked.add(walk.set(op.SelectionSet), 0)
	}
	for _, fragment := range document.Fragments {
		walk.fragment(fragment.Name)
	}
}

// measurer measures every fragment once.
type measurer struct {
	*measure
	document *ast.QueryDocument
	sizes    map[string]*size // of fragments; nil while being measured
}

func (m *measurer) set(selections ast.SelectionSet) size {
	var total size
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			m.arguments(s.Arguments, s.Directives)
			own := size{fields: 1, depth: 1}
			if s.Alias != "" && s.Alias != s.Name {
				own.aliases = 1
			}
			total.add(own, 0)
			total.add(m.set(s.SelectionSet), 1)
		case *ast.InlineFragment:
			m.arguments(nil, s.Directives)
			total.fields++ // so that a heap of empty fragments counts too
			total.add(m.set(s.SelectionSet), 0)
		case *ast.FragmentSpread:
			m.arguments(nil, s.Directives)
			total.fields++
			total.add(m.fragment(s.Name), 0)
		}
	}
	return total
}

func (m *measurer) fragment(name string) size {
	if known, ok := m.sizes[name]; ok {
		if known == nil {
			return size{} // a cycle, which validation refuses
		}
		return *known
	}
	m.sizes[name] = nil
	definition := m.document.Fragments.ForName(name)
	if definition == nil {
		return size{}
	}
	known := m.set(definition.SelectionSet)
	m.arguments(nil, definition.Directives)
	m.sizes[name] = &known
	m.largest.fields, m.largest.aliases = max(m.largest.fields, known.fields), max(m.largest.aliases, known.aliases)
	m.largest.depth = max(m.largest.depth, known.depth)
	return known
}

func (m *measurer) arguments(arguments ast.ArgumentList, directives ast.DirectiveList) {
	m.directives += len(directives)
	for _, a := range arguments {
		m.value(a.Value, 0)
	}
	for _, d := range directives {
		for _, a := range d.Arguments {
			m.value(a.Value, 0)
		}
	}
}

// value counts what stands in a value.
func (m *measurer) value(v *ast.Value, depth int) {
	if v == nil {
		return
	}
	if v.Kind == ast.ListValue || v.Kind == ast.ObjectValue {
		depth++
		m.valueDepth = max(m.valueDepth, depth)
	}
	m.values += len(v.Children)
	for _, child := range v.Children {
		m.value(child.Value, depth)
	}
}

// given adds the values of variables to what the text has.
func (m *measure) given(value any, depth int) {
	switch v := value.(type) {
	case []any:
		m.valueDepth, m.values = max(m.valueDepth, depth+1), m.values+len(v)
		for _, entry := range v {
			m.given(entry, depth+1)
		}
	case map[string]any:
		m.valueDepth, m.values = max(m.valueDepth, depth+1), m.values+len(v)
		for _, entry := range v {
			m.given(entry, depth+1)
		}
	}
}

func clip(text string) string { return text[:min(len(text), 40)] }
