package kz_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
)

// The chain of acts from the first order to the one in force: who succeeds whom, by repeal or in its place.
func TestChainOfActs(t *testing.T) {
	s, _ := build(t)
	successors := func(act graph.Key) []graph.Key {
		keys := slices.Concat(s.Referrers(graph.TypeAct, "repeals", act), s.Referrers(graph.TypeAct, "replaces", act))
		slices.Sort(keys)
		return slices.Compact(keys)
	}
	for act, want := range map[graph.Key][]graph.Key{
		"order-490-2013-06-26":      {"order-133-2015-02-18"},
		"order-133-2015-02-18":      {"order-309-2022-09-05", "resolution-881-2022-11-09"},
		"order-193-2020-05-14":      {"order-309-2022-09-05"},
		"resolution-881-2022-11-09": {"order-601-2024-09-27"},
		"order-601-2024-09-27":      nil,
		"resolution-845-2013-08-26": {"resolution-624-2015-08-10"},
		"order-104-2016-01-28":      {"order-123-2018-03-29"},
	} {
		if diff := cmp.Diff(want, successors(act)); diff != "" {
			t.Errorf("what came after %s (-want +got):\n%s", act, diff)
		}
	}
	amended := map[graph.Key][]graph.Key{
		"order-133-2015-02-18":  {"order-193-2020-05-14"},
		"order-193-2019-08-12":  {"order-464-2022-11-28", "order-611-2024-09-30"},
		"order-123-2018-03-29":  {"order-603-2023-12-05"},
		"decree-522-2021-02-26": {"decree-904-2025-06-10"},
	}
	for act, want := range amended {
		if diff := cmp.Diff(want, s.Referrers(graph.TypeAct, "amends", act)); diff != "" {
			t.Errorf("what amends %s (-want +got):\n%s", act, diff)
		}
	}
	// Two orders of one ministry bear the number 193/НҚ; they are told apart by their dates.
	for key, date := range map[graph.Key]string{"order-193-2020-05-14": "2020-05-14", "order-193-2019-08-12": "2019-08-12"} {
		if a := s.Act(key); a == nil || a.Number != "193/НҚ" || a.Date.String() != date {
			t.Errorf("%s is %+v", key, a)
		}
	}
	for key, code := range map[graph.Key]string{"law-88-V-2013-04-15": "Z1300000088", "resolution-845-2013-08-26": "P1300000845", "order-193-2020-05-14": "V2000020643",
		"resolution-881-2022-11-09": "P2200000881", "order-601-2024-09-27": "G24IPM00601", "G25IPM00528": "G25IPM00528", "K2600000255": "K2600000255"} {
		if a := s.Act(key); a == nil || a.AdiletCode != code {
			t.Errorf("%s has not the code %s: %+v", key, code, a)
		}
	}
}

// Which rules of optimisation were in force, on both sides of every turn. Nothing was between 25.09.2022 and 08.11.2022,
// and a resolution of the Government stood beside the orders for two years.
func TestRegimeByDay(t *testing.T) {
	s, _ := build(t)
	rules := []graph.Key{"order-490-2013-06-26", "order-133-2015-02-18", "resolution-845-2013-08-26", "resolution-881-2022-11-09", "order-601-2024-09-27"}
	for day, want := range map[string][]graph.Key{
		"2013-07-25": nil,
		"2013-07-26": {"order-490-2013-06-26/2013"},
		"2013-08-25": {"order-490-2013-06-26/2013"},
		"2013-08-26": {"order-490-2013-06-26/2013", "resolution-845-2013-08-26/2013"},
		"2015-07-19": {"order-490-2013-06-26/2013", "resolution-845-2013-08-26/2013"},
		"2015-07-20": {"order-133-2015-02-18/2015", "resolution-845-2013-08-26/2013"},
		"2015-08-10": {"order-133-2015-02-18/2015", "resolution-845-2013-08-26/2013"},
		"2015-08-11": {"order-133-2015-02-18/2015"},
		"2020-05-15": {"order-133-2015-02-18/2015"},
		"2020-05-16": {"order-133-2015-02-18/2020"},
		"2022-09-24": {"order-133-2015-02-18/2020"},
		"2022-09-25": nil,
		"2022-11-08": nil,
		"2022-11-09": {"resolution-881-2022-11-09/2022"},
		"2024-09-26": {"resolution-881-2022-11-09/2022"},
		"2024-09-27": {"order-601-2024-09-27/2024"},
		"2026-11-22": {"order-601-2024-09-27/2024"},
	} {
		var inForce []graph.Key
		for _, act := range rules {
			for w := range s.WordingsOf(act) {
				if !w.Valid.Contains(graph.MustDate(day)) {
					continue
				}
				inForce = append(inForce, w.Key)
				if !s.Act(act).InForce.Contains(graph.MustDate(day)) {
					t.Errorf("On %s the wording %s is in force, and its act is not.", day, w.Key)
				}
			}
		}
		slices.Sort(inForce)
		if diff := cmp.Diff(want, inForce); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", day, diff)
		}
	}
}

// Provisions of both orders are there to be cited, each of the wording that it is of.
func TestBothOrdersCanBeCited(t *testing.T) {
	s, _ := build(t)
	for wording, least := range map[graph.Key]int{"order-490-2013-06-26/2013": 20, "order-133-2015-02-18/2020": 50} {
		if n := len(s.Referrers(graph.TypeProvision, "wording", wording)); n < least {
			t.Errorf("%s has %d provisions, want at least %d", wording, n, least)
		}
	}
}
