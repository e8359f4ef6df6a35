package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/answers"
)

func answersCommand(world environment, store *storeFlags) *cobra.Command {
	var remove bool
	command := &cobra.Command{
		Use:   "answers",
		Short: "Write verdicts and missing integrations beside the facts in Neo4j, for Browser, Bloom and BI connectors",
		Long: "Brings the :AnswerVerdict, :AnswerPaper and :AnswerMissingIntegration nodes of a Neo4j database up to date, writing\n" +
			"only what differs. onceonly serve does so by itself after every commit, and within a minute where somebody has removed\n" +
			"some. With --remove they are taken away for good if every server runs with --answers=false.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			ctx := command.Context()
			opened, err := store.open(ctx, world)
			if err != nil {
				return err
			}
			defer opened.Close()
			keeper, ok := opened.(graph.AnswerKeeper)
			if !ok {
				return graph.Errorf(graph.BadRequest, "Answers are written beside the facts in a Neo4j database, and %q is a file; name one with --store neo4j://…", store.resolve(world))
			}
			if remove {
				removed, err := keeper.RemoveAnswers(ctx)
				if err == nil {
					fmt.Fprintf(world.out, "%d answers removed.\n", removed)
				}
				return err
			}
			snapshot, err := opened.Load(ctx)
			if err != nil {
				return err
			}
			written, removed, err := keeper.KeepAnswers(ctx, answers.Of(snapshot.View(today(world))))
			if err == nil {
				fmt.Fprintf(world.out, "The answers are those of revision %d as of %s: %d written, %d removed.\n", snapshot.Revision(), today(world), written, removed)
			}
			return err
		},
	}
	command.Flags().BoolVar(&remove, "remove", false, "take the answers away")
	return command
}
