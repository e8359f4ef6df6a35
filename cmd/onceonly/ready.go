package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"onceonly/graph"
)

// readyCommand asks a server whether it is ready, for containers that have no other program to ask with.
func readyCommand(world environment) *cobra.Command {
	return &cobra.Command{
		Use:   "ready [ADDRESS]",
		Short: "Ask a running server whether it is ready; the exit code says so too",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			address := "http://127.0.0.1:8080"
			if len(args) == 1 {
				address = args[0]
			}
			return ready(command.Context(), world.out, address)
		},
	}
}

func ready(ctx context.Context, out io.Writer, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
	if err != nil {
		return graph.Errorf(graph.BadRequest, "%q is no address of a server; write http://127.0.0.1:8080.", address)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "There is no answer from %s: %w.", address, err)
	}
	defer response.Body.Close()
	var told struct {
		Revision int64
		Message  string
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&told); err != nil {
		return graph.Errorf(graph.Unavailable, "What answers at %s is not onceonly: %w.", address, err)
	}
	if response.StatusCode != http.StatusOK {
		return graph.Errorf(graph.Unavailable, "The server is not ready: %s", told.Message)
	}
	_, err = fmt.Fprintf(out, "Ready, at revision %d.\n", told.Revision)
	return err
}
