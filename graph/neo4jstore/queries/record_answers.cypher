// Says of which revision and day the answers are now.
// Params: $revision, $date
MERGE (state:AnswerState {name: 'answers'})
SET state.revision = $revision, state.date = $date, state.at = datetime.realtime()
