package graph

import (
	"cmp"
	"strings"
)

// Key is the natural, stable, human-readable name of a node within its type, such as "kz-pass158" or "gbd-fl".
type Key string

// MaxKey is the longest key, in bytes.
const MaxKey = 200

// WellFormed reports whether the key has 1 to MaxKey bytes of letters, digits and - _ . / : @ ( ) +, beginning with a letter
// or digit. Keys stand in files, addresses and tables, so blanks and quotes have no place in them.
func (k Key) WellFormed() bool {
	if len(k) == 0 || len(k) > MaxKey {
		return false
	}
	for i := range len(k) {
		c := k[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && strings.IndexByte("-_./:@()+", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// NodeType names a kind of node. The values are the labels in Neo4j and the type names in GraphQL.
type NodeType string

const (
	TypeAct               NodeType = "Act"
	TypeWording           NodeType = "Wording"
	TypeProvision         NodeType = "Provision"
	TypeTerritory         NodeType = "Territory"
	TypeOrganization      NodeType = "Organization"
	TypeFunction          NodeType = "Function"
	TypeDataItem          NodeType = "DataItem"
	TypeDocumentType      NodeType = "DocumentType"
	TypeInformationSystem NodeType = "InformationSystem"
	TypeService           NodeType = "Service"
	TypeChannel           NodeType = "Channel"
	TypeRequirement       NodeType = "Requirement"
	TypeTrafficTotal      NodeType = "TrafficTotal"
	TypeHolding           NodeType = "Holding"
	TypeDataService       NodeType = "DataService"
	TypeIntegration       NodeType = "Integration"
)

// Ref names one node of the graph.
type Ref struct {
	Type NodeType `json:"type"`
	Key  Key      `json:"key"`
}

func (r Ref) IsZero() bool { return r == Ref{} }

// String gives "Service kz-pass158", and "" for the zero Ref.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return string(r.Type) + " " + string(r.Key)
}

// Compare orders refs by type name, then by key.
func (r Ref) Compare(other Ref) int {
	return cmp.Or(cmp.Compare(r.Type, other.Type), cmp.Compare(r.Key, other.Key))
}
