// Bench measures onceonly as those who run it see it: beside its peers (peers/run), and over a long time (soak/run).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is onceonly, built by the scripts.
const program = ".bench/bin/onceonly"

func main() {
	services := flag.String("services", "", "how many services the registries have, with commas")
	seconds := flag.Float64("seconds", 5, "peers: how long each question is asked of each server")
	minutes := flag.Float64("minutes", 30, "soak: how long is read and written")
	outage := flag.Duration("outage", time.Minute, "soak: how long Neo4j is away then")
	writes := flag.Float64("writes", 1, "soak: how many changes are written in a second, at most")
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Say peers or soak, and then the flags.")
		os.Exit(2)
	}
	flag.CommandLine.Parse(os.Args[2:])
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch os.Args[1] {
	case "peers":
		err = peers(ctx, *services, time.Duration(*seconds*float64(time.Second)))
	case "soak":
		err = soak(ctx, *services, time.Duration(*minutes*float64(time.Minute)), *outage, *writes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// fill makes up a registry and puts it into a store.
func fill(ctx context.Context, services int, file, store string) error {
	for _, arguments := range [][]string{
		{"generate", "--services", strconv.Itoa(services), "-o", file},
		{"import", file, "--store", store},
		{"answers", "--store", store},
	} {
		if said, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput(); err != nil {
			return fmt.Errorf("onceonly %s: %w\n%s", strings.Join(arguments, " "), err, said)
		}
	}
	return nil
}
