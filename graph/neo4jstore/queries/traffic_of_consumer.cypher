// The counts of one consumer, by provider, service and month.
// Params: $consumer
MATCH (month:TrafficMonth {consumer: $consumer})
RETURN month {.consumer, .provider, .service, .month, .days, .calls, .failures} AS month
ORDER BY month.provider, month.service, month.month
