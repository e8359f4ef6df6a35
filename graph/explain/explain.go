// Package explain puts verdicts into sentences for officials, in Kazakh, Russian and English. The sentences are
// templates in the folder sentences, one file per language; the code only chooses and fills them.
package explain

import (
	"embed"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"unicode/utf8"

	"onceonly/graph"
	"onceonly/graph/gap"
)

//go:embed sentences/*.tmpl
var sentences embed.FS

// Writer writes about one view in one language. It is not safe for concurrent use: it remembers which systems it has
// named in full.
type Writer struct {
	view      *graph.View
	table     *gap.Table
	lang      graph.Lang
	templates *template.Template
	named     map[graph.Key]bool
}

// New returns a writer of sentences about the view.
func New(view *graph.View, lang graph.Lang) *Writer {
	w := &Writer{view: view, table: gap.Of(view), lang: lang, named: map[graph.Key]bool{}}
	w.templates = template.Must(parsed[lang]().Clone()).Funcs(w.words())
	return w
}

// parsed are the templates of each language, read when first needed. A writer has its own words in a copy.
var parsed = map[graph.Lang]func() *template.Template{graph.KK: parse(graph.KK), graph.RU: parse(graph.RU), graph.EN: parse(graph.EN)}

func parse(lang graph.Lang) func() *template.Template {
	return sync.OnceValue(func() *template.Template {
		none := &Writer{}
		return template.Must(template.New("").Funcs(none.words()).ParseFS(sentences, "sentences/"+strings.ToLower(string(lang))+"*.tmpl"))
	})
}

// words are the functions that the templates call.
func (w *Writer) words() template.FuncMap {
	return template.FuncMap{
		"phrase":      func(t graph.Text) string { return strings.TrimRight(w.text(t), ".") }, // to stand within a sentence
		"text":        w.text,
		"system":      w.system,
		"service":     w.service,
		"document":    w.document,
		"body":        w.body,
		"channel":     w.channel,
		"items":       w.items,
		"owner":       w.owner,
		"territories": w.territories,
		"codes":       func(codes []string) string { return strings.Join(codes, ", ") },
		"list":        func(codes ...string) []string { return codes },
		"dates":       w.dates,
		"quote":       w.quote,
		"quoted":      w.quoted,
		"say":         w.say,
		"join":        strings.Join,
		"date":        w.date,
		"substitutes": w.substitutes,
		"node":        w.node,
		"kind":        func(r *graph.RequirementFacts) graph.DocumentKind { return w.view.DocumentType(r.DocumentType).Kind },
		"recorded": func(service graph.Key) bool {
			return len(w.view.Referrers(graph.TypeRequirement, "service", service)) > 0
		},
	}
}

// say gives the sentence called name about data, without line breaks.
func (w *Writer) say(name string, data any) (string, error) {
	var b strings.Builder
	if err := w.templates.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(b.String()), " "), nil
}

// text gives a text in the writer's language; one that exists only in another language is marked with it.
func (w *Writer) text(t graph.Text) string {
	text, lang := t.In(w.lang, graph.RU, graph.KK, graph.EN)
	if lang == "" || lang == w.lang {
		return text
	}
	mark, err := w.say("in "+string(lang), nil)
	if err != nil {
		return text
	}
	return text + " " + mark
}

func (w *Writer) service(key graph.Key) string {
	if s := w.view.Service(key); s != nil {
		return w.text(s.Name)
	}
	return string(key)
}

// system names a system: in full with its abbreviation the first time, then by the abbreviation alone.
func (w *Writer) system(key graph.Key) string {
	s := w.view.System(key)
	if s == nil {
		return string(key)
	}
	name := w.text(s.Name)
	switch {
	case s.Abbreviation == "" || strings.Contains(name, s.Abbreviation):
		return name
	case w.named[key]:
		return s.Abbreviation
	}
	w.named[key] = true
	return name + " (" + s.Abbreviation + ")"
}

