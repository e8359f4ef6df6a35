// Says of which revision and day the answers are now, and how many.
// Relationships are those that are there: where other tools have removed a node, an answer has fewer than it should.
// Params: $revision, $date, $nodes, $relationships
MATCH (state:AnswerState {name: 'answers'})
SET state.revision = $revision, state.date = $date, state.nodes = $nodes, state.relationships = $relationships, state.at = datetime.realtime()
REMOVE state.writer
