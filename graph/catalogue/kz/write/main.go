// Command write makes the sample registry of Kazakhstan. It is run by go generate in package catalogue:
//
//	go run ./kz/write kz/source kz.json
//
// It writes nothing when a value of the sources was not read or not understood.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/catalogue/kz"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: write SOURCES FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(sources, file string, out io.Writer) error {
	services, err := os.ReadFile(filepath.Join(sources, "services.json"))
	if err != nil {
		return err
	}
	systems, err := os.ReadFile(filepath.Join(sources, "systems.json"))
	if err != nil {
		return err
	}
	nodes, report, err := kz.Build(services, systems)
	if err != nil {
		return err
	}
	if open := slices.Concat(report.Unread, report.Unknown); len(open) > 0 {
		return fmt.Errorf("%d places of the sources were not read or not understood, the first: %s", len(open), open[0])
	}
	snapshot := graph.FromNodes(1, time.Time{}, nodes)
	if problems := snapshot.Validate(); len(problems) > 0 {
		return fmt.Errorf("%d of the model's rules are broken, the first: %s", len(problems), problems[0])
	}
	var text bytes.Buffer
	if err := catalogue.Write(&text, snapshot); err != nil {
		return err
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return err
	}
	report.Print(out, snapshot)
	return nil
}
