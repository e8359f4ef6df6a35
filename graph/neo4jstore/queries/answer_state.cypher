// Of which revision and day the answers are that are shown beside the facts.
// With it, whether somebody is writing them, and how many nodes and relationships they were.
// Params: none
MATCH (state:AnswerState {name: 'answers'})
RETURN state.revision AS revision, toString(state.date) AS date, state.writer IS NOT NULL AS written,
  state.nodes AS nodes, state.relationships AS relationships
