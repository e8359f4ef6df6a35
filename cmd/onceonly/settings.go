package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"onceonly/graph"
)

// settingPrefix begins the environment variables that stand for flags.
const settingPrefix = "ONCEONLY_"

// fromEnvironment sets the flags that were not given from variables: --log-level from ONCEONLY_LOG_LEVEL. BAD_REQUEST names
// the variable whose value is none, or that stands for no flag, as a setting that is mistyped would pass in silence.
func fromEnvironment(command *cobra.Command, environ []string) error {
	settings := map[string]*pflag.Flag{}
	command.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			settings[settingOf(f)] = f
		}
	})
	slices.Sort(environ)
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, settingPrefix) {
			continue
		}
		flag, known := settings[name]
		if !known {
			names := make([]string, 0, len(settings))
			for setting := range settings {
				names = append(names, setting)
			}
			slices.Sort(names)
			return graph.Errorf(graph.BadRequest, "%s is set and stands for nothing here. These are read: %s.", name, strings.Join(names, ", "))
		}
		if flag.Changed || value == "" {
			continue
		}
		if err := flag.Value.Set(value); err != nil {
			return graph.Errorf(graph.BadRequest, "%s is %q, which cannot be read (%v). It is %s.", name, value, err, flag.Usage)
		}
		flag.Changed = true
	}
	return nil
}

func settingOf(f *pflag.Flag) string {
	return settingPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}
