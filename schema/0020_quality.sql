-- +goose Up

-- A hospital that measures its immunotherapy, inside a programme.
CREATE TABLE quality_site (
    id         TEXT PRIMARY KEY,
    programme  TEXT NOT NULL,
    cohort     TEXT NOT NULL DEFAULT '',         -- the city's cohort: whose teaching stands beside the figures
    name       JSON NOT NULL,
    made_by    TEXT NOT NULL,
    made_at    BIGINT NOT NULL DEFAULT 0,
    closed_at  BIGINT NOT NULL DEFAULT 0          -- 0 while it takes entries
);

-- Who enters for a hospital and sees its own small numbers.
CREATE TABLE quality_recorder (
    site    TEXT NOT NULL REFERENCES quality_site (id),
    person  TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (site, person)
);

-- A course of treatment, without anything that names the patient: the code is the
-- hospital's own and means nothing elsewhere.
CREATE TABLE quality_course (
    site       TEXT NOT NULL REFERENCES quality_site (id),
    code       TEXT NOT NULL,
    agents     JSON NOT NULL,                    -- international non-proprietary names
    starts     BIGINT NOT NULL DEFAULT 0,        -- beginning of the day
    ends       BIGINT NOT NULL DEFAULT 0,        -- 0 while it goes on
    cardiac    TEXT NOT NULL,                    -- baseline cardiac tests: yes, no, unknown
    thyroid    TEXT NOT NULL,                    -- baseline thyroid tests
    hepatitis  TEXT NOT NULL,                    -- hepatitis B screening
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (site, code)
);

-- An immune-related adverse event of a course.
CREATE TABLE quality_episode (
    site       TEXT NOT NULL,
    course     TEXT NOT NULL,
    irae       TEXT NOT NULL,
    onset      BIGINT NOT NULL DEFAULT 0,
    exact      BOOLEAN NOT NULL,                 -- onset and steroid are known to the hour
    grades     JSON NOT NULL,                    -- [{"day": 0, "grade": 2}], days from onset
    worst      BIGINT NOT NULL,                  -- 1 to 5
    vocabulary TEXT NOT NULL,                    -- of the grades: CTCAE 5.0, CTCAE 6.0
    steroid    TEXT NOT NULL,                    -- given, none, unknown
    steroid_at BIGINT NOT NULL DEFAULT 0,
    outcome    TEXT NOT NULL,                    -- resolved, sequelae, ongoing, death, unknown
    outcome_at BIGINT NOT NULL DEFAULT 0,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (site, course, irae, onset),
    FOREIGN KEY (site, course) REFERENCES quality_course (site, code)
);

-- A list between its preview and its confirmation.
CREATE TABLE quality_upload (
    id      TEXT PRIMARY KEY,
    site    TEXT NOT NULL REFERENCES quality_site (id),
    sheet   JSON NOT NULL,
    kind    TEXT NOT NULL,                       -- courses, episodes
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE quality_upload;
DROP TABLE quality_episode;
DROP TABLE quality_course;
DROP TABLE quality_recorder;
DROP TABLE quality_site;
