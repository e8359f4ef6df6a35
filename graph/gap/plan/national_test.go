package plan_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"onceonly/graph/gap/plan"
)

// nation describes made-up problems in the shape of a national registry: services demand documents, and each document can
// be had by connecting a system that takes applications with one that holds the document.
type nation struct {
	consumers, providers, documents, services int
	scattered                                 bool // channels have any systems, not those of a body and a portal
	applications                              bool // weigh applications a year, not documents
	paperless                                 bool // a goal is a service wholly freed, not a single document
}

func (n nation) problem(seed uint64) plan.Problem {
	random := rand.New(rand.NewPCG(seed, 0))
	between := func(low, high int) int { return low + random.IntN(high-low+1) }
	// Few providers hold much, many little.
	provider := func() int {
		r := random.Float64()
		return int(r * r * float64(n.providers))
	}
	var p plan.Problem
	pairs := map[[2]int]*plan.Need{}
	finishes := map[int]*plan.Need{}
	candidate := func() *plan.Need {
		p.Costs = append(p.Costs, 1)
		return one(len(p.Costs) - 1)
	}
	unfinished := map[int]bool{}
	for provider := range n.providers {
		unfinished[provider] = random.IntN(10) == 0
	}
	link := func(consumer, provider int) *plan.Need {
		key := [2]int{consumer, provider}
		if pairs[key] == nil {
			pairs[key] = candidate()
		}
		if !unfinished[provider] {
			return pairs[key]
		}
		if finishes[provider] == nil {
			finishes[provider] = candidate()
		}
		return all(pairs[key], finishes[provider])
	}
	holders := make([][][]int, n.documents)
	for document := range holders {
		items := 1
		if random.IntN(4) == 0 {
			items = between(2, 3)
		}
		for range items {
			var list []int
			for range between(1, 4) {
				list = append(list, provider())
			}
			holders[document] = append(holders[document], list)
		}
	}
	arrives := map[[2]int]*plan.Need{}
	reach := func(consumer, document int) *plan.Need {
		key := [2]int{consumer, document}
		if arrives[key] == nil {
			items := all()
			for _, list := range holders[document] {
				routes := anyOf()
				for _, provider := range list {
					routes.Parts = append(routes.Parts, link(consumer, provider))
				}
				items.Parts = append(items.Parts, routes)
			}
			arrives[key] = items
		}
		return arrives[key]
	}
	for range n.services {
		// Applications come to the system of the body, and on some channels to a portal as well.
		channels := make([][]int, between(1, 3))
		home := random.IntN(n.consumers)
		for i := range channels {
			channels[i] = []int{home}
			for range between(0, 2) {
				if n.scattered {
					channels[i] = append(channels[i], random.IntN(n.consumers))
				} else if random.IntN(2) == 0 {
					channels[i] = append(channels[i], i)
				}
			}
		}
		applications := int64(random.ExpFloat64()*1000) + 1
		var documents []*plan.Need
		for range between(5, 15) {
			r := random.Float64()
			document := int(r * r * float64(n.documents))
			for _, consumers := range channels {
				need := anyOf()
				for _, consumer := range consumers {
					need.Parts = append(need.Parts, reach(consumer, document))
				}
				documents = append(documents, need)
			}
		}
		if n.paperless {
			p.Goals = append(p.Goals, plan.Goal{Weight: 1, Need: all(documents...)})
			continue
		}
		for _, need := range documents {
			weight := int64(1)
			if n.applications {
				weight = applications
			}
			p.Goals = append(p.Goals, plan.Goal{Weight: weight, Need: need})
		}
	}
	return p
}

// What is found and proved on a made-up country. Where channels are scattered over any one to three of twenty systems, the
// relaxation is far from every choice, and so is what is proved; of a whole service too, which wants many links at once.
func BenchmarkSolve(b *testing.B) {
	for _, weight := range []string{"documents", "applications", "scattered", "paperless"} {
		for _, budget := range []int64{5, 10, 20, 50, 100} {
			b.Run(fmt.Sprintf("%s/%d", weight, budget), func(b *testing.B) {
				n := nation{consumers: 20, providers: 400, documents: 300, services: 10_000}
				n.scattered, n.applications, n.paperless = weight == "scattered", weight == "applications", weight == "paperless"
				p := n.problem(1)
				p.Budget = budget
				for b.Loop() {
					s, err := plan.Solve(b.Context(), p, plan.Options{})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(s.Value), "value")
					b.ReportMetric(float64(s.Bound), "bound")
					b.ReportMetric(100*float64(s.Bound-s.Value)/float64(max(1, s.Bound)), "%gap")
					b.ReportMetric(float64(s.Greedy), "greedy")
				}
			})
		}
	}
}
