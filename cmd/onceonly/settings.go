package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"onceonly/graph"
)

// settingPrefix begins the environment variables that stand for flags.
const settingPrefix = "ONCEONLY_"

// fromEnvironment sets the flags that were not given from variables: --log-level from ONCEONLY_LOG_LEVEL. BAD_REQUEST names
// the variable whose value is none, or that stands for no flag, as a setting that is mistyped would pass in silence. The names
// are the variables that were read, by flag.
func fromEnvironment(command *cobra.Command, environ []string) (names map[string]string, err error) {
	names = map[string]string{}
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
			return nil, graph.Errorf(graph.BadRequest, "%s is set and stands for nothing here. These are read: %s.", name, strings.Join(names, ", "))
		}
		if flag.Changed || value == "" {
			continue
		}
		if err := flag.Value.Set(value); err != nil {
			return nil, graph.Errorf(graph.BadRequest, "%s is %q, which cannot be read (%v). It is %s.", name, value, err, flag.Usage)
		}
		flag.Changed = true
		names["--"+flag.Name] = name
	}
	return names, nil
}

var anyFlag = regexp.MustCompile(`--[a-z]+(-[a-z]+)*`)

// asGiven names settings in an error as they were given: by the variable in place of the flag where that was read.
func asGiven(err error, names map[string]string) error {
	var e *graph.Error
	if len(names) == 0 || !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Message = anyFlag.ReplaceAllStringFunc(e.Message, func(flag string) string { return cmp.Or(names[flag], flag) })
	return &told
}

func settingOf(f *pflag.Flag) string {
	return settingPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}
