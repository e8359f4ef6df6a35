// Package kz makes the sample registry of Kazakhstan from two compiled data sets and from what was added by hand.
// README.md says what every field of the sources became.
package kz

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"onceonly/graph"
)

// Acts with their wordings and provisions, organizations and territories: what the data sets do not carry.
var (
	//go:embed territories.json
	territoriesByHand []byte
	//go:embed acts.json
	actsByHand []byte
	//go:embed organizations.json
	organizationsByHand []byte
)

// Report says what became of the sources.
type Report struct {
	// Unread lists every place of the sources that was not read; the sample is good when it is empty.
	Unread []string
	// Unknown lists every value that no table of this package knows, and every row of a table that no longer fits its
	// source; the sample is good when it is empty.
	Unknown []string
	// SetAside lists what was read and made no node or edge of its own, each with the reason.
	SetAside []string
	// NotRecorded counts the facts that the sources leave open, by kind.
	NotRecorded map[string]int
}

// Build makes the nodes of the registry out of services.json and systems.json. The nodes are in no particular order.
// An error means that a file is no JSON, or that what was added by hand cannot be decoded.
func Build(services, systems []byte) ([]graph.Node, Report, error) {
	servicesFile, err := open("services.json", services)
	if err != nil {
		return nil, Report{}, err
	}
	systemsFile, err := open("systems.json", systems)
	if err != nil {
		return nil, Report{}, err
	}
	b := &builder{
		nodes:   map[graph.Ref]graph.Node{},
		report:  Report{NotRecorded: map[string]int{}},
		cited:   map[string]bool{},
		carried: map[string]bool{},
		named:   map[graph.Key][]graph.Key{},
	}
	for _, byHand := range [][]byte{territoriesByHand, organizationsByHand, actsByHand} {
		if err := b.addByHand(byHand); err != nil {
			return nil, Report{}, err
		}
	}
	b.systems(systemsFile.value())
	b.documentTypes(servicesFile.value())
	b.services(servicesFile.value())
	b.integrations(systemsFile.value())
	b.gaps(systemsFile.value().field("observed_gap_patterns"))
	b.results()
	b.checkTables()

	b.report.Unread = append(servicesFile.unread(), systemsFile.unread()...)
	slices.Sort(b.report.Unknown)
	b.report.Unknown = slices.Concat(servicesFile.unknown, systemsFile.unknown, b.report.Unknown)
	slices.Sort(b.report.SetAside)
	nodes := make([]graph.Node, 0, len(b.order))
	for _, ref := range b.order {
		nodes = append(nodes, b.nodes[ref])
	}
	return nodes, b.report, nil
}

type builder struct {
	nodes   map[graph.Ref]graph.Node
	order   []graph.Ref
	report  Report
	legend  map[string]string         // of the sources of systems.json
	cited   map[string]bool           // those of them that some fact cites
	carried map[string]bool           // rows of that table that some text bears out
	named   map[graph.Key][]graph.Key // systems that the text of a service names
	when    string                    // the data sets were compiled
}

func (b *builder) add(n graph.Node) {
	ref := n.Ref()
	if _, twice := b.nodes[ref]; twice {
		b.report.Unknown = append(b.report.Unknown, ref.String()+" is made twice")
		return
	}
	b.nodes[ref] = n
	b.order = append(b.order, ref)
}

func (b *builder) has(t graph.NodeType, key graph.Key) bool {
	_, found := b.nodes[graph.Ref{Type: t, Key: key}]
	return found
}

func (b *builder) misfit(format string, args ...any) {
	b.report.Unknown = append(b.report.Unknown, fmt.Sprintf(format, args...))
}

func (b *builder) setAside(format string, args ...any) {
	b.report.SetAside = append(b.report.SetAside, fmt.Sprintf(format, args...))
}

// addByHand adds the nodes of a file that has one list per node type, as a catalogue has.
func (b *builder) addByHand(file []byte) error {
	var lists map[string][]map[string]any
	if err := json.Unmarshal(file, &lists); err != nil {
		return err
	}
	for _, d := range graph.Descriptions() {
		for _, tree := range lists[d.Plural] {
			n, problems := graph.Decode(d.Type, tree)
			if len(problems) > 0 {
				return fmt.Errorf("by hand: %v", problems)
			}
			b.add(n)
		}
	}
	return nil
}

// sentences joins what there is to say, the sources' notes as they are; "" for nothing.
func sentences(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part == "" {
			continue
		}
		if !strings.HasSuffix(part, ".") {
			part += "."
		}
		said = append(said, part)
	}
	return strings.Join(said, " ")
}

// said gives a text under its label, and nothing where there is none to keep.
func said(label, text string, keep bool) string {
	if !keep || text == "" {
		return ""
	}
	return label + ": " + text
}

// slug makes a readable key of a printed name: "MFA referral" gives "mfa-referral".
func slug(name string) string {
	return strings.Trim(notKey.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

var notKey = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf puts a name into its language: some lists give Russian names in the English field.
func nameOf(name string) graph.Text {
	if first, _ := utf8.DecodeRuneInString(name); first >= 'А' && first <= 'я' {
		return graph.Text{RU: name}
	}
	return graph.Text{EN: name}
}

var dated = regexp.MustCompile(`after (\d\d)\.(\d\d)\.(\d{4})`)

// afterDates finds "after 13.08.2007" and gives the first days that count, which are the next ones.
func afterDates(text string) []graph.Date {
	var dates []graph.Date
	for _, match := range dated.FindAllStringSubmatch(text, -1) {
		dates = append(dates, graph.MustDate(match[3]+"-"+match[2]+"-"+match[1])+1)
	}
	return dates
}

// Print writes the counts of the registry and what its sources leave open, for people.
func (r Report) Print(out io.Writer, s *graph.Snapshot) {
	for _, d := range graph.Descriptions() {
		fmt.Fprintf(out, "%5d %s\n", s.Count(d.Type), d.Plural)
	}
	fmt.Fprintln(out, "Not recorded:")
	for _, what := range slices.Sorted(maps.Keys(r.NotRecorded)) {
		fmt.Fprintf(out, "%5d %s\n", r.NotRecorded[what], what)
	}
	fmt.Fprintln(out, "Set aside:")
	for _, line := range r.SetAside {
		fmt.Fprintln(out, "      "+line)
	}
}
