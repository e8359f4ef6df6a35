package gap

import "onceonly/graph"

// Outcome says whether data can take the place of a demanded document. It is about data only; whether the paper may
// be dropped is the act's matter, see Decision.
type Outcome string

// From best to worst, as 3-verdicts §3.3 orders them; NotEvidence stands outside the order and all totals.
const (
	ReplaceableNow       Outcome = "REPLACEABLE_NOW"
	ReplaceableAfterWork Outcome = "REPLACEABLE_AFTER_WORK"
	PartlyReplaceable    Outcome = "PARTLY_REPLACEABLE"
	Substitutable        Outcome = "SUBSTITUTABLE"
	Paper                Outcome = "PAPER"
	Unknown              Outcome = "UNKNOWN"
	NotEvidence          Outcome = "NOT_EVIDENCE"
)

// Scope says whether the headline holds in all cases or in some.
type Scope string

const (
	AllCases  Scope = "ALL_CASES"
	SomeCases Scope = "SOME_CASES"
)

// Run tells the two readings of a graph apart (3-verdicts §3.3): CERTAIN rests on solid facts alone, POSSIBLE counts
// what is inferred and reads what is not recorded kindly.
type Run string

const (
	Certain  Run = "CERTAIN"
	Possible Run = "POSSIBLE"
)

// Step is a kind of work, and of a route the heaviest of its works.
type Step string

// From light to heavy. Live is a route without work.
const (
	Live     Step = "LIVE"
	Confirm  Step = "CONFIRM"
	Admit    Step = "ADMIT"
	Finish   Step = "FINISH"
	Extend   Step = "EXTEND"
	Connect  Step = "CONNECT"
	Publish  Step = "PUBLISH"
	Automate Step = "AUTOMATE"
)

// What says what a CONFIRM asks about.
type What string

const (
	WhatStatus    What = "STATUS"    // of the integration or data service
	WhatDelivery  What = "DELIVERY"  // whether it delivers the item
	WhatAdmission What = "ADMISSION" // whether it admits the service
	WhatCoverage  What = "COVERAGE"  // which cases the holding covers
	WhatInferred  What = "INFERRED"  // whether what is inferred about an integration, an end or a data service is so; in a blocker, a holding
	WhatConsumer  What = "CONSUMER"  // whether applications are handled through the consumer, which is only supposed
)

// Absence says on what CONNECT, PUBLISH and AUTOMATE rest; "" on other works.
type Absence string

const (
	Established Absence = "ESTABLISHED"
	NotRecorded Absence = "NOT_RECORDED"
)

// Work is one thing to do before data flow.
type Work struct {
	Step        Step
	What        What        // for CONFIRM
	Consumer    graph.Key   // system; "" for AUTOMATE and for what follows it
	Provider    graph.Key   // system
	Items       []graph.Key // data items it is needed for, sorted; empty: the document itself
	Integration graph.Key   // the integration it is about, "" if there is none
	DataService graph.Key   // the data service it is about, "" if there is none
	Holding     graph.Key   // for CONFIRM about a holding, "" for one implied by an integration in production
	System      graph.Key   // for FINISH of a system itself and AUTOMATE's proposal "new:SERVICE"
	Absence     Absence
}

// Route is one way in which one item reaches the service from one holder.
type Route struct {
	Item          graph.Key // data item, "" for the document itself
	Consumer      graph.Key // "" where the service has no system
	Holder        graph.Key // system
	Holding       graph.Key // "" for a holding implied by an integration in production
	Integration   graph.Key // that the data take or would take; "" if there is none
	DataService   graph.Key
	Authoritative bool
	Coverage      *graph.Coverage // nil: not recorded
	Works         []Work          // in the order in which they are done; empty: LIVE
}

// Step is the heaviest work of the route, and Live without works.
func (r *Route) Step() Step {
	step := Live
	for _, w := range r.Works {
		if w.Step.weight() > step.weight() {
			step = w.Step
		}
	}
	return step
}

