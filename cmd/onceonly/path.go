package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
)

func pathCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var over []string
	var directed bool
	var length int
	command := &cobra.Command{
		Use:   "path FROM TO",
		Short: "The shortest paths between two nodes",
		Long: "The shortest paths between two nodes of the registry. A node is named by its key or, where several nodes have it, by type\n" +
			"and key: Service:kz-pass158. Edges are followed both ways.",
		Example: "  onceonly path kz-pass158 gbd-fl\n  onceonly path pep gbd-fl --over Integration",
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, ends []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			question := graph.PathQuestion{Over: over, Directed: directed, MaxLength: length, First: flags.top}
			if flags.top == 0 {
				question.First = graph.MaxPaths
			}
			if question.From, err = report.view.RefOf(ends[0]); err != nil {
				return err
			}
			if question.To, err = report.view.RefOf(ends[1]); err != nil {
				return err
			}
			paths, err := report.view.ShortestPaths(question)
			if err != nil {
				return err
			}
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"paths": paths}))
			}
			report.paths(world.out, paths)
			return nil
		},
	}
	flags.add(command)
	command.Flags().Lookup("top").Usage = fmt.Sprintf("how many paths to list; 0 lists as many as are given, %d", graph.MaxPaths)
	command.Flags().StringSliceVar(&over, "over", nil, "the kinds of edges to take, such as Integration or Requirement.documentType (default: all but citations)")
	command.Flags().BoolVar(&directed, "directed", false, "take edges only from the node that refers to the other")
	command.Flags().IntVar(&length, "length", graph.DefaultPathLength, fmt.Sprintf("how many edges a path may have, at most %d", graph.MaxPathLength))
	return command
}

func (r gapReport) paths(out io.Writer, paths graph.Paths) {
	switch {
	case !paths.Found:
		fmt.Fprintf(out, "No path from %s to %s was found.\n", paths.From, paths.To)
	default:
		fmt.Fprintf(out, "From %s to %s in %d edges: %d shortest paths, %d shown.\n", paths.From, paths.To, paths.Length, paths.Count, len(paths.Paths))
	}
	for i, path := range paths.Paths {
		fmt.Fprintf(out, "\n%d. %s\n", i+1, path.Nodes[0])
		for j, edges := range path.Edges {
			kinds := make([]string, len(edges))
			for k, e := range edges {
				arrow := "<-%s-"
				if e.From == path.Nodes[j] {
					arrow = "-%s->"
				}
				kinds[k] = fmt.Sprintf(arrow, e.Path)
			}
			fmt.Fprintf(out, "   %s %s\n", strings.Join(kinds, " "), path.Nodes[j+1])
		}
	}
	if paths.Completeness.IsPartial {
		fmt.Fprintln(out, "\n"+*paths.Completeness.Reason)
	}
}
