// Package gap answers the two questions of the mission as pure functions of a View: which demanded documents can be
// replaced by data of information systems, and which integrations are missing for that. design/3-verdicts.md is its
// specification.
package gap
