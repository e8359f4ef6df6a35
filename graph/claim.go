package graph

// Basis says who claims a fact. In answers, what is INFERRED holds only in the possible run (3-verdicts §3.3).
type Basis string

const (
	Stated   Basis = "STATED"   // an act or official text says so
	Reported Basis = "REPORTED" // its owner says so
	Observed Basis = "OBSERVED" // traffic shows it
	Inferred Basis = "INFERRED" // an analyst's judgement
	Assumed  Basis = "ASSUMED"  // tried in a hypothesis; never committed
)

func (Basis) Values() []string {
	return []string{"STATED", "REPORTED", "OBSERVED", "INFERRED", "ASSUMED"}
}

// Claim is how far a fact may be trusted and where it can be read. Every node carries one.
type Claim struct {
	Basis     Basis  `json:"basis,omitempty"`
	Act       Key    `json:"act,omitempty" ref:"Act" rel:"CITES_ACT"`
	Provision Key    `json:"provision,omitempty" ref:"Provision" rel:"CITES"`
	Source    string `json:"source,omitempty"` // a page, letter or document, in words or as an address
	Note      string `json:"note,omitempty"`
}

// Trust is the basis that answers may rely on: a claim without a source or citation is INFERRED, whatever it says
// of itself, except that what is tried in a hypothesis (ASSUMED) stands (2-model, introduction).
func (c Claim) Trust() Basis {
	switch {
	case c.Basis == Assumed:
		return Assumed
	case c.Basis == "" || (c.Source == "" && c.Act == "" && c.Provision == ""):
		return Inferred
	}
	return c.Basis
}

// Solid reports whether the certain run may use the claim.
func (c Claim) Solid() bool { return c.Trust() != Inferred }
