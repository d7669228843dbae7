-- What was changed can be taken back, and what was removed rests in a bin.

-- The bytes of papers, by their SHA-256: a scan is stored once, and outlives its row for as long as the row can come back.
CREATE TABLE paper (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    bytes  BLOB NOT NULL
) STRICT;
INSERT OR IGNORE INTO paper (sha256, bytes)
    SELECT document.sha256, document_bytes.bytes FROM document JOIN document_bytes ON document_bytes.document = document.seq;
DROP TABLE document_bytes;
CREATE INDEX document_sha256 ON document (sha256);

-- An answer has no id in the portable document. Its own is what it told when it was first noted.
ALTER TABLE confirmation ADD COLUMN id TEXT;
UPDATE confirmation SET id = told.id || CASE told.nth WHEN 1 THEN '' ELSE ' #' || told.nth END
    FROM (SELECT seq, type_id || ' ' || field || ' ' || confirmed_on || ' ' || value || ' ' || answered_by AS id,
                 row_number() OVER (PARTITION BY type_id, field, confirmed_on, value, answered_by ORDER BY seq) AS nth
          FROM confirmation) AS told
    WHERE told.seq = confirmation.seq;
CREATE UNIQUE INDEX confirmation_id ON confirmation (id);

-- Members of a portable document that the program that read it did not know, as JSON in the shape of the row.
CREATE TABLE unknown_member (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- One thing that the person did: all of it happened, or nothing.
CREATE TABLE step (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,       -- the order, whatever the clock said
    at     TEXT NOT NULL CHECK (at IS strftime('%Y-%m-%dT%H:%M:%S', at)), -- UTC, as the machine's clock said
    did    TEXT NOT NULL,
    undoes INTEGER REFERENCES step (seq) ON DELETE SET NULL
) STRICT;
CREATE INDEX step_undoes ON step (undoes) WHERE undoes IS NOT NULL;

-- What it did to one row: what the row was before, as in the portable document. Null: it was not there.
CREATE TABLE change (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    step   INTEGER NOT NULL REFERENCES step (seq) ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    before TEXT,
    place  INTEGER,                                 -- its place among the others before
    gone   INTEGER NOT NULL CHECK (gone IN (0, 1))  -- 1: it is not there afterwards
) STRICT;
CREATE INDEX change_row ON change (kind, id);
CREATE INDEX change_step ON change (step);
CREATE INDEX change_gone ON change (kind, id) WHERE gone = 1;
