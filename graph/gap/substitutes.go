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

func read(own, general []graph.Substitute, counts func(graph.Claim) bool) substitutes {
	decided := map[graph.SubstituteKind]bool{}
	var found substitutes
	for _, list := range [][]graph.Substitute{own, general} {
		var here []graph.SubstituteKind
		for _, s := range list {
			if !counts(s.Claim) || decided[s.Kind] {
				continue
			}
			here = append(here, s.Kind)
			found.allowed = found.allowed || s.State == graph.SubstituteAllowed
			found.proposed = found.proposed || s.State == graph.SubstituteProposed
		}
		for _, kind := range here {
			decided[kind] = true
		}
	}
	return found
}

// determined reports whether somebody has said of any kind of substitute that it will do, or that it will not.
func determined(run int, own, general []graph.Substitute) bool {
	return slices.ContainsFunc(slices.Concat(own, general), func(s graph.Substitute) bool {
		return (run == possible || s.Solid()) && (s.State == graph.SubstituteAllowed || s.State == graph.SubstituteRefused)
	})
}
