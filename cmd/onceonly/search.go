package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/search"
)

func searchCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var types []string
	command := &cobra.Command{
		Use:   "search TEXT",
		Short: "Find nodes by names in Kazakh, Russian and English, by keys, numbers and codes",
		Long: "The nodes that TEXT means, the best first: by names in Kazakh, Russian and English at once, by keys, numbers and codes. Word\n" +
			"forms, beginnings of words, typing errors, look-alike letters and the wrong keyboard do not matter. With --lang only names\n" +
			"in that language are searched.",
		Example: "  onceonly search \"неке қию куәлігі\"\n  onceonly search ГБД ФЛ --type InformationSystem",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, text []string) error {
			question := search.Question{Text: strings.Join(text, " ")}
			var err error
			if question.Types, err = typesOf(types); err != nil {
				return err
			}
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			if command.Flags().Changed("lang") {
				question.Lang = graph.Lang(strings.ToUpper(flags.lang))
			}
			answer, err := search.Find(report.view, question)
			if err != nil {
				return err
			}
			if flags.asJSON {
				return writeJSON(world.out, report.moment(found(answer)))
			}
			report.found(world.out, answer)
			return nil
		},
	}
	flags.add(command)
	command.Flags().StringSliceVar(&types, "type", nil, "only nodes of these types, such as Service or InformationSystem (default: all)")
	return command
}

// typesOf reads the names of types, in any case and with or without - and _; nil for none.
func typesOf(names []string) ([]graph.NodeType, error) {
	plain := func(name string) string { return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name)) }
	var types []graph.NodeType
	for _, name := range names {
		i := slices.IndexFunc(graph.Descriptions(), func(d *graph.Description) bool { return plain(string(d.Type)) == plain(name) })
		if i < 0 {
			all := make([]string, len(graph.Descriptions()))
			for i, d := range graph.Descriptions() {
				all[i] = string(d.Type)
			}
			return nil, graph.Errorf(graph.BadRequest, "--type is %q; it can be %s.", name, strings.Join(all, ", "))
		}
		types = append(types, graph.Descriptions()[i].Type)
	}
	return types, nil
}

type hitOut struct {
	Type    graph.NodeType `json:"type"`
	Key     graph.Key      `json:"key"`
	Score   float64        `json:"score"`
	Matches []search.Match `json:"matches"`
}

// found is an answer as JSON, every hit of it.
func found(answer *search.Answer) map[string]any {
	best, _ := answer.Best(answer.Total(), nil)
	hits := make([]hitOut, len(best))
	for i, h := range best {
		hits[i] = hitOut{h.Ref.Type, h.Ref.Key, h.Score, answer.Matches(h.Ref)}
	}
	return map[string]any{"readAs": answer.ReadAs(), "totalCount": answer.Total(), "types": answer.Types(), "hits": hits}
}

func (r gapReport) found(out io.Writer, answer *search.Answer) {
	best, _ := answer.Best(r.cut(answer.Total()), nil)
	if text := answer.ReadAs(); text != "" {
		fmt.Fprintf(out, "Read as %q.\n", text)
	}
	fmt.Fprintf(out, "Found, as of %s (revision %d): %d, %d shown.\n", r.view.Date, r.view.Revision(), answer.Total(), len(best))
	counts := make([]string, len(answer.Types()))
	for i, t := range answer.Types() {
		counts[i] = fmt.Sprintf("%s %d", t.Type, t.Count)
	}
	if len(counts) > 0 {
		fmt.Fprintf(out, "By type: %s.\n", strings.Join(counts, ", "))
	}
	t := table{head: []string{"TYPE", "KEY", "FOUND IN", "TEXT"}, flexible: 3}
	for _, h := range best {
		var fields, texts []string
		for _, m := range answer.Matches(h.Ref) {
			if word := strings.ReplaceAll(string(m.Field), "_", " "); !slices.Contains(fields, word) {
				fields = append(fields, word)
			}
			if m.Field != search.Key {
				texts = append(texts, m.Text)
			}
		}
		t.add(string(h.Ref.Type), string(h.Ref.Key), strings.ToLower(strings.Join(fields, ", ")), strings.Join(texts, " / "))
	}
	t.printAny(out)
}
