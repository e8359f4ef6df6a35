// Package gap answers the two questions of the mission as pure functions of a View: which demanded documents can be
// replaced by data of information systems, and which integrations are missing for that. design/3-verdicts.md is its
// specification; Of gives the table of verdicts of a view.
//
// From the bottom: lists.go reads open lists and the integrations between two systems, holders.go finds who holds the
// items of a document, reach.go how they come to one system, service.go who asks for them. answer.go cuts the cases
// (cases.go, axis.go, territory.go) and judges each, reconcile.go sets the act beside it. group.go and paper.go sum up a
// service, missing.go turns the works around: by pair of systems. memo.go keeps all of it; tables of neighbouring graphs
// share what a change does not reach. fix.go turns works into the change that does them, blockers.go says what stands in
// the way, with that change. traffic.go sets the counted calls beside what is declared. For a plan, candidates.go turns all works into candidates and needs (conditions.go), goals.go
// says what counts, choice.go chooses with package plan and tells what that means, plan.go is what is asked and answered.
//
// given.go answers for one case that the caller knows, wholly or in part, and checklist.go for one applicant.
//
// Decisions where the specification leaves room, each with a case in testdata/cases:
//
//   - A holder of an item has a holding of that item or of the very document demanded. A holding of another document
//     that proves the item too does not count: its coverage is about other events.
//   - An incomplete list of an integration adds to the list of its data service, so that recording one delivery never
//     takes another away.
//   - A system in pilot is treated as an integration in pilot: unfinished in the certain run, in operation in the
//     possible one.
//   - A system that only an inferred channel, or an inferred service, names as the one through which applications are
//     handled is a consumer in both runs; the certain one asks first, once for each system, whoever holds what.
//   - A placeholder is no consumer, but that the service has no system is then not established.
//   - A fact that only somebody's inference supports never takes away a substitute that a solid one allows.
//   - Populations are apart from each other: nobody is of two. A code of a territory that is not in the registry names
//     one apart from all others, and beside all that is named there is an elsewhere.
//   - An answer tells at most 1,024 combinations of dates, territories, populations and words apart. Beyond that it
//     takes some together, and towards the worse.
//   - FROM_SYSTEM_IF without a recorded coverage has its condition and exception, as printed, as limits in words; without
//     either, a condition that nobody has recorded. An exception recorded with FROM_SYSTEM stands as well.
//   - What the act says is not read, in the certain run, where somebody merely supposes it: nobody drops paper on a guess.
//   - A system that is recorded for later days alone is still to come, and so to be finished.
//   - Of cases that are equal for the data, the headline is the one that leaves the act the most to do.
//   - Outside a key that the application lacks nothing is surveyed: that is a gap of the form, not of the holding.
//   - A service's own holder is not a pair: what is to be confirmed or finished there is no missing integration.
//   - In a plan by number, questions cost nothing, making a service's first system counts as one, and a service made
//     paperless counts once for each channel: as soon as data take the place of all that it demands outright.
//   - What only a survey, a decision or another record can lift has no fix: nobody has looked because a client writes so.
//     A holder that is merely supposed is asked about, and so has one; a key that the application lacks can be asked for.
//   - NO_HOLDER is told beside NOT_SURVEYED, and NOT_CONNECTED beside CONNECTION_NOT_SURVEYED: what is not there, and that
//     nobody has made sure of it. WITHDRAWN tells what was there once.
package gap
