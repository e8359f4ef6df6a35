package main

import (
	"fmt"
	"log/slog"

	"github.com/spf13/pflag"

	"onceonly/graph"
	"onceonly/resolvers/telemetry"
)

// logFlags say what a server writes to its log.
type logFlags struct{ level, format string }

func (f *logFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.level, "log-level", "warn", "what is logged: info (each request too), warn or error")
	flags.StringVar(&f.format, "log-format", "text", "how lines are written: text or json")
}

func (f logFlags) check() error {
	if _, err := f.lowest(); err != nil {
		return err
	}
	if f.format != "text" && f.format != "json" {
		return graph.Errorf(graph.BadRequest, "--log-format is %q; write text or json.", f.format)
	}
	return nil
}

func (f logFlags) lowest() (slog.Level, error) {
	levels := map[string]slog.Level{"info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[f.level]
	if !ok {
		return 0, graph.Errorf(graph.BadRequest, "--log-level is %q; write info, warn or error.", f.level)
	}
	return level, nil
}

// logger writes lines with the ids of requests and traces. The flags have been checked.
func (f logFlags) logger(world environment) *slog.Logger {
	level, err := f.lowest()
	if err != nil {
		panic(fmt.Sprint("the flags were not checked: ", err))
	}
	options := &slog.HandlerOptions{Level: level}
	if f.format == "json" {
		return slog.New(telemetry.Logs(slog.NewJSONHandler(world.err, options)))
	}
	return slog.New(telemetry.Logs(slog.NewTextHandler(world.err, options)))
}

// audit writes what was written and refused, whatever else is logged.
func (f logFlags) audit(world environment) *slog.Logger {
	f.level = "info"
	return f.logger(world).With("audit", true)
}
