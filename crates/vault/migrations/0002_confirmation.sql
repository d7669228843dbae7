-- An answer remembers what the rules said when it was noted, and the paper that bears it.

ALTER TABLE confirmation ADD COLUMN pack_said TEXT; -- null: not noted; 'unknown': the rules said nothing
ALTER TABLE confirmation ADD COLUMN document INTEGER REFERENCES document (seq) ON DELETE SET NULL;
CREATE INDEX confirmation_document ON confirmation (document);
