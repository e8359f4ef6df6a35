// Of which revision and day the answers are that are shown beside the facts.
// Params: none
MATCH (state:AnswerState {name: 'answers'})
RETURN state.revision AS revision, toString(state.date) AS date
