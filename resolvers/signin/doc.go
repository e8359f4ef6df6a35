// Package signin tells who sends a request: people by tokens of an OpenID Connect provider, machines by static tokens of a
// file. No token comes into a log or an error.
package signin
