-- +goose Up

-- A packaged course (cmi5 or SCORM). What it holds stands in its versions; newest
-- is what learners begin with.
CREATE TABLE content_course (
    code       TEXT PRIMARY KEY,
    scope      TEXT NOT NULL DEFAULT '',         -- programme, or '' for everybody
    status     TEXT NOT NULL,                    -- draft, published, retired
    title      JSON NOT NULL,                    -- of the newest version, for lists
    newest     BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0
);

-- Every upload is a version and stays: who began with it goes on with it.
CREATE TABLE content_course_version (
    course    TEXT NOT NULL REFERENCES content_course (code),
    number    BIGINT NOT NULL,                   -- 1, 2, …
    kind      TEXT NOT NULL,                     -- cmi5, scorm12, scorm2004
    structure JSON NOT NULL,                     -- the course structure as it was read
    name      TEXT NOT NULL,                     -- of the uploaded file
    pack      TEXT NOT NULL DEFAULT '',          -- hash of the kept files; '' without a ZIP
    files     BIGINT NOT NULL DEFAULT 0,
    size      BIGINT NOT NULL DEFAULT 0,         -- bytes, unpacked
    by        TEXT NOT NULL,
    at        BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (course, number)
);

-- Where each file of a package begins in the kept file.
CREATE TABLE content_course_file (
    course TEXT NOT NULL,
    number BIGINT NOT NULL,
    path   TEXT NOT NULL,
    type   TEXT NOT NULL,
    start  BIGINT NOT NULL,
    length BIGINT NOT NULL,
    PRIMARY KEY (course, number, path)
);

-- Other sites on which units of a course run: pages of theirs may write to the record
-- with the token of a session.
CREATE TABLE content_course_origin (
    origin TEXT NOT NULL,                        -- https://host:port
    course TEXT NOT NULL REFERENCES content_course (code),
    PRIMARY KEY (origin, course)
);

-- A learner's enrolment in a course; the id is the registration of xAPI.
CREATE TABLE content_registration (
    id           TEXT PRIMARY KEY,
    course       TEXT NOT NULL REFERENCES content_course (code),
    version      BIGINT NOT NULL,
    person       TEXT NOT NULL,
    created_at   BIGINT NOT NULL DEFAULT 0,
    satisfied_at BIGINT NOT NULL DEFAULT 0,      -- the whole course
    UNIQUE (course, person)
);
CREATE INDEX content_registration_by_person ON content_registration (person);

-- What is known of one unit in a registration. A row comes with the first launch or
-- waiver.
CREATE TABLE content_standing (
    registration TEXT NOT NULL REFERENCES content_registration (id),
    au           BIGINT NOT NULL,                -- place in the structure, from 0
    launches     BIGINT NOT NULL DEFAULT 0,
    launched_at  BIGINT NOT NULL DEFAULT 0,      -- last
    completed_at BIGINT NOT NULL DEFAULT 0,
    passed_at    BIGINT NOT NULL DEFAULT 0,
    failed_at    BIGINT NOT NULL DEFAULT 0,      -- last
    score        DOUBLE PRECISION NOT NULL DEFAULT -1, -- last scaled score, -1 for none
    waived_at    BIGINT NOT NULL DEFAULT 0,
    waived_by    TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (registration, au)
);

-- Blocks of which the record was told that they are satisfied.
CREATE TABLE content_satisfied (
    registration TEXT NOT NULL REFERENCES content_registration (id),
    block        TEXT NOT NULL,                  -- the publisher's id
    at           BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (registration, block)
);

-- One launch of a unit: a session of cmi5. Secrets are kept as hashes.
CREATE TABLE content_launch (
    id             TEXT PRIMARY KEY,             -- the session id
    registration   TEXT NOT NULL REFERENCES content_registration (id),
    au             BIGINT NOT NULL,
    mode           TEXT NOT NULL,                -- Normal, Browse, Review
    fetch_hash     TEXT NOT NULL UNIQUE,         -- of the fetch address
    token_hash     TEXT NOT NULL DEFAULT '',     -- of what was fetched; '' not yet
    path_hash      TEXT NOT NULL UNIQUE,         -- of the address of the files
    launched_at    BIGINT NOT NULL DEFAULT 0,
    expires_at     BIGINT NOT NULL DEFAULT 0,
    data_at        BIGINT NOT NULL DEFAULT 0,    -- the launch data were read
    preferences_at BIGINT NOT NULL DEFAULT 0,    -- the preferences were asked for
    initialized_at BIGINT NOT NULL DEFAULT 0,    -- by the statement's own timestamp
    latest_at      BIGINT NOT NULL DEFAULT 0,    -- latest timestamp of a statement
    seen_at        BIGINT NOT NULL DEFAULT 0,    -- last statement, by our clock
    completed      BOOLEAN NOT NULL DEFAULT FALSE,
    passed         BOOLEAN NOT NULL DEFAULT FALSE,
    failed         BOOLEAN NOT NULL DEFAULT FALSE,
    terminated_at  BIGINT NOT NULL DEFAULT 0,
    abandoned_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_launch_by_registration ON content_launch (registration, launched_at);
CREATE INDEX content_launch_by_expiry ON content_launch (expires_at);

-- What a SCORM unit keeps between launches: its data model as it was committed.
CREATE TABLE content_scorm (
    registration TEXT NOT NULL REFERENCES content_registration (id),
    au           BIGINT NOT NULL,
    data         JSON NOT NULL,
    committed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (registration, au)
);

-- +goose Down
DROP TABLE content_scorm;
DROP TABLE content_launch;
DROP TABLE content_satisfied;
DROP TABLE content_standing;
DROP TABLE content_registration;
DROP TABLE content_course_origin;
DROP TABLE content_course_file;
DROP TABLE content_course_version;
DROP TABLE content_course;
