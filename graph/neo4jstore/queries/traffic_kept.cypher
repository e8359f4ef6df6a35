// The counts that are kept of some months.
// Params: $names
UNWIND $names AS name
MATCH (month:TrafficMonth {name: name})
RETURN month.name AS name, month.days AS days, month.calls AS calls, month.failures AS failures
