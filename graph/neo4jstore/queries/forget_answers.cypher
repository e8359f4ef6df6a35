// Says that no answers are shown any more.
// Params: none
MATCH (state:AnswerState {name: 'answers'})
DELETE state
