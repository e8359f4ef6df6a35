// Package catalogue reads and writes catalogue files: a registry, or a part of one, as text that people read, write and
// compare.
//
// A file is one JSON object in UTF-8. It begins with its format, and has one list per node type, named and ordered as in
// graph.Descriptions, each sorted by key:
//
//	{
//	  "format": "onceonly/1",
//	  "documentTypes": [
//	    {"key": "birth-cert", "name": {"en": "Birth certificate"}, "kind": "EVIDENCE", "basis": "STATED", "source": "…"}
//	  ],
//	  "systems": [
//	    {
//	      "key": "zags",
//	      "name": {"en": "Civil registry"},
//	      "holdings": [
//	        {"key": "zags-birth", "documentType": "birth-cert", "coverage": {"from": "2008-06-01"}}
//	      ]
//	    }
//	  ]
//	}
//
// What belongs together stands together: wordings inside their act, provisions inside their wording, holdings inside
// their system, channels and requirements inside their service. Such an entry leaves out the field that names its owner.
// The flat lists may be written as well. What is left out is not recorded; a fact without a basis is INFERRED.
//
// Two more fields are for people and their editors and say nothing about the registry: "title" and "$schema". They are
// not kept.
package catalogue

import "onceonly/graph"

// Format is the value of "format" in files that this package writes and reads.
const Format = "onceonly/1"

// nesting says which lists stand inside the object of another node, and which field of their entries names that node.
type nesting struct {
	owner, part graph.NodeType
	field       string
}

func nestings() []nesting {
	return []nesting{
		{graph.TypeAct, graph.TypeWording, "act"},
		{graph.TypeWording, graph.TypeProvision, "wording"},
		{graph.TypeInformationSystem, graph.TypeHolding, "system"},
		{graph.TypeService, graph.TypeChannel, "service"},
		{graph.TypeService, graph.TypeRequirement, "service"},
	}
}

// nestedIn returns the lists that may stand inside a node of type owner, in the order in which they are written.
func nestedIn(owner graph.NodeType) []nesting {
	var inside []nesting
	for _, n := range nestings() {
		if n.owner == owner {
			inside = append(inside, n)
		}
	}
	return inside
}
