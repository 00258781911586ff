-- +goose Up

-- The keys that sign our LTI messages, shared by all nodes. The secret half is
-- sealed under the installation's secret, as that of certificates is, and is
-- forgotten when the key signs no more.
CREATE TABLE content_lti_key (
    id         TEXT PRIMARY KEY,                 -- kid: the key's RFC 7638 thumbprint
    public     BYTEA NOT NULL,                   -- PKIX
    sealed     BYTEA NOT NULL,
    signs_from BIGINT NOT NULL,                  -- published before it signs, so that others' caches know it
    made_by    TEXT NOT NULL DEFAULT '',
    gone_at    BIGINT NOT NULL DEFAULT 0         -- not published any more
);

-- Others' key sets as they were last read: a server that is down for an hour must
-- not lock everybody out.
CREATE TABLE content_lti_keyset (
    url        TEXT PRIMARY KEY,
    body       TEXT NOT NULL DEFAULT '',
    read_at    BIGINT NOT NULL DEFAULT 0,
    tried_at   BIGINT NOT NULL DEFAULT 0,
    error      TEXT NOT NULL DEFAULT ''          -- of the last try
);

-- What may be used once: ids of assertions, nonces of answers. A row is there until
-- what it guards has expired by itself.
CREATE TABLE content_lti_once (
    word    TEXT PRIMARY KEY,                    -- hash
    expires BIGINT NOT NULL
);
CREATE INDEX content_lti_once_by_expiry ON content_lti_once (expires);