func (w *Writer) owner(key graph.Key) string {
	if s := w.view.System(key); s != nil && s.Owner != "" {
		return w.body(s.Owner)
	}
	return ""
}

func (w *Writer) body(key graph.Key) string {
	if o := w.view.Organization(key); o != nil {
		return w.text(o.Name)
	}
	return string(key)
}

// territories names territories; a code that stands for none stays a code.
func (w *Writer) territories(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		if t := w.view.Territory(graph.Key(code)); t != nil {
			names[i] = w.text(t.Name)
		}
	}
	return strings.Join(names, ", ")
}

// quote puts words into the quotation marks of the writer's language.
func (w *Writer) quote(words string) string {
	if w.lang == graph.EN {
		return "“" + words + "”"
	}
	return "«" + words + "»"
}

func (w *Writer) quoted(list []string) string {
	marked := make([]string, len(list))
	for i, words := range list {
		marked[i] = w.quote(words)
	}
	return strings.Join(marked, "; ")
}

func (w *Writer) document(key graph.Key) string {
	if d := w.view.DocumentType(key); d != nil {
		return w.text(d.Name)
	}
	return string(key)
}

// requirement gives the printed name of a demanded document; where its type has a name in the writer's language, or in one
// that the reader is more likely to know, that name with the printed one behind it.
func (w *Writer) requirement(r *graph.RequirementFacts) string {
	known := []graph.Lang{w.lang, graph.RU, graph.KK, graph.EN}
	printed, lang := r.Name.In(known...)
	d := w.view.DocumentType(r.DocumentType)
	_, better := d.Name.In(known...)
	if better == "" || slices.Index(known, lang) <= slices.Index(known, better) && lang != "" {
		return w.text(r.Name)
	}
	if printed == "" {
		return w.text(d.Name)
	}
	return w.text(d.Name) + " («" + printed + "»)"
}

// channel gives the printed name of a channel; where it was not printed in the writer's language, its kind with the
// printed name behind it.
func (w *Writer) channel(key graph.Key) (string, error) {
	c := w.view.Channel(key)
	if c == nil {
		return string(key), nil
	}
	printed, lang := c.Name.In(w.lang, graph.RU, graph.KK, graph.EN)
	if lang == w.lang {
		return printed, nil
	}
	kind, err := w.say("channel "+string(c.Kind), nil)
	if printed != "" {
		kind += " («" + printed + "»)"
	}
	return kind, err
}

func (w *Writer) items(keys []graph.Key) string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = string(key)
		if d := w.view.DataItem(key); d != nil {
			names[i] = w.text(d.Name)
		}
	}
	return strings.Join(names, ", ")
}

