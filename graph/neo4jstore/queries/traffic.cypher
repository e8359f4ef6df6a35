// The counts of pairs of systems in months from one to another, by service and month.
// Params: $pairs, each {consumer, provider}; $from, $to
UNWIND $pairs AS pair
MATCH (month:TrafficMonth {consumer: pair.consumer, provider: pair.provider})
WHERE $from <= month.month <= $to
RETURN month {.consumer, .provider, .service, .month, .days, .calls, .failures} AS month
ORDER BY month.consumer, month.provider, month.service, month.month
