package traffic

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"

	"onceonly/graph"
)

// Generate writes made-up counts of a year that ends on a day, as CSV, for trials and measurements: so many rows,
// as far as there are pairs, day by day as gateways log them. They fit the registry: most integrations in production are called, one in ten is silent, and a
// few pairs of systems call each other that no integration connects. The same arguments give the same file. It fails
// where the registry has no two systems, or writing does.
func Generate(out io.Writer, s *graph.Snapshot, rows int, until graph.Date, seed uint64) error {
	const days = 365
	g := generator{Rand: rand.New(rand.NewPCG(seed, 0x74726166)), s: s, seen: map[graph.TrafficSeries]bool{}}
	if err := g.choose((rows+days-1)/days, until); err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	fmt.Fprintln(w, "consumer,provider,service,day,calls,failures")
	var line []byte
	written := 0
	for day := until - days + 1; day <= until && written < rows; day++ {
		date := day.String()
		for i := range g.series {
			series := &g.series[i]
			calls := 1 + g.IntN(series.often)
			failures := 0
			if g.IntN(20) == 0 {
				failures = g.IntN(calls + 1)
			}
			line = append(line[:0], series.start...)
			line = append(append(line, date...), ',')
			line = append(strconv.AppendInt(line, int64(calls), 10), ',')
			line = append(strconv.AppendInt(line, int64(failures), 10), '\n')
			if _, err := w.Write(line); err != nil {
				return err
			}
			if written++; written == rows {
				break
			}
		}
	}
	return w.Flush()
}

type generator struct {
	*rand.Rand
	s      *graph.Snapshot
	series []generated
	seen   map[graph.TrafficSeries]bool
}

type generated struct {
	start string // of each line
	often int
}

// choose makes up the series.
func (g *generator) choose(n int, until graph.Date) error {
	var systems []graph.Key
	for system := range graph.All[*graph.InformationSystemFacts](g.s, graph.TypeInformationSystem) {
		if !system.Placeholder {
			systems = append(systems, system.Key)
		}
	}
	services := g.s.Keys(graph.TypeService)
	if len(systems) < 2 {
		return graph.Errorf(graph.BadRequest, "The registry has %d systems: calls need two.", len(systems))
	}
	var running []*graph.IntegrationFacts
	for i := range graph.All[*graph.IntegrationFacts](g.s, graph.TypeIntegration) {
		if graph.StatusAt(i.Status, until) == graph.StatusProduction && g.IntN(10) > 0 {
			running = append(running, i)
		}
	}
	for tries := 0; len(g.series) < n && tries < 20*n; tries++ {
		series := graph.TrafficSeries{Consumer: systems[g.IntN(len(systems))], Provider: systems[g.IntN(len(systems))]}
		if len(running) > 0 && g.IntN(50) > 0 {
			i := running[g.IntN(len(running))]
			series.Consumer, series.Provider = i.Consumer.System, i.Provider.System
			if i.Admits != nil && len(i.Admits.Services) > 0 && g.IntN(2) == 0 {
				series.Service = i.Admits.Services[g.IntN(len(i.Admits.Services))]
			}
		}
		if series.Service == "" && len(services) > 0 && g.IntN(20) > 0 {
			series.Service = services[g.IntN(len(services))]
		}
		if series.Consumer == series.Provider || g.seen[series] {
			continue
		}
		g.seen[series] = true
		g.series = append(g.series, generated{fmt.Sprintf("%s,%s,%s,", series.Consumer, series.Provider, series.Service), 1 + g.IntN(2000)})
	}
	return nil
}
