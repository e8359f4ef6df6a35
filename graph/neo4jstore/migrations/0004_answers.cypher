// One node for each answer that is shown beside the facts.
CREATE CONSTRAINT answer_verdict_key IF NOT EXISTS FOR (answer:AnswerVerdict) REQUIRE answer.key IS UNIQUE;
CREATE CONSTRAINT answer_missing_integration_key IF NOT EXISTS FOR (answer:AnswerMissingIntegration) REQUIRE answer.key IS UNIQUE;
CREATE CONSTRAINT answer_paper_key IF NOT EXISTS FOR (answer:AnswerPaper) REQUIRE answer.key IS UNIQUE;
CREATE CONSTRAINT answer_state_name IF NOT EXISTS FOR (state:AnswerState) REQUIRE state.name IS UNIQUE;
