-- +goose Up

-- A trial that this installation recruits for, with what a molecular profile must
-- hold. Every change is a row of the history.
CREATE TABLE trial_notice (
    id         TEXT PRIMARY KEY,
    registry   TEXT NOT NULL DEFAULT '',         -- number in a public registry
    title      JSON NOT NULL,
    place      JSON NOT NULL,                    -- city and hospital
    contact    TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',         -- https://…, the public page
    criteria   JSON NOT NULL,                    -- match.Criteria
    status     TEXT NOT NULL,                    -- open, paused, closed
    revision   BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE trial_notice;
