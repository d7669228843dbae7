-- The first schema of a wallet.
--
-- `seq` is the order of entry and what other tables refer to; `id` is the holder's portable id. Days are ISO text
-- (YYYY-MM-DD), checked to be real days. Hours are whole ten-thousandths of an hour. Words of a closed list are the
-- portable document's own names.

CREATE TABLE holder (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    name       TEXT NOT NULL,
    birth_date TEXT CHECK (birth_date IS date(birth_date)),
    state      TEXT,
    email      TEXT,
    phone      TEXT
) STRICT;

CREATE TABLE credential (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE CHECK (id <> ''),
    position   INTEGER NOT NULL,                -- the holder's order
    type_id    TEXT,                            -- id in the rule packs; null: no pack knows it
    title      TEXT,
    issuer     TEXT,
    number     TEXT,
    issued_on  TEXT NOT NULL CHECK (issued_on IS date(issued_on)),
    expires_on TEXT CHECK (expires_on IS date(expires_on)),
    CHECK (type_id IS NOT NULL OR (title IS NOT NULL AND issuer IS NOT NULL))
) STRICT;

CREATE TABLE renewal (
    credential INTEGER NOT NULL REFERENCES credential (seq) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    renewed_on TEXT NOT NULL CHECK (renewed_on IS date(renewed_on)),
    expires_on TEXT CHECK (expires_on IS date(expires_on)),
    PRIMARY KEY (credential, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE CHECK (id <> ''),
    title        TEXT NOT NULL,
    provider     TEXT NOT NULL,
    completed_on TEXT NOT NULL CHECK (completed_on IS date(completed_on)),
    hours        INTEGER NOT NULL CHECK (hours BETWEEN 0 AND 1000000000000),
    unit         TEXT NOT NULL CHECK (unit IN ('contact-hour', 'ceu', 'academic-credit')),
    format       TEXT NOT NULL CHECK (format IN ('in-person', 'live-online', 'self-paced', 'other')),
    role         TEXT NOT NULL CHECK (role IN ('attended', 'presented')),
    counts_for_all INTEGER NOT NULL CHECK (counts_for_all IN (0, 1)) -- 0: only for what activity_counts_for names
) STRICT;

CREATE TABLE activity_topic (
    activity INTEGER NOT NULL REFERENCES activity (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic    TEXT NOT NULL,
    PRIMARY KEY (activity, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_approval (
    activity INTEGER NOT NULL REFERENCES activity (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (activity, position)
) STRICT, WITHOUT ROWID;

-- A removed certificate leaves these lists. A list that becomes empty stays a list: the course then counts for nothing,
-- rather than suddenly for every other certificate.
CREATE TABLE activity_counts_for (
    activity   INTEGER NOT NULL REFERENCES activity (seq) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    credential INTEGER NOT NULL REFERENCES credential (seq) ON DELETE CASCADE,
    PRIMARY KEY (activity, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_counts_for_credential ON activity_counts_for (credential);

CREATE TABLE experience (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE CHECK (id <> ''),
    employer   TEXT NOT NULL,
    role       TEXT NOT NULL,
    from_day   TEXT NOT NULL CHECK (from_day IS date(from_day)),
    to_day     TEXT CHECK (to_day IS date(to_day)),
    hours      INTEGER NOT NULL CHECK (hours BETWEEN 0 AND 1000000000000),
    paid       INTEGER NOT NULL CHECK (paid IN (0, 1)),
    supervised INTEGER NOT NULL CHECK (supervised IN (0, 1)),
    state      TEXT
) STRICT;

CREATE TABLE supervision (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE CHECK (id <> ''),
    day        TEXT NOT NULL CHECK (day IS date(day)),
    hours      INTEGER NOT NULL CHECK (hours BETWEEN 0 AND 1000000000000),
    supervisor TEXT NOT NULL,
    format     TEXT
) STRICT;

-- A paper outlives the certificate or course it was attached to.
CREATE TABLE document (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE CHECK (id <> ''),
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    file       TEXT NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    credential INTEGER REFERENCES credential (seq) ON DELETE SET NULL,
    activity   INTEGER REFERENCES activity (seq) ON DELETE SET NULL
) STRICT;
CREATE INDEX document_credential ON document (credential);
CREATE INDEX document_activity ON document (activity);

-- Apart from its row, so that lists of papers never read a scan.
CREATE TABLE document_bytes (
    document INTEGER PRIMARY KEY REFERENCES document (seq) ON DELETE CASCADE,
    bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE confirmation (
    seq          INTEGER PRIMARY KEY,
    type_id      TEXT NOT NULL,
    field        TEXT NOT NULL,
    value        TEXT NOT NULL,
    confirmed_on TEXT NOT NULL CHECK (confirmed_on IS date(confirmed_on)),
    answered_by  TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The key that signs packets (PKCS #8) and its certificate (X.509), both in DER.
CREATE TABLE identity (
    seq         INTEGER PRIMARY KEY,
    private_key BLOB NOT NULL,
    certificate BLOB NOT NULL
) STRICT;
