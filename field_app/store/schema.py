"""The tables of the tablet, as steps: the n-th brings `user_version` to n. A step that was released never changes."""

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY, number TEXT NOT NULL, body TEXT NOT NULL, round INTEGER NOT NULL);
    CREATE TABLE gone (
        id INTEGER PRIMARY KEY, body TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL,
        read INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE command (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, data TEXT NOT NULL,
        at TEXT NOT NULL, clock_offset_s REAL NOT NULL, work_order INTEGER, base_version INTEGER, person_id INTEGER,
        number TEXT NOT NULL, title TEXT NOT NULL, not_before TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'queued', attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT,
        answered_at TEXT, sentence TEXT NOT NULL DEFAULT '', report_number TEXT NOT NULL DEFAULT '',
        question TEXT, read INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
        unsent INTEGER NOT NULL AS (state IN ('queued', 'sent', 'parked')) STORED);
    CREATE INDEX command_unsent ON command (unsent, seq);
    CREATE TRIGGER command_is_never_changed
        BEFORE UPDATE OF id, kind, data, at, clock_offset_s, work_order, base_version, person_id, not_before ON command
        BEGIN SELECT RAISE(ABORT, 'a queued command is never changed'); END;
    CREATE TRIGGER unsent_command_is_never_deleted BEFORE DELETE ON command
        WHEN OLD.unsent
        BEGIN SELECT RAISE(ABORT, 'an unsent command is never deleted'); END;
    CREATE TABLE photo (
        sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, size INTEGER NOT NULL, taken_at TEXT NOT NULL,
        work_order INTEGER, role TEXT NOT NULL, uploaded INTEGER NOT NULL DEFAULT 0, receipt_at TEXT, removed_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT, sentence TEXT NOT NULL DEFAULT '');
    CREATE TABLE photo_use (
        command_id TEXT NOT NULL REFERENCES command (id) ON DELETE CASCADE,
        sha256 TEXT NOT NULL REFERENCES photo (sha256), place INTEGER NOT NULL, PRIMARY KEY (command_id, sha256));
    CREATE INDEX photo_use_by_photo ON photo_use (sha256);
    CREATE VIEW queue AS SELECT command.*, (
        SELECT group_concat(sha256, ' ') FROM (
            SELECT sha256 FROM photo_use WHERE command_id = command.id ORDER BY place)) AS photos FROM command;
    -- A photo is due once the office answered a command that names it, whatever the answer was.
    CREATE VIEW kept_photo AS SELECT photo.*,
        EXISTS (SELECT 1 FROM photo_use JOIN command ON command.id = photo_use.command_id
                WHERE photo_use.sha256 = photo.sha256 AND command.state != 'undone') AS used,
        EXISTS (SELECT 1 FROM photo_use JOIN command ON command.id = photo_use.command_id
                WHERE photo_use.sha256 = photo.sha256 AND command.answered_at IS NOT NULL) AS due
        FROM photo;
    CREATE TRIGGER unsent_photo_is_never_deleted BEFORE DELETE ON photo
        WHEN OLD.receipt_at IS NULL AND EXISTS (SELECT 1 FROM kept_photo WHERE sha256 = OLD.sha256 AND used)
        BEGIN SELECT RAISE(ABORT, 'an unsent photo is never deleted'); END;
    CREATE TABLE expected (path TEXT PRIMARY KEY, work_order INTEGER, role TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE draft (
        work_order INTEGER NOT NULL, screen TEXT NOT NULL, body TEXT NOT NULL, changed_at TEXT NOT NULL,
        PRIMARY KEY (work_order, screen));
    CREATE TABLE thumbnail (key TEXT PRIMARY KEY, path TEXT NOT NULL);
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, words TEXT NOT NULL);
    """,
    """
    ALTER TABLE orders DROP COLUMN round;
    DELETE FROM setting WHERE name IN ('round', 'resetting');
    """,
)
