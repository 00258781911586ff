-- +goose Up

-- Every agent of another system that did something, and to whom it belongs. Our own
-- people are accounts on lrs.Home and need no row, unless their record was joined to
-- another person's. Statements are never rewritten: who reads a person's record asks
-- here for all their keys.
CREATE TABLE lrs_agent (
    agent      TEXT PRIMARY KEY,             -- key, e.g. mbox|mailto:li@example.cn
    name       TEXT NOT NULL DEFAULT '',     -- as its first statement says it
    home       TEXT NOT NULL DEFAULT '',     -- home page of an account, '' for other keys
    grouped    BOOLEAN NOT NULL DEFAULT FALSE, -- came as a group: never attributed by a rule
    seen       BIGINT NOT NULL,              -- when its first statement was stored
    person     TEXT NOT NULL DEFAULT '',     -- to whom it belongs, '' for nobody
    how        TEXT NOT NULL DEFAULT '',     -- '' waits; the rule that decided; office; stranger
    decided_by TEXT NOT NULL DEFAULT '',     -- person, '' for a rule
    decided_at BIGINT NOT NULL DEFAULT 0,
    doubt      TEXT NOT NULL DEFAULT ''      -- another person whom a rule names by now
);
-- Most agents are nobody's and no account: what is empty costs no entry.
CREATE INDEX lrs_agent_by_person ON lrs_agent (person) WHERE person <> '';
CREATE INDEX lrs_agent_by_state ON lrs_agent (how, seen);
CREATE INDEX lrs_agent_by_home ON lrs_agent (home, how) WHERE home <> '';
CREATE INDEX lrs_agent_by_doubt ON lrs_agent (doubt) WHERE doubt <> '';

-- One row that every change of an attribution moves on. Nodes keep attributions in
-- memory and read this number in each transaction, so no stale answer is ever used.
-- A new agent does not move it: absence is not kept in memory.
CREATE TABLE lrs_agent_generation (
    name   TEXT PRIMARY KEY,                 -- 'agents'
    number BIGINT NOT NULL
);
INSERT INTO lrs_agent_generation (name, number) VALUES ('agents', 1);

-- Every address that somebody has had, as the hash by which other systems name it.
-- An address stays here when it changes: its next owner must not inherit its past.
CREATE TABLE person_mailbox (
    sha1   TEXT NOT NULL,                    -- SHA-1 of 'mailto:' and the address, hexadecimal
    person TEXT NOT NULL,                    -- stays when the person is gone
    PRIMARY KEY (sha1, person)
);
CREATE INDEX person_mailbox_by_person ON person_mailbox (person);

-- What an account's name means on a home page.
CREATE TABLE person_home (
    home   TEXT PRIMARY KEY,                 -- as the other system writes it
    means  TEXT NOT NULL,                    -- email, licence, person or list
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL
);

-- The names of a home page whose names mean nothing to us but stand in a list that
-- we were given. A name may be listed for two people; then it is nobody's by rule.
CREATE TABLE person_listed (
    home   TEXT NOT NULL,
    name   TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (home, name, person)
);
CREATE INDEX person_listed_by_person ON person_listed (person);

-- What was decided about identities, so that it can be read and undone.
CREATE TABLE person_change (
    id        TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,                 -- attribute, release, stranger, merge, rule, list, person
    person    TEXT NOT NULL DEFAULT '',      -- who gains or loses
    other     TEXT NOT NULL DEFAULT '',      -- of a merge: whose record moved
    reason    TEXT NOT NULL DEFAULT '',
    by        TEXT NOT NULL,
    at        BIGINT NOT NULL,
    undone_by TEXT NOT NULL DEFAULT '',
    undone_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX person_change_by_person ON person_change (person, at);
CREATE INDEX person_change_by_other ON person_change (other, at);
CREATE INDEX person_change_by_time ON person_change (at);

-- Each agent of a change with the attribution before and after it.
CREATE TABLE person_change_agent (
    change TEXT NOT NULL REFERENCES person_change (id),
    agent  TEXT NOT NULL,
    before JSON NOT NULL,                    -- lrs.Attribution
    after  JSON NOT NULL,
    PRIMARY KEY (change, agent)
);
CREATE INDEX person_change_agent_by_agent ON person_change_agent (agent);

-- +goose Down
DROP TABLE person_change_agent;
DROP TABLE person_change;
DROP TABLE person_listed;
DROP TABLE person_home;
DROP TABLE person_mailbox;
DROP TABLE lrs_agent_generation;
DROP TABLE lrs_agent;