func (s Step) weight() int {
	for i, other := range []Step{Live, Confirm, Admit, Finish, Extend, Connect, Publish, Automate} {
		if s == other {
			return i
		}
	}
	return -1
}

// Words is a limit in words and whether it holds in a case.
type Words struct {
	Text  string
	Holds bool
	All   []string `json:",omitempty"` // the limits that were taken together, sorted; nil for a single one
}

// Codes is a set of territories or populations: those in one list, or all but those in the other. With neither it is all.
type Codes struct {
	In     []string `json:",omitempty"` // sorted, the fewest that name the set
	AllBut []string `json:",omitempty"` // likewise
}

// When describes a set of cases: events within the period, in the territories, of people of the populations, and the
// limits that hold or do not hold. Without any it is all cases.
type When struct {
	Event       graph.Period // of the event that the document records; open ends are open
	Territories Codes
	Populations Codes
	Words       []Words // sorted by text
}

// Case is the answer for one set of cases. Cases of an answer do not overlap and together are all cases in which the
// document is demanded.
type Case struct {
	When     When
	Outcome  Outcome
	Covered  int     // items with a route
	Total    int     // items
	Rest     Outcome // for PARTLY_REPLACEABLE: what becomes of the items without a holder
	Step     Step    // for the outcomes with a route: the heaviest step of the best routes
	Routes   []Route // the best route of each covered item, by item; several of one item where cases were joined
	Decision Decision
	MayDrop  MayDrop
}

// Answer is what one run finds.
type Answer struct {
	Outcome   Outcome // of the best case
	Scope     Scope
	Otherwise Outcome // of the worst case; equal to Outcome for ALL_CASES
	Covered   int     // of the best case, as are Total, Rest, Step and Works
	Total     int
	Rest      Outcome
	Step      Step
	Works     []Work
	Cases     []Case
	Routes    []Route // all routes: item by item, best first; those of one item are alternatives
	Decision  Decision
	MayDrop   MayDrop
}

// Verdict is the answer for one requirement on one channel, in both runs.
type Verdict struct {
	Requirement graph.Key
	Channel     graph.Key // "" for the nameless channel of a service without recorded channels
	Certain     Answer
	Possible    Answer
	ActRead     bool         // somebody has read what the act says on the source of this document; who supposes has not
	Says        graph.Says   // what the act says on this channel, "" if it was not read
	InCase      *CaseReading `json:",omitempty"` // of VerdictIn: how far the given case decides
}

// Outcome is what holds on solid facts alone, in the best case.
func (v *Verdict) Outcome() Outcome { return v.Certain.Outcome }

// Possibly is what holds if what is inferred or not recorded turns out well.
func (v *Verdict) Possibly() Outcome { return v.Possible.Outcome }

// Decision is the cell of the table in 3-verdicts §3.6: the act and the graph side by side.
type Decision string

const (
	AmendAct    Decision = "AMEND_ACT"  // data arrive and the act still demands the paper: no system work needed
	Integrate   Decision = "INTEGRATE"  // systems work first, then the act
	ConfirmData Decision = "CONFIRM"    // a question to the owner of a system, nothing to build
	Substitute  Decision = "SUBSTITUTE" // ask for the substitute instead
	Keep        Decision = "KEEP"       // the paper stays
	Survey      Decision = "SURVEY"     // nobody has looked
	Settled     Decision = "SETTLED"    // the act already says so
	LawAhead    Decision = "LAW_AHEAD"  // the act relies on data that the registry does not show
	ReadAct     Decision = "READ_ACT"   // nobody has read the act on this document
	NotAsked    Decision = "NOT_ASKED"  // an application, consent or form: nothing to replace
)

// MayDrop says whether the paper may be dropped.
type MayDrop string

const (
	DropYes       MayDrop = "YES"
	DropAfterAct  MayDrop = "AFTER_ACT"
	DropAfterWork MayDrop = "AFTER_WORK"
	DropUnknown   MayDrop = "UNKNOWN"
	DropNo        MayDrop = "NO"
)

