package main

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// What a soak has shown, and whether it is what has to hold.

// report prints what has been seen since the last report; the weighings stay for judgeMemory.
func (s *soaking) report(when string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.seen.latencies)
	fmt.Printf("%s: %d reads, %d failed; p50 %v, p99 %v, p99.9 %v, longest %v\n", when, len(s.seen.latencies), len(s.seen.failures),
		at(s.seen.latencies, .5), at(s.seen.latencies, .99), at(s.seen.latencies, .999), at(s.seen.latencies, 1))
	stale := slices.Sorted(slices.Values(s.seen.stale))
	fmt.Printf("  %d writes answered; %d answers were UNAVAILABLE, %d other failures; seen by the other server after p50 %v, p99 %v, longest %v\n",
		len(stale), s.seen.unavailable, len(s.seen.refused), at(stale, .5), at(stale, .99), at(stale, 1))
	for _, err := range append(s.seen.failures, s.seen.refused...)[:min(5, len(s.seen.failures)+len(s.seen.refused))] {
		fmt.Println("  ", err)
	}
	s.printMemory()
}

// turn begins a phase at this moment.
func (s *soaking) turn(now *time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*now, s.seen = time.Now(), phase{}
}

// at is the value below which a part of the sorted values are.
func at(sorted []time.Duration, part float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(float64(len(sorted)-1)*part)].Round(10 * time.Microsecond)
}

const mib = 1 << 20

// printMemory prints what each server held in each quarter of the phase.
func (s *soaking) printMemory() {
	if len(s.seen.weights) < 4 {
		return
	}
	for i, server := range s.servers {
		fmt.Printf("  memory of %s in MiB, by quarters: live", server.name)
		for quarter := range 4 {
			fmt.Printf(" %.1f", s.median(i, quarter, memory.live)/mib)
		}
		fmt.Print("; live at the least")
		for quarter := range 4 {
			fmt.Printf(" %.1f", s.floor(i, quarter)/mib)
		}
		fmt.Print("; resident")
		for quarter := range 4 {
			fmt.Printf(" %.0f", s.median(i, quarter, memory.resident)/mib)
		}
		fmt.Print("; goroutines")
		for quarter := range 4 {
			fmt.Printf(" %.0f", s.median(i, quarter, memory.goroutines))
		}
		fmt.Println()
	}
}

// median is the median of what a server held in a quarter of the phase, 0 to 3.
func (s *soaking) median(server, quarter int, of func(memory) float64) float64 {
	return s.part(server, quarter, .5, of)
}

// floor is what a server held in a quarter of the phase at the least, but for a tenth of the time: a collection may come upon
// large requests, or upon the answers that are being written beside the facts, and what is never let go of shows all the same.
func (s *soaking) floor(server, quarter int) float64 {
	return s.part(server, quarter, .1, memory.live)
}

// part is the value below which a server was for a part of a quarter.
func (s *soaking) part(server, quarter int, part float64, of func(memory) float64) float64 {
	all := s.seen.weights
	var held []float64
	for _, w := range all[len(all)*quarter/4 : len(all)*(quarter+1)/4] {
		held = append(held, of(w.held[server]))
	}
	slices.Sort(held)
	return held[int(float64(len(held))*part)]
}

// slope is by how many bytes the live memory of a server grows with each change, by least squares, after the first quarter.
func (s *soaking) slope(server int) float64 {
	all := s.seen.weights[len(s.seen.weights)/4:]
	var n, x, y, xx, xy float64
	for _, w := range all {
		changes, live := float64(w.changes), w.held[server].live()
		n, x, y, xx, xy = n+1, x+changes, y+live, xx+changes*changes, xy+changes*live
	}
	if n*xx == x*x {
		return 0
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// judge prints whether a condition held.
func (s *soaking) judge(held bool, format string, arguments ...any) {
	word := "PASS"
	if !held {
		word, s.failed = "FAIL", true
	}
	fmt.Printf("%s  %s\n", word, fmt.Sprintf(format, arguments...))
}

func (s *soaking) verdict() error {
	if s.failed {
		return errors.New("something did not hold that has to")
	}
	return nil
}

func (s *soaking) judgeMemory() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen.weights) < 4 {
		s.judge(false, "memory was weighed %d times only", len(s.seen.weights))
		return
	}
	for i, server := range s.servers {
		second, last := s.floor(i, 1), s.floor(i, 3)
		more := (last/second - 1) * 100
		s.judge(more <= steady, "memory of %s is flat: live at the least %.1f MiB in the second quarter, %.1f MiB in the last, %+.1f %% (at most %+d %%); %+.2f MiB in 1,000 changes",
			server.name, second/mib, last/mib, more, steady, s.slope(i)*1000/mib)
	}
}

