package graph

import (
	"cmp"
	"context"
	"slices"
)

// CallsOfDay is the calls of an integration's consumer to its provider on one day on behalf of one service, in a
// catalogue.
type CallsOfDay struct {
	Day       Date
	Calls     Count
	Failures  Count
	service   Key
	Catalogue *Catalogue
}

// Service is the service on behalf of which was called; nil where the counts name none.
func (n CallsOfDay) Service() *Service { return n.Catalogue.Service(n.service) }

const (
	usualDays   = 30  // of daily counts, where the question names no first day
	longestDays = 366 // of daily counts in one question
)

// Daily returns the daily counts of the pair of systems from a day to another, by day and service, in the catalogue's
// budget; without to up to its date, without from for 30 days. BAD_REQUEST when the days are reversed; LIMIT when they
// are more than a year, or the budget is used up.
func (n Integration) Daily(ctx context.Context, counts DailyReader, from, to *Date) ([]CallsOfDay, error) {
	days := Period{To: n.Catalogue.View.Date}
	if to != nil {
		days.To = *to
	}
	days.From = max(1, days.To-usualDays+1)
	if from != nil {
		days.From = *from
	}
	switch {
	case days.Reversed():
		return nil, Errorf(BadRequest, "The days begin on %s, after they end on %s.", days.From, days.To)
	case days.To-days.From >= longestDays:
		return nil, Errorf(Limit, "Daily counts are given for %d days at most: ask for one year after another.", longestDays)
	}
	pair := TrafficPair{n.IntegrationFacts.Consumer.System, n.IntegrationFacts.Provider.System}
	found, err := counts.Traffic(ctx, []TrafficPair{pair}, days)
	if err != nil {
		return nil, err
	}
	list := []CallsOfDay{}
	for i := range found[pair] {
		m := &found[pair][i]
		for day, count := range m.Days() {
			if days.Contains(day) {
				list = append(list, CallsOfDay{day, Count(count.Calls), Count(count.Failures), m.Service, n.Catalogue})
			}
		}
	}
	slices.SortFunc(list, func(a, b CallsOfDay) int { return cmp.Or(int(a.Day-b.Day), cmp.Compare(a.service, b.service)) })
	return list, n.Catalogue.Spend(len(list))
}
