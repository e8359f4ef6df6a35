// Package httpapi carries GraphQL over HTTP: it reads requests and writes answers as the draft "GraphQL over HTTP" says
// (https://graphql.github.io/graphql-over-http/draft/, called the draft here). What a question means is the executor's.
package httpapi
