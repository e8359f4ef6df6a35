// Takes over the writing of answers, unless another has a better claim.
// That is who has written or writes those of a later revision, or is at the same and gave a sign of life of late.
// Params: $writer, $revision, $date, $lease
MERGE (state:AnswerState {name: 'answers'})
WITH state
WHERE coalesce(state.nextRevision, state.revision, 0) < $revision
  OR coalesce(state.nextRevision, state.revision, 0) = $revision
    AND (state.writer IS NULL OR state.nextDate <> $date OR state.at < datetime.realtime() - duration({seconds: $lease}))
SET state.writer = $writer, state.nextRevision = $revision, state.nextDate = $date, state.at = datetime.realtime()
RETURN count(state) AS claimed
