// Gives a sign of life of who writes answers, and tells whether the writing is still theirs.
// Params: $writer
MATCH (state:AnswerState {name: 'answers'})
WHERE state.writer = $writer
SET state.at = datetime.realtime()
RETURN count(state) AS claimed
