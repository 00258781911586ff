-- +goose Up

-- Meetings in a room, with or without people who join online.
CREATE TABLE session (
    id           TEXT PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,           -- in addresses and in statements, so it never changes
    programme    TEXT NOT NULL,
    cohort       TEXT NOT NULL DEFAULT '',       -- '' for the whole programme
    title        JSON NOT NULL,                  -- texts of both languages, as everywhere below
    description  JSON NOT NULL,
    place        TEXT NOT NULL DEFAULT '',       -- the city folded, so that lists can group and compare it
    city         JSON NOT NULL,
    venue        JSON NOT NULL,
    address      JSON NOT NULL,
    starts_at    BIGINT NOT NULL DEFAULT 0,
    ends_at      BIGINT NOT NULL DEFAULT 0,
    capacity     BIGINT NOT NULL DEFAULT 0,      -- seats in the room, 0 for online only
    online       BOOLEAN NOT NULL DEFAULT FALSE,
    link         TEXT NOT NULL DEFAULT '',       -- where to join; may come after publication
    opens_before BIGINT NOT NULL DEFAULT 30,     -- minutes before the start from which check-in is open
    late_after   BIGINT NOT NULL DEFAULT 30,     -- minutes after the start until which it is
    share        BIGINT NOT NULL DEFAULT 60,     -- percent of the time that counts as attended online
    status       TEXT NOT NULL,                  -- draft, published, cancelled
    reason       TEXT NOT NULL DEFAULT '',       -- why it was cancelled
    revision     BIGINT NOT NULL DEFAULT 1,      -- two people who edit at once notice each other by it
    sequence     BIGINT NOT NULL DEFAULT 0,      -- of the calendar entry (RFC 5545 section 3.8.7.4)
    created_at   BIGINT NOT NULL DEFAULT 0,
    created_by   TEXT NOT NULL DEFAULT '',
    changed_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX session_by_programme ON session (programme, starts_at);
CREATE INDEX session_by_start ON session (starts_at);

-- The agenda. Times are minutes after the start, so that a session can be moved.
CREATE TABLE session_item (
    session  TEXT NOT NULL REFERENCES session (id),
    position BIGINT NOT NULL,
    after    BIGINT NOT NULL,
    kind     TEXT NOT NULL,                      -- lecture, case, panel, simulation, workshop, ballot, tutoring
    title    JSON NOT NULL,
    speakers JSON NOT NULL,
    PRIMARY KEY (session, position)
);

-- Who leads it: one of our people, or a guest in words.
CREATE TABLE session_expert (
    session  TEXT NOT NULL REFERENCES session (id),
    position BIGINT NOT NULL,
    person   TEXT NOT NULL DEFAULT '',
    guest    JSON NOT NULL,
    PRIMARY KEY (session, position)
);
CREATE INDEX session_expert_by_person ON session_expert (person);

-- One row for a person and a session, whatever they asked for and however often.
-- Seats taken are counted from here, never kept in a counter that could drift.
CREATE TABLE session_seat (
    session  TEXT NOT NULL REFERENCES session (id),
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,                      -- room, online
    state    TEXT NOT NULL,                      -- seated, waiting, cancelled
    asked_at BIGINT NOT NULL DEFAULT 0,
    ticket   TEXT NOT NULL,                      -- UUIDv7: the order among those who asked in the same microsecond
    ended_at BIGINT NOT NULL DEFAULT 0,          -- cancelled
    walk_in  BOOLEAN NOT NULL DEFAULT FALSE,     -- came without having registered
    PRIMARY KEY (session, person)
);
CREATE INDEX session_seat_by_state ON session_seat (session, kind, state, asked_at, ticket);
CREATE INDEX session_seat_by_person ON session_seat (person, session);

-- Who was there. The primary key makes ten identical check-ins one.
CREATE TABLE session_attendance (
    session      TEXT NOT NULL REFERENCES session (id),
    person       TEXT NOT NULL,
    mode         TEXT NOT NULL,                  -- room, online
    way          TEXT NOT NULL,                  -- code, list, sealed list, presence
    at           BIGINT NOT NULL DEFAULT 0,      -- when they came, within the session's window
    told_at      BIGINT NOT NULL DEFAULT 0,      -- what the coordinator's device said, when that was not plausible
    flag         TEXT NOT NULL DEFAULT '',       -- why it was not: early, late, after, future
    recorded_at  BIGINT NOT NULL DEFAULT 0,
    recorded_by  TEXT NOT NULL,
    list         TEXT NOT NULL DEFAULT '',       -- the sealed list that brought it
    walk_in      BOOLEAN NOT NULL DEFAULT FALSE,
    statement    TEXT NOT NULL,                  -- the Attended statement in the learning record
    withdrawn_at BIGINT NOT NULL DEFAULT 0,      -- corrected away; the statement is voided
    PRIMARY KEY (session, person)
);
CREATE INDEX session_attendance_by_person ON session_attendance (person, session);

-- What a coordinator corrected afterwards, and why.
CREATE TABLE session_correction (
    id        TEXT PRIMARY KEY,
    session   TEXT NOT NULL REFERENCES session (id),
    person    TEXT NOT NULL,
    change    TEXT NOT NULL,                     -- added, withdrawn, case withdrawn
    reason    TEXT NOT NULL,
    statement TEXT NOT NULL,                     -- written or voided by it
    by        TEXT NOT NULL,
    at        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX session_correction_by_session ON session_correction (session, id);

-- Lists that a coordinator's device kept while there was no network. The ticks are
-- kept as they came, with the device's own instants, so that the seal can be
-- computed again at any time.
CREATE TABLE session_list (
    id          TEXT PRIMARY KEY,                -- made by the device; sending twice changes nothing
    session     TEXT NOT NULL REFERENCES session (id),
    seal        TEXT NOT NULL,                   -- SHA-256 over the token, the id and the ticks in order
    count       BIGINT NOT NULL,
    sealed_at   BIGINT NOT NULL DEFAULT 0,       -- by the device's clock
    received_at BIGINT NOT NULL DEFAULT 0,
    received_from TEXT NOT NULL
);
CREATE INDEX session_list_by_session ON session_list (session, id);
CREATE TABLE session_tick (
    list     TEXT NOT NULL REFERENCES session_list (id),
    position BIGINT NOT NULL,
    client   TEXT NOT NULL,                      -- the device's id of the tap
    person   TEXT NOT NULL,
    mode     TEXT NOT NULL,                      -- room, online
    at       BIGINT NOT NULL DEFAULT 0,          -- by the device's clock
    PRIMARY KEY (list, position)
);

-- How long somebody who joined online has been seen.
CREATE TABLE session_presence (
    session   TEXT NOT NULL REFERENCES session (id),
    person    TEXT NOT NULL,
    joined_at BIGINT NOT NULL DEFAULT 0,
    seen_at   BIGINT NOT NULL DEFAULT 0,
    present   BIGINT NOT NULL DEFAULT 0,         -- microseconds within the session
    PRIMARY KEY (session, person)
);

-- Cases prepared for discussion.
CREATE TABLE session_case (
    id           TEXT PRIMARY KEY,
    session      TEXT NOT NULL REFERENCES session (id),
    position     BIGINT NOT NULL,
    title        JSON NOT NULL,
    body         JSON NOT NULL,                  -- Markdown
    questions    JSON NOT NULL,                  -- Markdown
    presenter    TEXT NOT NULL DEFAULT '',
    revision     BIGINT NOT NULL DEFAULT 1,
    changed_at   BIGINT NOT NULL DEFAULT 0,
    presented_at BIGINT NOT NULL DEFAULT 0,
    presented_by TEXT NOT NULL DEFAULT '',       -- who confirmed it
    statement    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_case_by_session ON session_case (session, position, id);

-- Notes of a discussion, added and never overwritten: two who write at the same
-- time lose nothing.
CREATE TABLE session_note (
    id     TEXT PRIMARY KEY,
    matter TEXT NOT NULL REFERENCES session_case (id),
    author TEXT NOT NULL,
    at     BIGINT NOT NULL DEFAULT 0,
    body   TEXT NOT NULL
);
CREATE INDEX session_note_by_case ON session_note (matter, id);

-- Feedback stays anonymous: who has given it and what was said stand in two tables
-- that share only the session. An answer's id is random and it has no time, so that
-- neither gives the order away.
CREATE TABLE session_feedback_giver (
    session TEXT NOT NULL REFERENCES session (id),
    person  TEXT NOT NULL,
    PRIMARY KEY (session, person)
);
CREATE TABLE session_feedback (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL REFERENCES session (id),
    useful     BIGINT NOT NULL,                  -- 1–5, like the three below
    clear      BIGINT NOT NULL,
    discussion BIGINT NOT NULL,
    change     BIGINT NOT NULL,
    unclear    TEXT NOT NULL DEFAULT '',
    remark     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_feedback_by_session ON session_feedback (session, id);

-- The secret of a person's calendar address. Only its hash finds them; the secret
-- is made from the nonce and a key that is not in the database.
CREATE TABLE session_calendar (
    person  TEXT PRIMARY KEY,
    nonce   TEXT NOT NULL,
    hash    TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE session_calendar;
DROP TABLE session_feedback;
DROP TABLE session_feedback_giver;
DROP TABLE session_note;
DROP TABLE session_case;
DROP TABLE session_presence;
DROP TABLE session_tick;
DROP TABLE session_list;
DROP TABLE session_correction;
DROP TABLE session_attendance;
DROP TABLE session_seat;
DROP TABLE session_expert;
DROP TABLE session_item;
DROP TABLE session;