func (s *soaking) judgeStaleness() {
	s.mu.Lock()
	defer s.mu.Unlock()
	stale := slices.Sorted(slices.Values(s.seen.stale))
	s.judge(len(stale) > 0 && at(stale, .99) <= staleness, "the other server answers from a change after p99 %v (at most %v), longest %v", at(stale, .99), staleness, at(stale, 1))
}

// judgeOutage looks at what was answered over the whole time.
func (s *soaking) judgeOutage() {
	s.judge(s.lost == 0, "reads never fail: %d of %d failed", s.lost, s.reads)
	var before, during, after, otherwise int
	var again time.Time // the first change after Neo4j came back that both servers answer from
	for _, w := range s.writes {
		if again.IsZero() && w.followed.After(s.back) && w.answered.After(s.back) {
			again = w.followed
		}
	}
	for _, w := range s.writes {
		for _, r := range w.tried {
			code, ok := errors.AsType[failure](r.with)
			switch {
			case !ok || code != "UNAVAILABLE":
				otherwise++
			case r.at.Before(s.gone):
				before++
			case again.IsZero() || r.at.Before(again):
				during++
			default:
				after++
			}
		}
	}
	s.judge(otherwise == 0 && before == 0 && after == 0 && during > 0,
		"writes get UNAVAILABLE while Neo4j is away, and nothing else: %d times, %d times before, %d times after, %d other failures", during, before, after, otherwise)
	ready := true
	for _, server := range s.servers {
		ready = ready && s.ready(server)
	}
	s.judge(ready && !again.IsZero() && again.Sub(s.back) <= recovery, "both servers recover without being started again: ready %v, a change is in both %v after Neo4j answers (at most %v)",
		ready, again.Sub(s.back).Round(time.Millisecond), recovery)
}

// judgeWrites compares what the changes were answered with what the registry holds: each has one revision of its own, no
// revision is of anything else, and on both servers every service has what the last change of it wrote.
func (s *soaking) judgeWrites() error {
	revisions := map[int]bool{}
	for _, w := range s.writes {
		revisions[w.revision] = true
	}
	ended, err := s.revision(s.servers[0])
	if err != nil {
		return err
	}
	wrong, err := s.otherwise()
	if err != nil {
		return err
	}
	s.judge(len(revisions) >= len(s.writes) && ended-s.began >= len(s.writes) && wrong == 0,
		"no write is lost: %d were answered with %d revisions, the registry has gone from revision %d to %d, and %d of the services written have another value than the last written",
		len(s.writes), len(revisions), s.began, ended, wrong)
	s.judge(len(revisions) == ended-s.began, "no write is doubled: %d revisions for %d writes", ended-s.began, len(s.writes))
	return nil
}

// otherwise counts, on both servers, the services that have another value than the last change of them wrote.
func (s *soaking) otherwise() (wrong int, err error) {
	last := map[string]string{}
	for _, w := range s.writes {
		key, sector := s.change(w.number)
		last[key] = sector
	}
	for _, server := range s.servers {
		found, err := ask(server, `{catalogue {services(first: 500) {nodes {key sector}}}}`, nil)
		if err != nil {
			return 0, err
		}
		has := map[string]any{}
		for _, node := range found["data"].(map[string]any)["catalogue"].(map[string]any)["services"].(map[string]any)["nodes"].([]any) {
			service := node.(map[string]any)
			has[service["key"].(string)] = service["sector"]
		}
		for key, sector := range last {
			if has[key] != sector {
				wrong++
			}
		}
	}
	return wrong, nil
}
