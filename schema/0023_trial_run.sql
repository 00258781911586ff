-- +goose Up
-- Long computations of the design studio. The question is the request that the
-- command line would read; the answer is kept until its owner has not looked for a
-- month. No patient is in here.
CREATE TABLE trial_run (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    question TEXT NOT NULL,
    query TEXT NOT NULL, -- the address of the studio that asked
    state TEXT NOT NULL, -- waiting, running, done, refused, cancelled
    done DOUBLE PRECISION NOT NULL, -- share that is done, 0 to 1
    answer TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX trial_run_person ON trial_run (person, asked_at);

-- +goose Down
DROP TABLE trial_run;
