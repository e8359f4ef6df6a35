package explain

import (
	"slices"
	"strings"
	"testing"

	"onceonly/graph"
	"onceonly/graph/gap"
)

var languages = []graph.Lang{graph.KK, graph.RU, graph.EN}

func emptyView() *graph.View { return graph.Empty().View(graph.MustDate("2026-11-21")) }

// TestEveryValueHasItsSentence: whatever the engine can answer, every language has words for it.
func TestEveryValueHasItsSentence(t *testing.T) {
	var want []string
	all := func(prefix string, values ...string) {
		for _, v := range values {
			want = append(want, prefix+" "+v)
		}
	}
	evidence := []string{string(gap.ReplaceableNow), string(gap.ReplaceableAfterWork), string(gap.PartlyReplaceable),
		string(gap.Substitutable), string(gap.Paper), string(gap.Unknown)}
	all("outcome", append(evidence, string(gap.NotEvidence))...)
	all("possibly", evidence...)
	all("case", evidence...)
	decisions := []string{string(gap.AmendAct), string(gap.Integrate), string(gap.ConfirmData), string(gap.Substitute), string(gap.Keep),
		string(gap.Survey), string(gap.Settled), string(gap.LawAhead), string(gap.ReadAct), string(gap.NotAsked)}
	all("decision", decisions...)
	all("short", decisions...)
	all("act", append(graph.Says("").Values(), "unread")...)
	all("obligation", graph.Obligation("").Values()...)
	all("channel", graph.ChannelKind("").Values()...)
	all("substitute", graph.SubstituteKind("").Values()...)
	all("work", string(gap.Admit), string(gap.Finish), string(gap.Extend), string(gap.Connect), string(gap.Publish), string(gap.Automate))
	all("work CONFIRM", string(gap.WhatStatus), string(gap.WhatDelivery), string(gap.WhatAdmission), string(gap.WhatCoverage), string(gap.WhatInferred), string(gap.WhatConsumer))
	all("blocker", string(gap.NoConsumer), string(gap.NoHolder), string(gap.NotSurveyed), string(gap.ConsumerNotSurveyed), string(gap.ConnectionNotSurveyed),
		string(gap.PublicationNotSurveyed), string(gap.HolderUnnamed), string(gap.ItemUncovered), string(gap.OutOfCoverage), string(gap.SubstituteNotDetermined),
		string(gap.NotAdmitted), string(gap.NotPublished), string(gap.NotConnected), string(gap.NotDelivered), string(gap.NotInOperation), string(gap.Withdrawn))
	all("blocker NOT_RECORDED", string(gap.WhatStatus), string(gap.WhatDelivery), string(gap.WhatAdmission), string(gap.WhatCoverage), string(gap.WhatInferred), string(gap.WhatConsumer))
	for _, rule := range gap.Rules() {
		all("rule", string(rule.Code))
	}
	all("step", string(gap.Live), string(gap.Confirm), string(gap.Admit), string(gap.Finish), string(gap.Extend), string(gap.Connect), string(gap.Publish), string(gap.Automate))
	all("status", graph.Status("").Values()...)
	all("basis", graph.Basis("").Values()...)
	all("ask", string(gap.AskDate), string(gap.AskTerritory), string(gap.AskApplicant), string(gap.AskLimit), string(gap.AskCondition), string(gap.AskList))
	all("list", string(gap.Bring), string(gap.BringOtherForm), string(gap.DependsOnCase), string(gap.ActNotRead), string(gap.FromSystem))
	all("drop", string(gap.DropYes), string(gap.DropAfterAct), string(gap.DropAfterWork), string(gap.DropUnknown), string(gap.DropNo))
	for _, lang := range languages {
		w := New(emptyView(), lang)
		for _, name := range want {
			if w.templates.Lookup(name) == nil {
				t.Errorf("%s has no sentence %q", lang, name)
			}
		}
	}
}

// TestLanguagesSayTheSame: a sentence added in one language is missing in none.
func TestLanguagesSayTheSame(t *testing.T) {
	names := func(lang graph.Lang) []string {
		var list []string
		for _, template := range New(emptyView(), lang).templates.Templates() {
			if name := template.Name(); name != "" && !strings.HasSuffix(name, ".tmpl") {
				list = append(list, name)
			}
		}
		slices.Sort(list)
		return list
	}
	for _, lang := range languages[1:] {
		if a, b := names(languages[0]), names(lang); !slices.Equal(a, b) {
			t.Errorf("%s and %s have different sentences:\n%v\n%v", languages[0], lang, a, b)
		}
	}
}

// TestServiceNotThere: an unknown key is NOT_FOUND.
func TestServiceNotThere(t *testing.T) {
	err := New(emptyView(), graph.EN).Service(&strings.Builder{}, "none")
	if graph.CodeOf(err) != graph.NotFound {
		t.Errorf("got %v, want NOT_FOUND", err)
	}
}

// TestMachineWordsStayOut: an official reads words, not the names of constants.
func TestMachineWordsStayOut(t *testing.T) {
	for _, lang := range languages {
		w := New(emptyView(), lang)
		for _, what := range []gap.What{gap.WhatStatus, gap.WhatDelivery, gap.WhatAdmission, gap.WhatCoverage, gap.WhatInferred, gap.WhatConsumer} {
			text, err := w.Work(gap.Work{Step: gap.Confirm, What: what, Consumer: "k", Provider: "x"})
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, string(what)) || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %q", lang, text)
			}
		}
	}
}
