-- bookmark_of --
SELECT text FROM bookmark WHERE adapter = ?;

-- keep_bookmark --
INSERT INTO bookmark (adapter, text) VALUES (?, ?) ON CONFLICT (adapter) DO UPDATE SET text = excluded.text;

-- rooms_since --
SELECT adapter, room, thread FROM conversation WHERE adapter = ? AND last_line_at >= ? ORDER BY last_line_at DESC, id DESC;
