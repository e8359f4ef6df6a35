// Keeps what is known of a file of counts.
// Params: $file
MERGE (file:TrafficFile {hash: $file.hash})
SET file = $file
