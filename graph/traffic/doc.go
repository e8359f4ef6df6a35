// Package traffic reads files of counted calls: how often one system called another on a day on behalf of a service, as
// gateways log it. A file is CSV or NDJSON, plain or gzip, with the columns
//
//	consumer,provider,service,day,calls,failures
//
// in any order, separated by commas, semicolons or tabs. Systems are named by key, abbreviation, alias or registration number,
// services by key or by an identifier ("159-egov" or "egov:159"); a code is taken only where it names one thing. The
// service may be empty: the calls are then on behalf of none that the file tells.
//
// Check reads a file through and tells everything that is wrong with it; Write reads it again and records it in a
// store, in batches. Counts are keyed by consumer, provider, service and day: reading a file again changes nothing. Totals
// sums up what a store keeps into the changes that bring the graph up to date.
package traffic
