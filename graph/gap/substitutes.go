package gap

import (
	"slices"

	"onceonly/graph"
)

// substitutes says whether something may be given instead of the document.
type substitutes struct{ allowed, proposed bool }

// substitutesIn reads what is recorded of each kind of substitute: the requirement's own entry stands over the document
// type's. An inferred entry counts in the possible run only, and there never takes back what a solid one allows, so
// that the possible run is nowhere the worse.
func substitutesIn(run int, own, general []graph.Substitute) substitutes {
	if len(own) == 0 && len(general) == 0 {
		return substitutes{}
	}
	solid := read(own, general, graph.Claim.Solid)
	if run == certain {
		return solid
	}
	all := read(own, general, func(graph.Claim) bool { return true })
	return substitutes{solid.allowed || all.allowed, solid.proposed || all.proposed}
}

// AllowedSubstitutes returns the kinds that may be given instead of a demanded document, each once, the requirement's own
// first; empty where none is. In the possible run they include those that are only supposed.
func AllowedSubstitutes(run Run, requirement *graph.RequirementFacts, of *graph.DocumentTypeFacts) []graph.SubstituteKind {
	kinds := statesOf(requirement.Substitutes, of.Substitutes, graph.Claim.Solid).in(graph.SubstituteAllowed)
	if run == Possible {
		all := statesOf(requirement.Substitutes, of.Substitutes, func(graph.Claim) bool { return true })
		for _, kind := range all.in(graph.SubstituteAllowed) {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

func read(own, general []graph.Substitute, counts func(graph.Claim) bool) substitutes {
	states := statesOf(own, general, counts)
	is := func(state graph.SubstituteState) bool {
		return slices.ContainsFunc(states, func(s graph.Substitute) bool { return s.State == state })
	}
	return substitutes{is(graph.SubstituteAllowed), is(graph.SubstituteProposed)}
}

// states is what counts of the entries about substitutes.
type states []graph.Substitute

func statesOf(own, general []graph.Substitute, counts func(graph.Claim) bool) states {
	if len(own)+len(general) == 0 {
		return nil
	}
	found := make(states, 0, len(own)+len(general))
	for _, list := range [][]graph.Substitute{own, general} {
		before := len(found)
		for _, s := range list {
			if counts(s.Claim) && !slices.ContainsFunc(found[:before], func(f graph.Substitute) bool { return f.Kind == s.Kind }) {
				found = append(found, s)
			}
		}
	}
	return found
}

func (s states) in(state graph.SubstituteState) []graph.SubstituteKind {
	var kinds []graph.SubstituteKind
	for _, entry := range s {
		if entry.State == state && !slices.Contains(kinds, entry.Kind) {
			kinds = append(kinds, entry.Kind)
		}
	}
	return kinds
}

// determined reports whether somebody has said of any kind of substitute that it will do, or that it will not.
func determined(run int, own, general []graph.Substitute) bool {
	return slices.ContainsFunc(slices.Concat(own, general), func(s graph.Substitute) bool {
		return (run == possible || s.Solid()) && (s.State == graph.SubstituteAllowed || s.State == graph.SubstituteRefused)
	})
}
