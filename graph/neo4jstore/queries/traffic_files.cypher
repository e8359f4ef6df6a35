// The files of counts that were read.
// Params: none
MATCH (file:TrafficFile)
RETURN file {.hash, .name, .from, .to, .rows, .readAt, .completeFor, .whole} AS file
ORDER BY file.readAt, file.hash
