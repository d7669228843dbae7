-- Two machines, one wallet: what this device and the others wrote of each record. Sixteen bytes name a device or a version.

-- This device, once the wallet is shared.
CREATE TABLE log_self (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    device    BLOB NOT NULL CHECK (length(device) = 16),
    secret    BLOB NOT NULL CHECK (length(secret) = 32),     -- seed of its Ed25519 key
    name      TEXT NOT NULL,
    place     TEXT NOT NULL,                                 -- where the store is, with what it asks for, as JSON
    clock     INTEGER NOT NULL DEFAULT 0 CHECK (clock >= 0), -- highest Lamport clock seen
    mark      INTEGER NOT NULL DEFAULT 0,                    -- the last change of the history that was looked at
    speak     INTEGER NOT NULL DEFAULT 1 CHECK (speak IN (0, 1)), -- 1: write a segment even where nothing changed
    renewed   INTEGER NOT NULL DEFAULT 0 CHECK (renewed IN (0, 1)), -- 1: it found itself to be a copy, and took a new id
    checked   BLOB NOT NULL DEFAULT x'',                     -- the last segment in the store that was looked over again
    key_file  BLOB,                                          -- SHA-256 of the key file as the store has it
    synced_at TEXT
) STRICT;

-- The others.
CREATE TABLE log_device (
    device     BLOB PRIMARY KEY CHECK (length(device) = 16),
    name       TEXT NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    wrote_at   TEXT NOT NULL,                                -- by its own clock
    trouble    TEXT CHECK (trouble IN ('unreadable', 'newer', 'forked'))
) STRICT;

-- Every segment that was read or written, as its file is: whoever has it can put it back into the store.
CREATE TABLE log_segment (
    device BLOB NOT NULL CHECK (length(device) = 16),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99999999),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes  BLOB NOT NULL,
    stored INTEGER NOT NULL CHECK (stored IN (0, 1)),        -- 0: not yet in the store, as far as is known
    PRIMARY KEY (device, number)
) STRICT;

-- How far a device said that it had read another.
CREATE TABLE log_claim (
    device  BLOB NOT NULL CHECK (length(device) = 16),
    claimed BLOB NOT NULL CHECK (length(claimed) = 16),
    number  INTEGER NOT NULL,
    sha256  BLOB NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (device, claimed)
) STRICT;

-- Every version of every record.
CREATE TABLE log_version (
    version BLOB PRIMARY KEY CHECK (length(version) = 16),
    kind    TEXT NOT NULL,
    record  TEXT NOT NULL,
    bases   BLOB NOT NULL CHECK (length(bases) % 16 = 0),    -- the versions that it replaces
    clock   INTEGER NOT NULL,
    device  BLOB NOT NULL CHECK (length(device) = 16),
    at      TEXT NOT NULL,
    content TEXT,                                            -- null: removed
    segment INTEGER                                          -- 0: to be written; else the number of this device's segment
) STRICT;
CREATE INDEX log_version_record ON log_version (kind, record);
CREATE INDEX log_version_segment ON log_version (segment) WHERE segment IS NOT NULL;

-- What this device made of a record.
CREATE TABLE log_record (
    kind     TEXT NOT NULL,
    record   TEXT NOT NULL,
    stood    TEXT,                                           -- what stood when the row was last put in its place
    placed   TEXT,                                           -- the row as the wallet then had it; null: not there
    bases    BLOB NOT NULL,                                  -- what an edit of the row replaces
    heads    BLOB NOT NULL,                                  -- all heads when the row was last put in its place
    stale    INTEGER NOT NULL CHECK (stale IN (0, 1)),       -- 1: to be put in its place again
    removal  INTEGER NOT NULL CHECK (removal IN (0, 1)),     -- 1: removed elsewhere, and waiting for an answer here
    disputed INTEGER NOT NULL CHECK (disputed IN (0, 1)),    -- 1: something to settle
    unfit    INTEGER NOT NULL CHECK (unfit IN (0, 1)),       -- 1: this program has no place for it
    PRIMARY KEY (kind, record)
) STRICT;
CREATE INDEX log_record_stale ON log_record (kind) WHERE stale = 1;
CREATE INDEX log_record_asked ON log_record (kind) WHERE removal = 1 OR disputed = 1 OR unfit = 1;

-- Papers that are in the store.
CREATE TABLE log_paper (
    sha256 TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