-- Tools that our people are sent to. The id is the client_id.
CREATE TABLE content_lti_tool (
    id          TEXT PRIMARY KEY,
    scope       TEXT NOT NULL DEFAULT '',        -- programme, or '' for all
    status      TEXT NOT NULL,                   -- invited, waiting, active, off
    name        TEXT NOT NULL DEFAULT '',
    login       TEXT NOT NULL DEFAULT '',        -- where a launch begins
    target      TEXT NOT NULL DEFAULT '',        -- default target link
    linking     TEXT NOT NULL DEFAULT '',        -- target of deep linking, '' when there is none
    redirects   JSON NOT NULL,
    keys_url    TEXT NOT NULL DEFAULT '',
    keys        TEXT NOT NULL DEFAULT '',        -- a key set given by hand, instead of its address
    scopes      JSON NOT NULL,                   -- that the coordinator grants
    custom      JSON NOT NULL,
    share_name  BOOLEAN NOT NULL DEFAULT FALSE,
    share_email BOOLEAN NOT NULL DEFAULT FALSE,
    token       TEXT NOT NULL DEFAULT '',        -- hash of the registration token
    token_ends  BIGINT NOT NULL DEFAULT 0,
    version     BIGINT NOT NULL,
    changed_by  TEXT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX content_lti_tool_by_token ON content_lti_tool (token);
CREATE TABLE content_lti_deployment (
    id        TEXT PRIMARY KEY,
    tool      TEXT NOT NULL REFERENCES content_lti_tool (id),
    label     TEXT NOT NULL DEFAULT '',
    made_at   BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_lti_deployment_by_tool ON content_lti_deployment (tool, id);

-- A programme or one of its cohorts as tools know it.
CREATE TABLE content_lti_context (
    id        TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    cohort    TEXT NOT NULL DEFAULT '',
    UNIQUE (programme, cohort)
);

-- A link that learners start.
CREATE TABLE content_lti_link (
    id         TEXT PRIMARY KEY,                 -- resource link id
    tool       TEXT NOT NULL REFERENCES content_lti_tool (id),
    deployment TEXT NOT NULL REFERENCES content_lti_deployment (id),
    programme  TEXT NOT NULL,
    cohort     TEXT NOT NULL DEFAULT '',         -- '' for every cohort
    title      JSON NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    url        TEXT NOT NULL,
    custom     JSON NOT NULL,
    plain      BOOLEAN NOT NULL DEFAULT FALSE,   -- an ordinary link, opened without a launch
    closed_at  BIGINT NOT NULL DEFAULT 0,
    made_by    TEXT NOT NULL,
    made_at    BIGINT NOT NULL
);
CREATE INDEX content_lti_link_by_tool ON content_lti_link (tool, id);
CREATE INDEX content_lti_link_by_programme ON content_lti_link (programme, id);

-- Who somebody is for a tool: another name for each tool, so that two of them
-- cannot put together what they know.
CREATE TABLE content_lti_subject (
    tool    TEXT NOT NULL,
    subject TEXT NOT NULL,
    person  TEXT NOT NULL,
    PRIMARY KEY (tool, subject)
);
CREATE INDEX content_lti_subject_by_person ON content_lti_subject (person);

-- A launch or a choice under way, between the first click and the tool's answer.
CREATE TABLE content_lti_launch (
    hint       TEXT PRIMARY KEY,                 -- hash of the login hint
    kind       TEXT NOT NULL,                    -- message type
    tool       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    link       TEXT NOT NULL DEFAULT '',
    context    TEXT NOT NULL,
    person     TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,        -- the message was sent
    answered   BIGINT NOT NULL DEFAULT 0         -- the choice came back
);
CREATE INDEX content_lti_launch_by_expiry ON content_lti_launch (expires);

-- Access tokens that tools hold.
CREATE TABLE content_lti_token (
    hash    TEXT PRIMARY KEY,
    tool    TEXT NOT NULL,
    scopes  JSON NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX content_lti_token_by_expiry ON content_lti_token (expires);

-- Line items: what a tool gives scores for. Its activity in the record is
-- …/lti/line-item/<id>.
CREATE TABLE content_lti_item (
    id         TEXT PRIMARY KEY,
    tool       TEXT NOT NULL,
    deployment TEXT NOT NULL,
    context    TEXT NOT NULL,                    -- '' with a link that every cohort has
    link       TEXT NOT NULL DEFAULT '',
    label      TEXT NOT NULL,
    maximum    DOUBLE PRECISION NOT NULL,
    mark       DOUBLE PRECISION NOT NULL DEFAULT 0, -- share that passes, 0 for no mark; ours, tools know nothing of it
    resource   TEXT NOT NULL DEFAULT '',
    tag        TEXT NOT NULL DEFAULT '',
    starts_at  BIGINT NOT NULL DEFAULT 0,
    ends_at    BIGINT NOT NULL DEFAULT 0,
    coupled    BOOLEAN NOT NULL DEFAULT FALSE,   -- made by us with the link: the tool may not delete it
    made_at    BIGINT NOT NULL,
    removed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_lti_item_by_tool ON content_lti_item (tool, id);
CREATE INDEX content_lti_item_by_link ON content_lti_item (link);

-- The last score of everybody; those before it stand in the record.
CREATE TABLE content_lti_score (
    item      TEXT NOT NULL REFERENCES content_lti_item (id),
    person    TEXT NOT NULL,
    given     DOUBLE PRECISION NOT NULL DEFAULT 0,
    maximum   DOUBLE PRECISION NOT NULL DEFAULT 0, -- 0: no score was given
    comment   TEXT NOT NULL DEFAULT '',
    activity  TEXT NOT NULL,
    grading   TEXT NOT NULL,
    told_at   BIGINT NOT NULL,                   -- the tool's timestamp
    came_at   BIGINT NOT NULL,
    outcome   TEXT NOT NULL DEFAULT '',          -- what stands in the record
    share     DOUBLE PRECISION NOT NULL DEFAULT 0,
    statement TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (item, person)
);

-- Platforms that send their people to us.
CREATE TABLE content_lti_platform (
    id         TEXT PRIMARY KEY,
    status     TEXT NOT NULL,                    -- invited, active, off
    scope      TEXT NOT NULL DEFAULT '',         -- programme whose content may be chosen too
    name       TEXT NOT NULL DEFAULT '',
    issuer     TEXT NOT NULL DEFAULT '',
    client     TEXT NOT NULL DEFAULT '',         -- our client_id there
    authorize  TEXT NOT NULL DEFAULT '',
    token_url  TEXT NOT NULL DEFAULT '',
    audience   TEXT NOT NULL DEFAULT '',         -- of our assertions, '' for the token URL
    keys_url   TEXT NOT NULL DEFAULT '',
    keys       TEXT NOT NULL DEFAULT '',
    frames     JSON NOT NULL,                    -- further origins that may show us in a frame
    token      TEXT NOT NULL DEFAULT '',         -- hash of the invitation to register
    token_ends BIGINT NOT NULL DEFAULT 0,
    version    BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX content_lti_platform_by_issuer ON content_lti_platform (issuer, client);
CREATE INDEX content_lti_platform_by_token ON content_lti_platform (token);

-- A deployment that was never seen waits until an administrator allows it.
CREATE TABLE content_lti_placement (
    platform   TEXT NOT NULL REFERENCES content_lti_platform (id),
    deployment TEXT NOT NULL,
    allowed    BOOLEAN NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (platform, deployment)
);

-- A login that a platform began and whose answer is awaited. Used once.
CREATE TABLE content_lti_login (
    state    TEXT PRIMARY KEY,                   -- hash
    platform TEXT NOT NULL,
    nonce    TEXT NOT NULL,
    frame    TEXT NOT NULL DEFAULT '',           -- lti_storage_target
    browser  TEXT NOT NULL,                      -- hash of the word that only this browser has
    expires  BIGINT NOT NULL,
    used_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_lti_login_by_expiry ON content_lti_login (expires);

-- A checked launch that waits to be opened in a browser. Used once.
CREATE TABLE content_lti_ticket (
    hash     TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    bound    BOOLEAN NOT NULL,                   -- this browser began the login: no question is needed
    browser  TEXT NOT NULL,
    frame    TEXT NOT NULL DEFAULT '',
    message  JSON NOT NULL,                      -- lti.Message
    expires  BIGINT NOT NULL,
    used_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_lti_ticket_by_expiry ON content_lti_ticket (expires);

-- A grade that is owed to a platform when its user finishes something of ours.
CREATE TABLE content_lti_owed (
    id       TEXT PRIMARY KEY,
    person   TEXT NOT NULL,
    object   TEXT NOT NULL,                      -- activity whose end is awaited
    platform TEXT NOT NULL,
    subject  TEXT NOT NULL,
    item     TEXT NOT NULL,                      -- address of the line item
    since    BIGINT NOT NULL,
    share    DOUBLE PRECISION NOT NULL DEFAULT 0, -- 0 to 1, what was or will be sent
    done_at  BIGINT NOT NULL DEFAULT 0,          -- finished here
    sent_at  BIGINT NOT NULL DEFAULT 0,          -- taken by the platform
    error    TEXT NOT NULL DEFAULT '',
    UNIQUE (platform, subject, item, object)
);
CREATE INDEX content_lti_owed_by_person ON content_lti_owed (person, object);
CREATE INDEX content_lti_owed_by_platform ON content_lti_owed (platform, id);

-- +goose Down
DROP TABLE content_lti_owed;
DROP TABLE content_lti_ticket;
DROP TABLE content_lti_login;
DROP TABLE content_lti_placement;
DROP TABLE content_lti_platform;
DROP TABLE content_lti_score;
DROP TABLE content_lti_item;
DROP TABLE content_lti_token;
DROP TABLE content_lti_launch;
DROP TABLE content_lti_subject;
DROP TABLE content_lti_link;
DROP TABLE content_lti_context;
DROP TABLE content_lti_deployment;
DROP TABLE content_lti_tool;
DROP TABLE content_lti_once;
DROP TABLE content_lti_keyset;
DROP TABLE content_lti_key;
