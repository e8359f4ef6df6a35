package traffic

import (
	"slices"
	"strings"

	"onceonly/graph"
)

// codes finds the node that a code names.
type codes struct {
	keys   map[string]graph.Key
	others map[string][]graph.Key // by the code in small letters; several: it names none of them
}

func newCodes() *codes { return &codes{map[string]graph.Key{}, map[string][]graph.Key{}} }

func (c *codes) add(code string, key graph.Key) {
	code = strings.ToLower(strings.TrimSpace(code))
	if code != "" && !slices.Contains(c.others[code], key) {
		c.others[code] = append(c.others[code], key)
	}
}

// find returns the key that the code names; where it names none, those that it might mean.
func (c *codes) find(code string) (key graph.Key, candidates []graph.Key) {
	if key, ok := c.keys[code]; ok {
		return key, nil
	}
	found := c.others[strings.ToLower(code)]
	if len(found) == 1 {
		return found[0], nil
	}
	return "", found
}

func systemCodes(s *graph.Snapshot) *codes {
	c := newCodes()
	for n := range graph.All[*graph.InformationSystemFacts](s, graph.TypeInformationSystem) {
		if n.Placeholder {
			continue
		}
		c.keys[string(n.Key)] = n.Key
		for _, code := range append([]string{string(n.Key), n.Abbreviation, n.RegistrationNumber}, n.Aliases...) {
			c.add(code, n.Key)
		}
	}
	return c
}

func serviceCodes(s *graph.Snapshot) *codes {
	c := newCodes()
	for n := range graph.All[*graph.ServiceFacts](s, graph.TypeService) {
		c.keys[string(n.Key)] = n.Key
		c.add(string(n.Key), n.Key)
		for _, id := range n.Identifiers {
			c.add(id.Value, n.Key)
			c.add(id.Scheme+":"+id.Value, n.Key)
		}
	}
	return c
}