// substitutes names what may be given instead of a demanded document.
func (w *Writer) substitutes(r *graph.RequirementFacts, run gap.Run) (string, error) {
	var names []string
	for _, kind := range gap.AllowedSubstitutes(run, r, w.view.DocumentType(r.DocumentType)) {
		name, err := w.say("substitute "+string(kind), nil)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return strings.Join(names, ", "), nil
}

// date writes a day as people of the language do: 14.08.2007, and 2007-08-14 in English, where day and month could be mistaken.
func (w *Writer) date(d graph.Date) string {
	if w.lang == graph.EN || d == 0 {
		return d.String()
	}
	return d.Time().Format("02.01.2006")
}

// Work gives one work as a sentence that says who does what.
func (w *Writer) Work(work gap.Work) (string, error) {
	name := "work " + string(work.Step)
	if work.Step == gap.Confirm {
		name += " " + string(work.What)
	}
	return w.say(name, work)
}

// Service writes what a service demands and what becomes of each document, in full sentences.
// NOT_FOUND when there is no such service.
func (w *Writer) Service(out io.Writer, key graph.Key) error {
	service := w.view.Service(key)
	if service == nil {
		return graph.Errorf(graph.NotFound, "There is no service %q.", key)
	}
	p := &printer{w: w, out: out}
	p.line("", "%s (%s)", w.text(service.Name), key)
	p.say("", "service", service)
	p.say("", "date", w.view.Date)
	requirements := slices.Collect(w.view.RequirementsOf(key))
	number := 0
	for _, r := range requirements {
		verdicts := w.table.Verdicts(r.Key)
		if len(verdicts) == 0 {
			continue
		}
		number++
		p.line("", "")
		p.line("", "%d. %s.%s", number, strings.TrimRight(w.requirement(r), "."), p.sentence("obligation "+string(r.Obligation), r))
		for _, g := range groupByAnswer(p, verdicts, func(v *gap.Verdict) []string { return p.verdict(r, v) }) {
			p.answer("   ", g)
		}
	}
	if number == 0 {
		p.say("", "no documents", service)
	}
	return p.err
}

// answerGroup is the channels on which a requirement has the same answer.
type answerGroup struct {
	channels []graph.Key
	first    *gap.Verdict
	lines    []string
	all      bool
}

// groupByAnswer puts together the verdicts about which there are the same lines to say.
func groupByAnswer(p *printer, verdicts []*gap.Verdict, linesOf func(*gap.Verdict) []string) []answerGroup {
	var groups []answerGroup
	before := p.w.named
	named := maps.Clone(before)
	defer func() { p.w.named = named }()
	for _, v := range verdicts {
		p.w.named = maps.Clone(before) // so that equal answers read the same
		lines := linesOf(v)
		maps.Copy(named, p.w.named)
		i := slices.IndexFunc(groups, func(g answerGroup) bool { return slices.Equal(g.lines, lines) })
		if i < 0 {
			groups = append(groups, answerGroup{first: v, lines: lines})
			i = len(groups) - 1
		}
		groups[i].channels = append(groups[i].channels, v.Channel)
	}
	if len(groups) == 1 {
		groups[0].all = true
	}
	return groups
}

// printer writes lines and remembers the first error, so that the text above reads as the answer does.
type printer struct {
	w   *Writer
	out io.Writer
	err error
}

// width is where lines are broken, in letters.
const width = 110

// mark is what a line of a list begins with: a dash, or a number.
var mark = regexp.MustCompile(`^(–|\d+\.|\[\d+\])$`)

// line writes a line, broken at blanks where it is too long; what follows stands under the first word of its text.
func (p *printer) line(indent, format string, args ...any) {
	words := strings.Fields(fmt.Sprintf(format, args...))
	hanging := indent
	if len(words) > 0 && mark.MatchString(words[0]) {
		hanging += strings.Repeat(" ", utf8.RuneCountInString(words[0])+1)
	}
	current := strings.TrimRight(indent+strings.Join(words[:min(1, len(words))], ""), " ")
	for i := 1; i < len(words); i++ {
		if utf8.RuneCountInString(current)+1+utf8.RuneCountInString(words[i]) > width {
			p.print(current)
			current = hanging + words[i]
			continue
		}
		current += " " + words[i]
	}
	p.print(current)
}

func (p *printer) print(line string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.out, line)
	}
}

// sentence gives a sentence with a blank before it, and nothing where the template gives nothing.
func (p *printer) sentence(name string, data any) string {
	text, err := p.w.say(name, data)
	if err != nil {
		if p.err == nil {
			p.err = err
		}
		return ""
	}
	if text == "" {
		return ""
	}
	return " " + text
}

func (p *printer) say(indent, name string, data any) {
	if text := p.sentence(name, data); text != "" {
		p.line(indent, "%s", strings.TrimSpace(text))
	}
}

