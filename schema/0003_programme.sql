-- +goose Up

-- A programme is data with versions; its id is its code ("io-step-1"), which
-- other rooms hold as their scope.
CREATE TABLE programme (
    id         TEXT PRIMARY KEY,
    title      JSON NOT NULL,                   -- of the newest published version, for lists
    published  BIGINT NOT NULL DEFAULT 0,       -- number of the newest published version
    created_at BIGINT NOT NULL
);

CREATE TABLE programme_version (
    programme    TEXT NOT NULL REFERENCES programme (id),
    number       BIGINT NOT NULL,               -- counted from 1
    revision     BIGINT NOT NULL DEFAULT 1,     -- of a draft: two editors never overwrite each other
    body         JSON NOT NULL,                 -- programme.Definition
    note         TEXT NOT NULL DEFAULT '',
    created_by   TEXT NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    published_at BIGINT NOT NULL DEFAULT 0,     -- 0: a draft; once published, body is fixed
    PRIMARY KEY (programme, number)
);

-- A group that starts together in one city. Its id is "programme/code".
CREATE TABLE programme_cohort (
    id        TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme (id),
    code      TEXT NOT NULL,
    city      JSON NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL DEFAULT 0,
    capacity  BIGINT NOT NULL                   -- seats; more go to the waiting list
);
CREATE INDEX programme_cohort_by_programme ON programme_cohort (programme, code);

-- One doctor on one programme, with the progress that the record gives. state,
-- step and the times are computed from statements and from nothing else, so that
-- `stepwise programme rebuild` must find them as they are.
CREATE TABLE programme_enrolment (
    id           TEXT PRIMARY KEY,              -- UUID, the xAPI registration
    programme    TEXT NOT NULL REFERENCES programme (id),
    version      BIGINT NOT NULL,
    cohort       TEXT NOT NULL REFERENCES programme_cohort (id),
    person       TEXT NOT NULL,
    status       TEXT NOT NULL,                 -- active, waiting, left
    enrolled_at  BIGINT NOT NULL,
    state        JSON NOT NULL,                 -- programme.State
    step         BIGINT NOT NULL DEFAULT 0,     -- index of the first step not done
    due_at       BIGINT NOT NULL DEFAULT 0,     -- when that step should be done
    active_at    BIGINT NOT NULL DEFAULT 0,     -- last statement that counted
    completed_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (person, programme)
);
CREATE INDEX programme_enrolment_by_step ON programme_enrolment (programme, cohort, status, step, due_at, completed_at);

-- +goose Down
DROP TABLE programme_enrolment;
DROP TABLE programme_cohort;
DROP TABLE programme_version;
DROP TABLE programme;
