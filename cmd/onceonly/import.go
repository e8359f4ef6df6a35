package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/traffic"
)

func importCommand(world environment, store *storeFlags) *cobra.Command {
	var dryRun, replace, sample bool
	var reason string
	command := &cobra.Command{
		Use:   "import FILE…",
		Short: "Read catalogue files into the store, all of them or none",
		Long: "Reads catalogue files (JSON, see graph/catalogue/catalogue.schema.json), compares them with what is there and\n" +
			"commits the difference as one change. What the files do not mention stays, unless --replace is given.\n" +
			"Files with errors are refused whole, with every place and remedy.",
		Example: "  onceonly import registry.json --dry-run\n  onceonly import services.json systems.json --replace",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && sample {
				return graph.Errorf(graph.BadRequest, "Give files or --sample, not both: of two nodes with one key it would not be clear which is meant. Import the sample first, then the files.")
			}
			if len(args) == 0 && !sample {
				return graph.Errorf(graph.BadRequest, "Name at least one catalogue file, or give --sample for the sample registry of Kazakhstan.")
			}
			return nil
		},
		RunE: func(command *cobra.Command, files []string) error {
			ctx := command.Context()
			contents, err := readFiles(ctx, files, sample, world)
			if err != nil {
				return err
			}
			if replace {
				if err := contents.MayReplace(); err != nil {
					return err
				}
			}
			isNew := store.isNew(world)
			opened, err := store.open(ctx, world)
			if err != nil {
				return err
			}
			defer func() {
				empty := isNew && isEmpty(context.WithoutCancel(ctx), opened)
				opened.Close()
				if empty { // it would keep reading commands from making one of the sample
					os.Remove(store.resolve(world))
				}
			}()
			snapshot, err := opened.Load(ctx)
			if err != nil {
				return err
			}
			plan := catalogue.Plan(snapshot, contents.Nodes, replace)
			set := plan.ChangeSet()
			set.ID, set.Actor, set.Reason = graph.NewID(), actor(), reason
			if sample {
				files = append(files, "the sample registry of Kazakhstan")
			}
			if set.Reason == "" {
				set.Reason = "Import of " + strings.Join(files, ", ")
			}
			if _, _, err := snapshot.Next(set, world.now()); err != nil {
				return contents.Locate(err)
			}
			printPlan(world.out, plan)
			switch {
			case len(set.Edits) == 0:
				fmt.Fprintln(world.out, "The store already holds all of it: nothing to write.")
				return nil
			case dryRun:
				fmt.Fprintln(world.out, "Dry run: nothing was written.")
				return nil
			}
			change, err := commitWithProgress(ctx, world, opened, snapshot.Revision(), set)
			if err != nil {
				return contents.Locate(err)
			}
			fmt.Fprintf(world.out, "Written as revision %d.\n", change.Revision)
			return nil
		},
	}
	command.Flags().BoolVar(&dryRun, "dry-run", false, "show what would change and write nothing")
	command.Flags().BoolVar(&replace, "replace", false, "remove what the files lack")
	command.Flags().BoolVar(&sample, "sample", false, "import the sample registry of Kazakhstan that is part of the program")
	command.Flags().StringVar(&reason, "reason", "", "why, for the history")
	return command
}

// readFiles reads the files, or the sample if it is asked for, as one catalogue.
func readFiles(ctx context.Context, names []string, sample bool, world environment) (*catalogue.Contents, error) {
	if sample {
		nodes, err := catalogue.Sample()
		return &catalogue.Contents{Nodes: nodes}, err
	}
	var sources []catalogue.Source
	for _, name := range names {
		file, err := os.Open(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, graph.Errorf(graph.NotFound, "There is no file %s.", name)
		case err != nil:
			return nil, graph.Errorf(graph.Unavailable, "%s cannot be opened: %w.", name, err)
		}
		defer file.Close()
		sources = append(sources, catalogue.Source{Name: name, Reader: untilDone{ctx, file}})
	}
	return catalogue.ReadAll(sources, progressTo(world.err, strings.Join(names, ", ")))
}

// untilDone reads a file until ctx ends, so that Ctrl-C need not wait for the rest of it.
type untilDone struct {
	ctx context.Context
	*os.File
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.File.Read(p)
}

func isEmpty(ctx context.Context, store graph.Store) bool {
	snapshot, err := store.Load(ctx)
	return err == nil && snapshot.Revision() == 0
}

// actor is who runs the command, as the history names it.
func actor() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "onceonly"
}