// heading names the channels of a group, unless it is all of them, and gives the indent of what stands under it.
func (p *printer) heading(indent string, g answerGroup) string {
	if g.all {
		return indent
	}
	names := make([]string, len(g.channels))
	for i, key := range g.channels {
		name, err := p.w.channel(key)
		if err != nil && p.err == nil {
			p.err = err
		}
		names[i] = name
	}
	p.say(indent, "on channels", names)
	return indent + "  "
}

func (p *printer) answer(indent string, g answerGroup) {
	indent = p.heading(indent, g)
	for _, line := range g.lines {
		p.line(indent, "%s", line)
	}
}

// verdict gives the lines of one verdict: what is known, what the act says, what is to be done.
func (p *printer) verdict(r *graph.RequirementFacts, v *gap.Verdict) []string {
	var lines []string
	add := func(indent, name string, data any) {
		if text := strings.TrimSpace(p.sentence(name, data)); text != "" {
			lines = append(lines, indent+text)
		}
	}
	certain, possible := &v.Certain, &v.Possible
	about := subject{Requirement: r, Answer: certain, Verdict: v, Service: p.w.view.Service(r.Service)}
	add("", "outcome "+string(certain.Outcome), about)
	if certain.Outcome == gap.NotEvidence {
		return lines
	}
	lines = append(lines, p.cases(certain)...)
	if possible.Outcome != certain.Outcome {
		about.Answer = possible
		add("", "possibly "+string(possible.Outcome), about)
		about.Answer = certain
	}
	if v.ActRead {
		add("", "act "+string(v.Says), about)
	} else {
		add("", "act unread", about)
	}
	add("", "decision "+string(certain.Decision), about)
	told, err := p.w.obstacles(gap.Unit{Requirement: v.Requirement, Channel: v.Channel})
	if err != nil && p.err == nil {
		p.err = err
	}
	lines = append(lines, told...)
	works := certain.Works
	if len(works) == 0 && certain.Outcome != gap.ReplaceableNow {
		works = possible.Works
		if len(works) > 0 {
			add("", "works if", about)
		}
	}
	for _, work := range works {
		text, err := p.w.Work(work)
		if err != nil && p.err == nil {
			p.err = err
		}
		lines = append(lines, "– "+text)
	}
	return lines
}

// cases says in which cases an answer holds and what holds otherwise; nothing where there is only one.
func (p *printer) cases(a *gap.Answer) []string {
	if len(a.Cases) < 2 {
		return nil
	}
	var lines []string
	for _, c := range a.Cases {
		when := strings.TrimSpace(p.sentence("when", c.When))
		outcome := strings.TrimSpace(p.sentence("case "+string(c.Outcome), c))
		todo := strings.TrimSpace(p.sentence("short "+string(c.Decision), nil))
		lines = append(lines, "– "+when+": "+strings.TrimRight(outcome, ".")+" → "+todo+".")
	}
	return lines
}

// subject is what the sentences about one verdict speak of.
type subject struct {
	Requirement *graph.RequirementFacts
	Service     *graph.ServiceFacts
	Verdict     *gap.Verdict
	Answer      *gap.Answer
}

// Holders returns the systems from which the answer's routes start, best first, each once.
func (s subject) Holders() []graph.Key {
	var holders []graph.Key
	for _, route := range s.Answer.Routes {
		if !slices.Contains(holders, route.Holder) {
			holders = append(holders, route.Holder)
		}
	}
	return holders
}

// Best returns the best route, and nil if there is none.
func (s subject) Best() *gap.Route {
	if len(s.Answer.Routes) == 0 {
		return nil
	}
	return &s.Answer.Routes[0]
}

// Statement returns what the act says, and nil if nobody has read it.
func (s subject) Statement() *graph.Statement {
	var everywhere *graph.Statement
	for i := range s.Requirement.ActSays {
		statement := &s.Requirement.ActSays[i]
		if slices.Contains(statement.Channels, s.Verdict.Channel) {
			return statement
		}
		if len(statement.Channels) == 0 && everywhere == nil {
			everywhere = statement
		}
	}
	return everywhere
}
