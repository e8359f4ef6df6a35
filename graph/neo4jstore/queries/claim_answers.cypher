// Takes over the writing of answers, unless those of a later revision are kept or being written, or another server is at
// the same and has given a sign of life within some seconds.
// Params: $writer, $revision, $date, $lease
MERGE (state:AnswerState {name: 'answers'})
WITH state
WHERE coalesce(state.nextRevision, state.revision, 0) < $revision
  OR coalesce(state.nextRevision, state.revision, 0) = $revision
    AND (state.writer IS NULL OR state.nextDate <> $date OR state.at < datetime.realtime() - duration({seconds: $lease}))
SET state.writer = $writer, state.nextRevision = $revision, state.nextDate = $date, state.at = datetime.realtime()
RETURN count(state) AS claimed
