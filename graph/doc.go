// Package graph is the vocabulary of onceonly: the registry of a state's services as a graph that is a value.
//
// Its nouns are the nodes of the registry (Service, Requirement, InformationSystem, Integration …), each as a plain
// struct of facts. A Snapshot holds all of them at one revision and never changes; a ChangeSet applied to it with
// Snapshot.With gives the next one, and the two share what did not change. Every question is a pure function of a
// View, which is a Snapshot at an effective date. A Store keeps graphs and their history; see Store for its promises.
//
// How a node looks as JSON, as GraphQL input and in Neo4j follows from one description of its struct (Describe), so
// that a property is added in one place.
//
// The package imports the standard library only.
package graph
