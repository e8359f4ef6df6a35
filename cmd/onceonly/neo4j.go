package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/neo4jlocal"
	"onceonly/graph/neo4jstore"
)

func neo4jCommand(world environment) *cobra.Command {
	var port int
	var home string
	command := &cobra.Command{
		Use:   "neo4j",
		Short: "Start a local Neo4j to play with (needs Java 17 and Maven)",
		Long: "Starts Neo4j 5.26 Community on this machine, without sign-in and reachable from this machine only, and keeps it\n" +
			"until Ctrl-C. Its programs are fetched once from Maven; its data stay in the folder given by --home.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if missing := neo4jlocal.Missing(); missing != "" {
				return graph.Errorf(graph.Unavailable, "%s", missing)
			}
			absolute, err := filepath.Abs(home)
			if err != nil {
				return err
			}
			fmt.Fprintln(world.err, "Starting Neo4j; the first time its programs are fetched, which takes about a minute …")
			server, err := neo4jlocal.Start(command.Context(), neo4jlocal.Options{HomeDir: absolute, Port: port, Log: nil})
			if err != nil {
				return err
			}
			fmt.Fprintf(world.out, "Neo4j %s answers at %s. Fill it and ask it:\n  onceonly import --sample --store %[2]s\n  onceonly serve --store %[2]s\nCtrl-C stops it.\n",
				neo4jlocal.Version, server.URI())
			<-command.Context().Done()
			return server.Stop()
		},
	}
	command.Flags().IntVar(&port, "port", 7687, "the port for Bolt")
	command.Flags().StringVar(&home, "home", filepath.Join(os.TempDir(), "onceonly-neo4j"), "the folder for its data")
	return command
}

// cellOf writes a value of an answer as people read it: lists with commas, nothing for null.
func cellOf(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case []any:
		cells := make([]string, len(value))
		for i, entry := range value {
			cells[i] = cellOf(entry)
		}
		return strings.Join(cells, ", ")
	default:
		return fmt.Sprint(value)
	}
}

func askCommand(world environment, store *storeFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "ask [NAME]",
		Short: "Run one of the mission's questions in Cypher on a Neo4j database; without a name, list them",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			questions := neo4jstore.Questions()
			if len(args) == 0 {
				t := table{head: []string{"NAME", "QUESTION"}, flexible: 1}
				for _, q := range questions {
					t.add(q.Name, q.Title)
				}
				t.print(world.out)
				return nil
			}
			target := store.resolve(world)
			if !isNeo4j(target) {
				return graph.Errorf(graph.BadRequest, "Cypher is asked of a Neo4j database, and %q is a file; name one with --store neo4j://…", target)
			}
			opened, err := neo4jstore.Open(command.Context(), neo4jOptions(target, world))
			if err != nil {
				return err
			}
			defer opened.Close()
			day, err := dateOf("", world)
			if err != nil {
				return err
			}
			columns, rows, err := opened.Ask(command.Context(), args[0], map[string]any{"date": day})
			if err != nil {
				return err
			}
			t := table{head: columns, flexible: len(columns) - 1}
			for _, row := range rows {
				cells := make([]string, len(row))
				for i, cell := range row {
					cells[i] = cellOf(cell)
				}
				t.add(cells...)
			}
			t.print(world.out)
			fmt.Fprintf(world.out, "%d rows.\n", len(rows))
			if !strings.HasPrefix(args[0], "answers_") {
				fmt.Fprintln(world.out, "In plain Cypher: limits to cases, alternatives, inferred facts and what nobody recorded are not weighed.\n"+
					"The verdicts that weigh them stand beside the facts (:AnswerVerdict; onceonly answers).")
			}
			return nil
		},
	}
}
