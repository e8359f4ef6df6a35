package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/pflag"

	"onceonly/graph"
	"onceonly/resolvers/telemetry"
)

// logFlags say what a server writes to its log.
type logFlags struct{ level, format, audit string }

func (f *logFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.level, "log-level", "warn", "what is logged: info (each request too), warn or error")
	flags.StringVar(&f.format, "log-format", "text", "how lines are written: text or json")
	flags.StringVar(&f.audit, "audit", "", "a file to which the audit is added, a line of JSON for each write and each refused attempt; without it they are lines of the log, with audit=true")
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
	return lines(world.err, f.format, level)
}

func lines(to io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(telemetry.Logs(slog.NewJSONHandler(to, options)))
	}
	return slog.New(telemetry.Logs(slog.NewTextHandler(to, options)))
}

// openAudit returns what writes who wrote and who was refused, whatever else is logged: to a file of its own, or else among the
// lines of the log. BAD_REQUEST where the file cannot be written.
func (f logFlags) openAudit(world environment, log *slog.Logger) (audit *slog.Logger, closeFile func() error, err error) {
	if f.audit == "" {
		return lines(world.err, f.format, slog.LevelInfo).With("audit", true), func() error { return nil }, nil
	}
	file, err := openAuditFile(f.audit, log)
	if err != nil {
		return nil, nil, err
	}
	return lines(file, "json", slog.LevelInfo).With("audit", true), file.Close, nil
}
