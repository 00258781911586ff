-- +goose Up

-- What somebody found out about one medicine in one city on one date: can it be had,
-- at which price, who pays. A point is never rewritten: a correction is a new row
-- with the same root, and the old one ends. What is in force has ended_at 0.
CREATE TABLE molecular_point (
    id            TEXT PRIMARY KEY,
    root          TEXT NOT NULL,              -- id of the first row of this point
    number        BIGINT NOT NULL,            -- 1, 2, … within root
    programme     TEXT NOT NULL,              -- whose coordinator answers for it
    city          TEXT NOT NULL,              -- person.FoldCity
    medicine      TEXT NOT NULL,              -- INN as the knowledge base writes it
    day           TEXT NOT NULL,              -- 2024-03-15, or 2024-03 when the source gives a month
    available     BOOLEAN NOT NULL,
    price         BIGINT NOT NULL DEFAULT -1, -- hundredths of the currency; -1 is not known
    currency      TEXT NOT NULL DEFAULT '',   -- ISO 4217
    unit          TEXT NOT NULL DEFAULT '',   -- what the price buys
    reimbursement TEXT NOT NULL,
    place         TEXT NOT NULL DEFAULT '',   -- hospital or pharmacy, when the source is about one
    source        TEXT NOT NULL,
    address       TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    sheet         TEXT NOT NULL DEFAULT '',   -- molecular_sheet it came with
    entered_at    BIGINT NOT NULL,
    entered_by    TEXT NOT NULL,
    ended_at      BIGINT NOT NULL DEFAULT 0,
    ended_by      TEXT NOT NULL DEFAULT '',
    reason        TEXT NOT NULL DEFAULT ''    -- why it was corrected or withdrawn
);
CREATE INDEX molecular_point_in_force ON molecular_point (ended_at, medicine, city, day);
CREATE UNIQUE INDEX molecular_point_chain ON molecular_point (root, number);

-- A list that was uploaded and waits for its coordinator to look at the report.
CREATE TABLE molecular_sheet (
    id         TEXT PRIMARY KEY,
    programme  TEXT NOT NULL,
    name       TEXT NOT NULL,                 -- of the file, for people
    body       TEXT NOT NULL,                 -- as UTF-8
    made_at    BIGINT NOT NULL,
    made_by    TEXT NOT NULL,
    applied_at BIGINT NOT NULL DEFAULT 0,
    added      BIGINT NOT NULL DEFAULT 0      -- points that it brought
);

-- +goose Down
DROP TABLE molecular_sheet;
DROP TABLE molecular_point;
