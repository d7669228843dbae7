-- What the issuer of a certificate that no rule pack knows asks, as the holder was told. Null is not known; 0 hours is none.
-- Hours and dollars are whole ten-thousandths.

CREATE TABLE own_rule (
    credential    INTEGER PRIMARY KEY REFERENCES credential (seq) ON DELETE CASCADE,
    set_by        TEXT NOT NULL CHECK (set_by IN ('employer', 'training-organisation', 'other')),
    recurs        INTEGER NOT NULL CHECK (recurs IN (0, 1)),  -- 1: a new period begins by itself
    period_months INTEGER CHECK (period_months BETWEEN 0 AND 600),
    starts        TEXT CHECK (starts IN ('anniversary', 'fixed-day')),
    start_month   INTEGER CHECK (start_month BETWEEN 1 AND 12),
    start_day     INTEGER CHECK (start_day BETWEEN 1 AND 31),
    ce_hours      INTEGER CHECK (ce_hours BETWEEN 0 AND 1000000000000),
    fee_usd       INTEGER CHECK (fee_usd BETWEEN 0 AND 1000000000000),
    noted_on      TEXT NOT NULL CHECK (noted_on IS date(noted_on)),
    said_by       TEXT NOT NULL CHECK (said_by <> ''),
    document      INTEGER REFERENCES document (seq) ON DELETE SET NULL,
    CHECK ((starts IS 'fixed-day') = (start_month IS NOT NULL) AND (starts IS 'fixed-day') = (start_day IS NOT NULL))
) STRICT;
CREATE INDEX own_rule_document ON own_rule (document);

CREATE TABLE own_minimum (
    credential INTEGER NOT NULL REFERENCES own_rule (credential) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    topic      TEXT NOT NULL,
    hours      INTEGER CHECK (hours BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (credential, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_maximum (
    credential INTEGER NOT NULL REFERENCES own_rule (credential) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    format     TEXT NOT NULL CHECK (format IN ('in-person', 'live-online', 'self-paced', 'other')),
    hours      INTEGER CHECK (hours BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (credential, position)
) STRICT, WITHOUT ROWID;
