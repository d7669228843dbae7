-- Which packets were given to whom, and the names that the holder bore before.

-- A JSON list, latest first; null: none.
ALTER TABLE holder ADD COLUMN former_names TEXT CHECK (former_names IS NULL OR json_valid(former_names));

-- The name that stands on a certificate, where it is another than the holder's present one.
ALTER TABLE credential ADD COLUMN name_shown TEXT;

-- A packet that was given to somebody. `told` is all of it in the form of the portable document; the other columns are for finding it.
CREATE TABLE disclosure (
    seq    INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE CHECK (id <> ''),
    sha256 TEXT NOT NULL,
    told   TEXT NOT NULL CHECK (json_valid(told))
) STRICT;
CREATE INDEX disclosure_sha256 ON disclosure (sha256);