// Bounds is a number that is at least Certain, and Possible if what is in doubt turns out well. Certain ≤ Possible.
type Bounds struct{ Certain, Possible int }

// PaperSummary is what one service demands on one channel: documents and how many can go (3-verdicts §3.4).
type PaperSummary struct {
	Service        graph.Key
	Channel        graph.Key
	Demanded       int                // documents of kind evidence demanded, a group counted once
	Conditional    int                // of them demanded only under a condition
	Optional       int                // that may be given and are not demanded: apart from all other sums
	PaperAtLeast   int                // of them on carrier PAPER
	PaperAtMost    int                // of them on carrier PAPER or not known
	ByOutcome      map[Outcome]Bounds // how many have the outcome, in each run; not cumulative
	ReplaceableNow Bounds             // in all cases: cumulative totals, "at least this good"
	Replaceable    Bounds             // now or after work, wholly
	Paperless      Paperless
}

// Paperless says how far a service is from asking for no paper.
type Paperless struct {
	State            PaperlessState
	Possibly         PaperlessState
	Scope            Scope
	OfKnownDocuments bool // not all documents of the service are recorded
}

// PaperlessState is ordered from best to worst as listed.
type PaperlessState string

const (
	PaperlessNow       PaperlessState = "NOW"
	PaperlessAfterAct  PaperlessState = "AFTER_ACT"
	PaperlessAfterWork PaperlessState = "AFTER_WORK"
	PaperlessUnknown   PaperlessState = "UNKNOWN"
	PaperlessNo        PaperlessState = "NO"
)

// Unit names a requirement on a channel: the unit of counts and plans.
type Unit struct{ Requirement, Channel graph.Key }

// MissingIntegration is a pair of systems between which work would free documents (3-verdicts §3.7).
type MissingIntegration struct {
	Consumer, Provider graph.Key
	ConfirmOnly        bool            // only questions are left: not a system to build
	Step               Step            // the heaviest work on the pair
	Works              []Work          // distinct works, by step and item
	Absence            Absence         // whether it is established that the connection does not exist; "" where one exists
	DocumentTypes      []graph.Key     // document types it would deliver, sorted
	Deliveries         [2][]Delivery   // by run: what it would deliver, by document type and item
	FreedAlone         [2][]Unit       // by run (0 certain, 1 possible): become REPLACEABLE_NOW by this pair alone, sorted
	FreedWithOthers    [2][]SharedGain // by run: need this pair and others, minimal sets up to three pairs
	FreedComplete      bool            // all minimal sets were enumerated
	AnyOf              int             // of the units freed alone (certain), how many another pair could free as well
	Services           []graph.Key     // with units it frees alone or with others, sorted
	Applications       [2]int          // a year, of the units freed alone, by run; 0 where no demand is recorded
}

// Delivery is one item of one document that a pair would deliver, with what is left to do for it.
type Delivery struct {
	DocumentType graph.Key
	Item         graph.Key   // data item, "" for the document itself
	Works        []Work      // in the order in which they are done
	Holdings     []graph.Key // of the provider that would be read, the better first; empty: implied by an integration in production
}

// Step is the heaviest work of the delivery.
func (d *Delivery) Step() Step { return heaviest(d.Works) }

// ServiceWithoutSystem is a service that demands documents on channels behind which no system is known, its own
// included: it must first get one (para. 8, last part).
type ServiceWithoutSystem struct {
	Service      graph.Key
	Channels     []graph.Key // by key; one "" for the nameless channel
	Absence      Absence     // whether it is established that there is no system
	Documents    int         // documents of kind evidence demanded on these channels, each once for each channel
	Freed        [2]int      // by run: of them those that the service's first system would get, once connected
	Providers    []graph.Key // systems to which it would have to be connected for that, in either run, sorted
	Applications int         // a year through these channels; 0 where none is recorded
}

// SharedGain is a unit that a pair frees only together with others.
type SharedGain struct {
	Unit Unit
	With [][2]graph.Key // the other pairs (consumer, provider) of one minimal set, sorted
}
