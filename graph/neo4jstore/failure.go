package neo4jstore

import (
	"context"
	"errors"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

var errNoRow = errors.New("the query gave no row")

// failure turns what the driver says into an error of package graph; the cause stays underneath for the log. query
// names the query that failed, "" if it was none. It tells by the code, never by the text.
func failure(query string, err error) error {
	var known *graph.Error
	var answered *neo4j.Neo4jError
	var lost *neo4j.ConnectivityError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled):
		return graph.Errorf(graph.Unavailable, "The call was cancelled.").WithCause(err)
	case errors.Is(err, context.DeadlineExceeded):
		return graph.Errorf(graph.Unavailable, "Neo4j did not answer in time.").WithCause(err)
	case errors.As(err, &answered):
		return answer(query, answered, err)
	case errors.As(err, &lost):
		return graph.Errorf(graph.Unavailable, "Neo4j does not answer. Check that it runs and that its address is right.").WithCause(err)
	}
	if usage := new(neo4j.UsageError); errors.As(err, &usage) {
		return graph.Errorf(graph.Unavailable, "The store is closed.").WithCause(err)
	}
	return graph.Errorf(graph.Internal, "The query %s failed.", query).WithCause(err)
}

// answer maps a failure that the server itself tells.
func answer(query string, answered *neo4j.Neo4jError, err error) error {
	switch code := answered.Code; {
	case strings.HasPrefix(code, "Neo.ClientError.Security."):
		return graph.Errorf(graph.Unavailable, "Neo4j refuses the credentials. Check NEO4J_USERNAME and NEO4J_PASSWORD.").WithCause(err)
	case code == "Neo.ClientError.Database.DatabaseNotFound":
		return graph.Errorf(graph.Unavailable, "Neo4j has no database of that name.").WithCause(err)
	case code == "Neo.ClientError.Transaction.LockClientStopped", // a wait for the head that took too long; not called transient
		strings.HasPrefix(code, "Neo.ClientError.Transaction.TransactionTimedOut"),
		code == "Neo.ClientError.Transaction.Terminated":
		return graph.Errorf(graph.Unavailable, "Others held the graph for too long. Try again.").WithCause(err)
	case code == "Neo.ClientError.Statement.EntityNotFound":
		return movedUnderneath().WithCause(err)
	case strings.HasPrefix(code, "Neo.TransientError."):
		return graph.Errorf(graph.Unavailable, "Neo4j cannot do it now. Try again.").WithCause(err)
	case strings.HasPrefix(code, "Neo.ClientError.Cluster."):
		return graph.Errorf(graph.Unavailable, "The Neo4j cluster has no leader now. Try again.").WithCause(err)
	}
	return graph.Errorf(graph.Internal, "Neo4j refuses the query %s.", query).WithCause(err)
}

// movedUnderneath is what a commit says that did not find what another tool deleted after the commit had looked.
func movedUnderneath() *graph.Error {
	return graph.Errorf(graph.Unavailable, "Other tools edited the graph in Neo4j at the same moment, and nothing was written. Try again.")
}
