package graph

// Completeness says whether an answer is cut, and why.
type Completeness struct {
	IsPartial bool
	Reason    *string // nil where nothing was left out
}

// Partial says that an answer is cut, for a reason in a full sentence.
func Partial(reason string) Completeness { return Completeness{true, &reason} }