// commitWithProgress commits, and on a terminal shows that it is still at work. What a store does is one transaction,
// so there is no share that is done: the bar counts seconds.
func commitWithProgress(ctx context.Context, world environment, store graph.Store, base graph.Revision, set graph.ChangeSet) (graph.Change, error) {
	if len(set.Edits) < 1000 {
		return store.Commit(ctx, base, set)
	}
	bar := spinner(world.err, fmt.Sprintf("Writing %d nodes", len(set.Edits)))
	done := make(chan struct{})
	defer func() { close(done); bar.Finish() }()
	go func() {
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				bar.Add(1)
			}
		}
	}()
	return store.Commit(ctx, base, set)
}

// progressTo returns what Read calls as it goes: a bar on a terminal, a line for each tenth elsewhere, and nothing for
// files that are read at once.
func progressTo(out io.Writer, name string) func(done, total int64) {
	return progressOf("Reading", out, name)
}

func progressOf(doing string, out io.Writer, name string) func(done, total int64) {
	const worthShowing = 4 << 20
	if isTerminal(out) {
		var bar *progressbar.ProgressBar
		return func(done, total int64) {
			if total < worthShowing {
				return
			}
			if bar == nil {
				bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(out), progressbar.OptionShowBytes(true),
					progressbar.OptionSetDescription(doing+" "+name), progressbar.OptionClearOnFinish())
			}
			bar.Set64(done)
		}
	}
	shown := int64(-1)
	return func(done, total int64) {
		if total < worthShowing {
			return
		}
		if tenth := done * 10 / total; tenth > shown {
			shown = tenth
			fmt.Fprintf(out, "%s %s: %d %%\n", doing, name, tenth*10)
		}
	}
}

func spinner(out io.Writer, what string) *progressbar.ProgressBar {
	if !isTerminal(out) {
		fmt.Fprintln(out, what+" …")
		out = io.Discard
	}
	return progressbar.NewOptions(-1, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
		progressbar.OptionSetElapsedTime(true), progressbar.OptionClearOnFinish())
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func exportCommand(world environment, store *storeFlags) *cobra.Command {
	var output string
	command := &cobra.Command{
		Use:   "export",
		Short: "Write the graph as one catalogue file",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			snapshot, err := store.load(command.Context(), world)
			if err != nil {
				return err
			}
			if output == "" {
				return catalogue.Write(world.out, snapshot)
			}
			return writeFile(output, func(out io.Writer) error { return catalogue.Write(out, snapshot) })
		},
	}
	command.Flags().StringVarP(&output, "output", "o", "", "the file to write (default: standard output)")
	return command
}

// writeFile writes beside the file and then renames, so that a file that was there is whole at every moment. What is no
// file, such as /dev/stdout, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		device, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer device.Close()
		return write(device)
	}
	file, err := os.CreateTemp(directoryOf(name), ".onceonly-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func directoryOf(name string) string {
	if i := strings.LastIndexByte(name, os.PathSeparator); i >= 0 {
		return name[:i+1]
	}
	return "."
}

func generateCommand(world environment) *cobra.Command {
	var services, rows int
	var seed uint64
	var output string
	command := &cobra.Command{
		Use:   "generate",
		Short: "Make up a national registry of any size, for trials and measurements",
		Long: "Writes a made-up registry as a catalogue file. With --traffic a file of counted calls that fits the registry of\n" +
			"the same --services and --seed.",
		Example: "  onceonly generate --services 1000 -o made-up.json\n  onceonly generate --services 1000 --traffic 100000 -o calls.csv",
		Args:    cobra.NoArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			if services < 1 {
				return graph.Errorf(graph.BadRequest, "--services is %d; a registry has at least 1.", services)
			}
			snapshot := graph.FromNodes(0, world.now(), catalogue.Generate(services, seed))
			write := func(out io.Writer) error { return catalogue.Write(out, snapshot) }
			if rows > 0 {
				until := graph.DateOf(world.now().In(kazakhstan)) - 1
				write = func(out io.Writer) error { return traffic.Generate(out, snapshot, rows, until, seed) }
			}
			if output == "" {
				return write(world.out)
			}
			return writeFile(output, write)
		},
	}
	command.Flags().IntVar(&rows, "traffic", 0, "write that many rows of counted calls between its systems instead, of the year up to yesterday")
	command.Flags().IntVar(&services, "services", 1000, "how many services")
	command.Flags().Uint64Var(&seed, "seed", 1, "the same seed gives the same registry")
	command.Flags().StringVarP(&output, "output", "o", "", "the file to write (default: standard output)")
	return command
}
