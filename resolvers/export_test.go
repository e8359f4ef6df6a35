package resolvers

import (
	"github.com/99designs/gqlgen/graphql"

	"onceonly/graph/generated"
)

// ByGqlgen has gqlgen's own code execute the operations, with resolvers put around ours.
func (o Options) ByGqlgen(around func(generated.ResolverRoot) generated.ResolverRoot) Options {
	o.executor = func(root generated.ResolverRoot) graphql.ExecutableSchema {
		return generated.NewExecutableSchema(generated.Config{Resolvers: around(root)})
	}
	return o
}

// Around puts resolvers around ours.
func (o Options) Around(around func(generated.ResolverRoot) generated.ResolverRoot) Options {
	o.executor = func(root generated.ResolverRoot) graphql.ExecutableSchema {
		return generated.NewSchema(around(root), generated.Options{Waits: waits, Turn: newTurns().take, Fetches: fetches})
	}
	return o
}
