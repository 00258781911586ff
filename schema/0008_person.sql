-- +goose Up

-- Browser sessions begun before this instant are over: "sign out everywhere", a
-- new password, a disabled account.
ALTER TABLE person ADD COLUMN sessions_from BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_by_name ON person (name_latin, id);

-- The import that an invitation came from, and when its link was last made anew.
ALTER TABLE person_invitation ADD COLUMN batch TEXT NOT NULL DEFAULT '';
ALTER TABLE person_invitation ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_invitation_by_email ON person_invitation (email, created_at);
CREATE INDEX person_invitation_by_batch ON person_invitation (batch, id);

CREATE INDEX person_link_by_person ON person_link (person, purpose);
CREATE INDEX person_identity_by_person ON person_identity (person);

-- What a confirmed doctor asks a coordinator to put right.
CREATE TABLE person_request (
    id        TEXT PRIMARY KEY,
    person    TEXT NOT NULL REFERENCES person (id),
    text      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    closed_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX person_request_by_person ON person_request (person, at);
CREATE INDEX person_request_by_state ON person_request (closed_at, at);

-- A list of people that was read and waits to be confirmed. It holds personal
-- data of people who may never be invited, so it is swept after a few days.
CREATE TABLE person_import (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,                  -- of the file
    encoding     TEXT NOT NULL,
    role         TEXT NOT NULL,                  -- for rows that name none
    programme    TEXT NOT NULL DEFAULT '',
    cohort       TEXT NOT NULL DEFAULT '',
    sheet        JSON NOT NULL,                  -- roster.Sheet as it was read
    imported_by  TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX person_import_by_age ON person_import (created_at);

-- +goose Down
DROP TABLE person_import;
DROP TABLE person_request;
DROP INDEX person_identity_by_person;
DROP INDEX person_link_by_person;
DROP INDEX person_invitation_by_batch;
DROP INDEX person_invitation_by_email;
ALTER TABLE person_invitation DROP COLUMN sent_at;
ALTER TABLE person_invitation DROP COLUMN batch;
DROP INDEX person_by_name;
ALTER TABLE person DROP COLUMN sessions_from;
