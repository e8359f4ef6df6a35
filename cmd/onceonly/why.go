package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
)

func whyCommand(world environment, store *storeFlags) *cobra.Command {
	var channel, date, lang string
	var asJSON bool
	command := &cobra.Command{
		Use:   "why SERVICE DOCUMENT",
		Short: "Why a document can be replaced by data, or why not",
		Long: "The answer for one document that a service demands, and everything that it rests on: who holds the data, how\n" +
			"they reach the service, what the act says, what is missing, with provisions of law and sources. DOCUMENT is the\n" +
			"key of a document type or of a requirement; the case of letters does not matter where it is clear which is meant.",
		Example: "  onceonly why kz-pass158 BIRTH_CERT\n  onceonly why kz-veh-reg TAX_PAID_VEH --lang ru",
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			language, err := languageOf(lang, world)
			if err != nil {
				return err
			}
			day, err := dateOf(date, world)
			if err != nil {
				return err
			}
			snapshot, err := store.load(command.Context(), world)
			if err != nil {
				return err
			}
			asked := whyReport{view: snapshot.View(day), lang: language}
			if asked.requirements, err = requirementsNamed(asked.view, args[0], args[1]); err != nil {
				return err
			}
			if channel != "" {
				if asked.channel, err = channelNamed(asked.view, asked.requirements[0].Service, channel); err != nil {
					return err
				}
			}
			if asJSON {
				return asked.json(world.out)
			}
			return asked.print(world.out)
		},
	}
	command.Flags().StringVar(&channel, "channel", "", "the key of one channel, or what stands behind its last slash (default: all)")
	command.Flags().StringVar(&date, "date", "", "the effective date, as 2026-01-31 (default: today)")
	command.Flags().StringVar(&lang, "lang", "", "kk, ru or en (default: that of $LANG, else en)")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON: the derivation of both readings, step by step")
	return command
}

// keyNamed finds the key that a person means: as it is written, else the only one that differs in the case of letters.
func keyNamed(keys []graph.Key, name string) (graph.Key, bool) {
	var found []graph.Key
	for _, key := range keys {
		if string(key) == name {
			return key, true
		}
		if strings.EqualFold(string(key), name) {
			found = append(found, key)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// requirementsNamed finds what a service demands by the key of the service and that of a document type, or of the
// requirement itself, which may be given without the service before the slash.
func requirementsNamed(v *graph.View, service, document string) ([]*graph.RequirementFacts, error) {
	key, known := keyNamed(v.Keys(graph.TypeService), service)
	if !known {
		return nil, graph.Errorf(graph.NotFound, "There is no service %q.", service)
	}
	var demanded, types []graph.Key
	byKey := map[graph.Key][]*graph.RequirementFacts{}
	for r := range v.RequirementsOf(key) {
		demanded, types = append(demanded, r.Key), append(types, r.DocumentType)
		byKey[r.Key] = append(byKey[r.Key], r)
		byKey[r.DocumentType] = append(byKey[r.DocumentType], r)
	}
	for _, keys := range [][]graph.Key{demanded, unique(types)} {
		for _, name := range []string{document, string(key) + "/" + document} {
			if found, known := keyNamed(keys, name); known {
				return byKey[found], nil
			}
		}
	}
	return nil, graph.Errorf(graph.NotFound, "The service %q demands no %q; it demands %s.", key, document, list(unique(types)))
}

func channelNamed(v *graph.View, service graph.Key, name string) (*graph.Key, error) {
	var keys []graph.Key
	for c := range v.ChannelsOf(service) {
		keys = append(keys, c.Key)
	}
	for _, full := range []string{name, string(service) + "/" + name} {
		if key, known := keyNamed(keys, full); known {
			return &key, nil
		}
	}
	return nil, graph.Errorf(graph.NotFound, "The service %q has no channel %q; it has %s.", service, name, list(keys))
}

// unique drops repeated keys and keeps the order.
func unique(keys []graph.Key) []graph.Key {
	seen := map[graph.Key]bool{}
	var once []graph.Key
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			once = append(once, key)
		}
	}
	return once
}

func list(keys []graph.Key) string {
	if len(keys) == 0 {
		return "none"
	}
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return strings.Join(texts, ", ")
}

// whyReport is the answer of the command why.
type whyReport struct {
	view         *graph.View
	lang         graph.Lang
	requirements []*graph.RequirementFacts // of one document type, or one
	channel      *graph.Key                // nil: all
}

func (r whyReport) print(out io.Writer) error {
	for i, demanded := range r.requirements {
		if i > 0 {
			io.WriteString(out, "\n")
		}
		if err := explain.New(r.view, r.lang).Why(out, demanded.Key, r.channel); err != nil {
			return err
		}
	}
	return nil
}

// reasonJSON is one step of a derivation with its sentence and what its rule is cited from.
type reasonJSON struct {
	Index    int    `json:"index"`
	Sentence string `json:"sentence"`
	Title    string `json:"title"`
	gap.Application
	Citations []citationJSON `json:"citations"`
}

type citationJSON struct {
	Kind      gap.CitationKind `json:"kind"`
	Provision graph.Key        `json:"provision,omitempty"`
	Regime    string           `json:"regime,omitempty"`
	InForce   bool             `json:"inForce"`
	InPlace   string           `json:"inPlace,omitempty"`
	Method    string           `json:"method,omitempty"`
}

func (r whyReport) json(out io.Writer) error {
	table := gap.Of(r.view)
	verdicts := []map[string]any{}
	for _, demanded := range r.requirements {
		for _, v := range table.Verdicts(demanded.Key) {
			if r.channel != nil && v.Channel != *r.channel {
				continue
			}
			told := map[string]any{"verdict": v}
			for name, run := range map[string]gap.Run{"certain": gap.Certain, "possible": gap.Possible} {
				steps, err := r.reasons(table.Derivation(v.Requirement, v.Channel, run))
				if err != nil {
					return err
				}
				told[name] = steps
			}
			verdicts = append(verdicts, told)
		}
	}
	return writeJSON(out, map[string]any{"date": r.view.Date, "revision": r.view.Revision(), "verdicts": verdicts})
}

func (r whyReport) reasons(d *gap.Derivation) ([]reasonJSON, error) {
	sentences, err := explain.New(r.view, r.lang).Reasons(d)
	if err != nil {
		return nil, err
	}
	steps := make([]reasonJSON, len(d.Steps))
	for i, step := range d.Steps {
		rule, _ := gap.RuleOf(step.Rule)
		title, _ := rule.Title.In(r.lang)
		steps[i] = reasonJSON{Index: i, Sentence: sentences[i], Title: title, Application: step}
		for _, c := range rule.Citations(r.view) {
			cited := citationJSON{Kind: c.Kind, Method: c.Method, InForce: c.InForce}
			if c.Kind == gap.CitesLaw {
				cited.Provision, cited.Regime = c.Provision.Key, c.Provision.Regime.Code
			}
			if c.InPlace != nil {
				cited.InPlace = c.InPlace.Code
			}
			steps[i].Citations = append(steps[i].Citations, cited)
		}
	}
	return steps, nil
}
