-- +goose Up

-- A clinical question. Its two positions, its options and its voting rules are
-- read and written whole with it, so they are columns and not tables.
CREATE TABLE guideline_question (
    id         TEXT PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,             -- in addresses and statements; never changes
    programme  TEXT NOT NULL,
    title      JSON NOT NULL,                    -- lang.Text
    context    JSON NOT NULL,                    -- population, intervention, comparator, outcome
    china      JSON NOT NULL,                    -- claims and sources, each verified or recalled
    west       JSON NOT NULL,
    options    JSON NOT NULL,                    -- list of lang.Text; option 1 is the first
    status     TEXT NOT NULL,                    -- draft, open, closed, published
    threshold  TEXT NOT NULL,                    -- "70%", "2/3": fixed once a round is scheduled
    boundary   TEXT NOT NULL,                    -- strict, higher: where a median of 6.5 belongs
    quorum     BIGINT NOT NULL,                  -- ballots without which the box stays shut
    revision   BIGINT NOT NULL,                  -- of the text, against two editors at once
    created_at BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL
);
CREATE INDEX guideline_question_by_programme ON guideline_question (programme, code);

-- Who rates a question, what interests they declared, and whether they stand aside.
CREATE TABLE guideline_member (
    question    TEXT NOT NULL REFERENCES guideline_question (id),
    person      TEXT NOT NULL,
    added_at    BIGINT NOT NULL DEFAULT 0,
    added_by    TEXT NOT NULL,
    interest    TEXT NOT NULL DEFAULT '',        -- '' not declared, none, financial, other, both
    detail      TEXT NOT NULL DEFAULT '',
    declared_at BIGINT NOT NULL DEFAULT 0,
    recused_at  BIGINT NOT NULL DEFAULT 0,
    recused_by  TEXT NOT NULL DEFAULT '',
    recusal     TEXT NOT NULL DEFAULT '',        -- why, shown to the panel
    PRIMARY KEY (question, person)
);
CREATE INDEX guideline_member_by_person ON guideline_member (person, question);

-- A ballot round. closed_at is set once and never taken back, so a clock that is
-- moved back reopens nothing.
CREATE TABLE guideline_round (
    question   TEXT NOT NULL REFERENCES guideline_question (id),
    number     BIGINT NOT NULL,                  -- 1, 2, …
    opens_at   BIGINT NOT NULL,
    closes_at  BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL DEFAULT 0,
    closed_by  TEXT NOT NULL DEFAULT '',         -- '' when time closed it
    counted    BOOLEAN NOT NULL DEFAULT FALSE,   -- the quorum was reached and the box opened
    ballots    BIGINT NOT NULL DEFAULT 0,        -- in the box when it closed
    eligible   BIGINT NOT NULL DEFAULT 0,        -- members who could vote when it closed
    seal       TEXT NOT NULL,                    -- fingerprint of the key its ballots are sealed with
    created_at BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    PRIMARY KEY (question, number)
);
CREATE INDEX guideline_round_by_end ON guideline_round (closed_at, closes_at);

-- Who has voted. It says that, and when first, and nothing of the vote.
CREATE TABLE guideline_turnout (
    question TEXT NOT NULL,
    round    BIGINT NOT NULL,
    person   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (question, round, person)
);
CREATE INDEX guideline_turnout_by_person ON guideline_turnout (person, question);

-- The ballot box. key is an HMAC of voter, question and round, sealed is
-- ciphertext, both under the installation's key, which is not in the database.
-- There is no time and no person here, on purpose (see guideline/box.go).
CREATE TABLE guideline_ballot (
    key      TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    round    BIGINT NOT NULL,
    sealed   BYTEA NOT NULL
);
CREATE INDEX guideline_ballot_by_round ON guideline_ballot (question, round);

-- What the box held, written in one go when a round closes.
CREATE TABLE guideline_result (
    question  TEXT NOT NULL,
    round     BIGINT NOT NULL,
    option    BIGINT NOT NULL,                   -- 1 is the first
    counts    JSON NOT NULL,                     -- nine numbers: how many rated 1, …, 9
    abstained BIGINT NOT NULL,
    change    JSON NOT NULL,                     -- since the round counted before, or null
    PRIMARY KEY (question, round, option)
);

-- Reasons that voters gave, in an order that says nothing about the voters.
CREATE TABLE guideline_remark (
    question TEXT NOT NULL,
    round    BIGINT NOT NULL,
    option   BIGINT NOT NULL,
    place    BIGINT NOT NULL,
    abstains BOOLEAN NOT NULL,                   -- a reason for abstaining, not for a rating
    text     TEXT NOT NULL,
    PRIMARY KEY (question, round, option, place)
);

-- Dissent of members who rated outside the panel's region, sealed like ballots
-- until it is published.
CREATE TABLE guideline_dissent (
    key      TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    option   BIGINT NOT NULL,
    sealed   BYTEA NOT NULL
);
CREATE INDEX guideline_dissent_by_question ON guideline_dissent (question, option);

-- The evidence table of a question, row by row, with who contributed it.
CREATE TABLE guideline_evidence (
    id          TEXT PRIMARY KEY,
    question    TEXT NOT NULL REFERENCES guideline_question (id),
    person      TEXT NOT NULL,
    study       TEXT NOT NULL,
    design      TEXT NOT NULL,                   -- one of the codes in guideline/evidence.go
    population  TEXT NOT NULL,
    finding     TEXT NOT NULL,
    url         TEXT NOT NULL,
    added_at    BIGINT NOT NULL DEFAULT 0,
    reviewed_at BIGINT NOT NULL DEFAULT 0,
    reviewed_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX guideline_evidence_by_question ON guideline_evidence (question, added_at);

-- The recommendation being written. One a question.
CREATE TABLE guideline_draft (
    question   TEXT PRIMARY KEY REFERENCES guideline_question (id),
    text       JSON NOT NULL,
    strength   TEXT NOT NULL,                    -- strong, conditional or ''
    certainty  TEXT NOT NULL,                    -- high, moderate, low, very-low or ''
    options    JSON NOT NULL,                    -- numbers of the options it recommends
    change     JSON NOT NULL,                    -- what is new since the version before
    revision   BIGINT NOT NULL,
    written_at BIGINT NOT NULL DEFAULT 0,
    written_by TEXT NOT NULL
);

-- Published recommendations. Rows are added and never changed: a newer version
-- supersedes an older one by being newer.
CREATE TABLE guideline_recommendation (
    question     TEXT NOT NULL REFERENCES guideline_question (id),
    version      BIGINT NOT NULL,                -- 1, 2, …
    text         JSON NOT NULL,
    strength     TEXT NOT NULL,
    certainty    TEXT NOT NULL,
    options      JSON NOT NULL,
    change       JSON NOT NULL,
    vote         JSON NOT NULL,                  -- the figures and the dissent as published
    published_at BIGINT NOT NULL DEFAULT 0,
    published_by TEXT NOT NULL,
    PRIMARY KEY (question, version)
);

-- +goose Down
DROP TABLE guideline_recommendation;
DROP TABLE guideline_draft;
DROP TABLE guideline_evidence;
DROP TABLE guideline_dissent;
DROP TABLE guideline_remark;
DROP TABLE guideline_result;
DROP TABLE guideline_ballot;
DROP TABLE guideline_turnout;
DROP TABLE guideline_round;
DROP TABLE guideline_member;
DROP TABLE guideline_question;
