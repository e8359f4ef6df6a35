// The systems that called others.
// Params: none
MATCH (month:TrafficMonth)
RETURN DISTINCT month.consumer AS consumer
ORDER BY consumer
