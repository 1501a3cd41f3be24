-- How far each adapter has heard its platform, in its own words; for platforms that are not told what was read.

CREATE TABLE bookmark (
    adapter TEXT PRIMARY KEY,
    text    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
