package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"onceonly/graph"
	"onceonly/resolvers/signin"
)

// signInFlags say how people and machines sign in.
type signInFlags struct {
	issuer, audience string
	roles, body      string
	named            map[string]string
	without          string
	tokens           string
	open             bool
}

func (f *signInFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.issuer, "oidc-issuer", "", "the OpenID Connect provider where people sign in, as it names itself: https://login.example.kz/realms/state")
	flags.StringVar(&f.audience, "oidc-audience", "", "the audience for which the provider's tokens have to be meant")
	flags.StringVar(&f.roles, "oidc-roles", "roles", "the claim with the role or roles; dots lead into objects: realm_access.roles")
	flags.StringVar(&f.body, "oidc-body", "body", "the claim with the key of the organization for which an editor writes")
	flags.StringToStringVar(&f.named, "oidc-role", nil, "what the provider calls a role: registry-editors=EDITOR; repeatable; without it, roles have their own names")
	flags.StringVar(&f.without, "oidc-without", "", "the role of those for whom the provider names none; without it they are refused")
	flags.StringVar(&f.tokens, "tokens", "", "the file of the tokens of machines, see onceonly token; it is read again when it changes")
	flags.BoolVar(&f.open, "open", false, "let those who have not signed in read what is public")
}

// given reports whether anybody has to sign in, or may read without.
func (f signInFlags) given() bool { return f.issuer != "" || f.tokens != "" || f.open }

func (f signInFlags) check() error {
	if f.issuer == "" && f.audience != "" {
		return graph.Errorf(graph.BadRequest, "--oidc-audience says for whom tokens are meant, and no --oidc-issuer says who makes them: give both.")
	}
	if f.issuer != "" && f.audience == "" {
		return graph.Errorf(graph.BadRequest, "--oidc-issuer says who makes tokens, and no --oidc-audience says for whom they have to be meant: give both, as those for other programs must not be taken.")
	}
	if _, err := os.Stat(f.tokens); err != nil && f.tokens != "" {
		return graph.Errorf(graph.BadRequest, "--tokens is %q, which cannot be read: %w. Write there a JSON list of what onceonly token prints, or leave the setting out.", f.tokens, err)
	}
	for name, role := range f.named {
		if graph.Role(role).Rights().Role != graph.Role(role) {
			return graph.Errorf(graph.BadRequest, "--oidc-role %s=%s: there is no such role; give one of %s.", name, role, strings.Join(graph.Reader.Values(), ", "))
		}
	}
	if f.without != "" && graph.Role(f.without).Rights().Role != graph.Role(f.without) {
		return graph.Errorf(graph.BadRequest, "--oidc-without is %q; give one of %s.", f.without, strings.Join(graph.Reader.Values(), ", "))
	}
	return nil
}

// signIn prepares the sign-in; nil where nobody has to.
func (f signInFlags) signIn(world environment, log *slog.Logger) (*signin.SignIn, error) {
	if !f.given() {
		return nil, nil
	}
	settings := signin.Settings{Tokens: f.tokens, Open: f.open, Clock: world.now, Log: log}
	if f.issuer != "" {
		provider := signin.Provider{Issuer: f.issuer, Audience: f.audience, Roles: f.roles, Body: f.body, Without: graph.Role(f.without)}
		for name, role := range f.named {
			if provider.Named == nil {
				provider.Named = map[string]graph.Role{}
			}
			provider.Named[name] = graph.Role(role)
		}
		settings.Provider = &provider
	}
	return signin.New(settings)
}

func tokenCommand(world environment) *cobra.Command {
	var name, role, body string
	var days int
	command := &cobra.Command{
		Use:   "token",
		Short: "Make a token by which a machine signs in",
		Long: "Prints a new token, which is shown this once, and the entry for it in the file that serve --tokens names: a JSON list of\n" +
			"such entries. The file has the hash of the token only. To take a token back, take its entry out.",
		Example: "  onceonly token --name exchange --role READER --days 365",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var expires *time.Time
			if days > 0 {
				end := world.now().UTC().Truncate(time.Second).AddDate(0, 0, days)
				expires = &end
			}
			token, entry, err := signin.NewToken(name, graph.Role(role), graph.Key(body), expires)
			if err != nil {
				return err
			}
			text, err := json.Marshal(entry)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(world.out, "token: %s\nentry: %s\n", token, text)
			return err
		},
	}
	command.Flags().StringVar(&name, "name", "", "the machine, as the history names it after machine:")
	command.Flags().StringVar(&role, "role", string(graph.Reader), "READER, ANALYST, EDITOR, STEWARD or ADMIN")
	command.Flags().StringVar(&body, "body", "", "for an editor: the key of the organization for which it writes")
	command.Flags().IntVar(&days, "days", 365, "for how many days it is taken; 0: until its entry is taken out")
	return command
}
