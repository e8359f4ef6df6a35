// Command onceonly keeps the registry of a state's services, answers which demanded documents can be replaced by data
// of information systems and which integrations are missing for that, and serves both through GraphQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"onceonly/graph"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	world := environment{getenv: os.Getenv, environ: os.Environ, now: time.Now, out: os.Stdout, err: os.Stderr}
	if err := run(ctx, os.Args[1:], world); err != nil {
		if errors.Is(err, context.Canceled) {
			fmt.Fprintln(os.Stderr, "onceonly: stopped before it was done.")
			os.Exit(130) // as shells have it for Ctrl-C
		}
		fmt.Fprintln(os.Stderr, "onceonly:", sentence(err))
		os.Exit(1)
	}
}

// environment is all that the commands take from the world around them. Only this package reads it.
type environment struct {
	getenv  func(string) string
	environ func() []string
	now     func() time.Time
	out     io.Writer
	err     io.Writer
}

// sentence is what a person reads of an error: its code, what is wrong and what to do, and for a store or a network that
// fails also the cause, unless the sentence tells it already.
func sentence(err error) string {
	var e *graph.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := e.Error()
	if cause := errors.Unwrap(e); e.Code == graph.Unavailable && cause != nil && !strings.Contains(text, cause.Error()) {
		text += "\n  cause: " + cause.Error()
	}
	return text
}

func run(ctx context.Context, args []string, world environment) error {
	root := &cobra.Command{
		Use:   "onceonly",
		Short: "Which paper documents can information systems replace, and which integrations are missing?",
		Long: "onceonly keeps the registry of a state's services, the documents they demand, the information systems that\n" +
			"hold the same data, and the integrations between them. It answers which documents can be replaced by data,\n" +
			"and which integrations are missing for that.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	var store storeFlags
	root.PersistentFlags().StringVar(&store.target, "store", "",
		"where the graph is kept: a file, or neo4j://… or bolt://… (default: $NEO4J_URI, else the file onceonly.db)")
	root.AddCommand(
		serveCommand(world, &store),
		readyCommand(world),
		gapsCommand(world, &store),
		whyCommand(world, &store),
		reconcileCommand(world, &store),
		checklistCommand(world, &store),
		planCommand(world, &store),
		loopsCommand(world, &store),
		coverageCommand(world, &store),
		duplicatesCommand(world, &store),
		completenessCommand(world, &store),
		searchCommand(world, &store),
		pathCommand(world, &store),
		trafficCommand(world, &store),
		importCommand(world, &store),
		exportCommand(world, &store),
		checkCommand(world, &store),
		whatifCommand(world, &store),
		diffCommand(world, &store),
		impactCommand(world, &store),
		lawChangesCommand(world, &store),
		askCommand(world, &store),
		answersCommand(world, &store),
		migrateCommand(world, &store),
		generateCommand(world),
		tokenCommand(world),
		neo4jCommand(world),
	)
	root.SetArgs(args)
	root.SetOut(world.out)
	root.SetErr(world.err)
	return root.ExecuteContext(ctx)
}
