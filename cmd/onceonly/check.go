package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/neo4jstore"
)

func checkCommand(world environment, store *storeFlags) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "check",
		Short: "Show what somebody should look at in the registry: its warnings",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			snapshot, err := store.load(command.Context(), world)
			if err != nil {
				return err
			}
			day, err := dateOf("", world)
			if err != nil {
				return err
			}
			warnings := snapshot.View(day).Warnings()
			if asJSON {
				return writeJSON(world.out, warnings)
			}
			printWarnings(world.out, warnings)
			fmt.Fprintf(world.out, "%d warnings in %d nodes.\n", len(warnings), countNodes(snapshot))
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}

// printWarnings says each thing once, and below it the nodes of which it holds.
func printWarnings(out io.Writer, warnings []graph.Problem) {
	said := ""
	for _, w := range warnings {
		if what := fmt.Sprintf("%s: %s %s", w.Code, w.Message, w.Remedy); what != said {
			fmt.Fprintln(out, what)
			said = what
		}
		fmt.Fprintf(out, "  %s\n", w.Ref)
	}
	if len(warnings) > 0 {
		fmt.Fprintln(out)
	}
}

func countNodes(snapshot *graph.Snapshot) int {
	n := 0
	for _, d := range graph.Descriptions() {
		n += snapshot.Count(d.Type)
	}
	return n
}

func migrateCommand(world environment, store *storeFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the constraints and indexes of a Neo4j database up to date",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			target := store.resolve(world)
			if !isNeo4j(target) {
				return graph.Errorf(graph.BadRequest, "%q is a file, which needs no migration; name a Neo4j database with --store neo4j://…", target)
			}
			applied, err := neo4jstore.Migrate(command.Context(), neo4jOptions(target, world))
			if err != nil {
				return err
			}
			for _, name := range applied {
				fmt.Fprintln(world.out, "applied", name)
			}
			if len(applied) == 0 {
				fmt.Fprintln(world.out, "The database is up to date.")
			}
			return nil
		},
	}
}
