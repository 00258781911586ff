package store

import (
	"context"
	"fmt"
	"os"
)

// Backup writes a consistent copy of a SQLite database to a new file while others
// read and write. PostgreSQL has better tools of its own, so it is refused there.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.engine != SQLite {
		return fmt.Errorf("store: a PostgreSQL database is backed up with pg_dump --format=custom, or with continuous archiving (pg_basebackup and WAL)")
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("store: %s exists already; a backup never overwrites", path)
	}
	// VACUUM INTO reads one snapshot; it needs a connection that may write its
	// own file, so it runs beside the writer, not on the read pool.
	conn, err := openPlain(db.path)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return classify(fmt.Errorf("store: backup to %s: %w", path, err))
	}
	return nil
}
