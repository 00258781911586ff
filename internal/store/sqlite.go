package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the embedded engine
)

func openSQLite(ctx context.Context, path string, options url.Values) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("store: folder of the database: %w", err)
	}
	sync := options.Get("synchronous")
	if sync == "" {
		sync = "full"
	}
	// WAL lets readers go on while one writer writes; busy_timeout covers a
	// backup or a second process; caches stay small because a hospital server
	// has other work.
	common := "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)" +
		"&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(4000)&_pragma=synchronous(" + url.QueryEscape(sync) + ")"
	if pages := options.Get("max_pages"); pages != "" {
		common += "&_pragma=max_page_count(" + url.QueryEscape(pages) + ")"
	}
	file := "file:" + (&url.URL{Path: path}).EscapedPath()

	writing, err := sql.Open("sqlite", file+common+"&_pragma=cache_size(-8000)")
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	writing.SetMaxOpenConns(1)
	w, err := newWriter(ctx, writing)
	if err != nil {
		writing.Close()
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	reading, err := sql.Open("sqlite", file+common+"&_pragma=cache_size(-4000)&_pragma=query_only(1)")
	if err != nil {
		w.close()
		return nil, fmt.Errorf("store: open %s for reading: %w", path, err)
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	reading.SetMaxOpenConns(readers)
	reading.SetMaxIdleConns(readers)
	return &DB{engine: SQLite, path: path, pool: reading, reader: &pool{db: reading, prepare: true}, writer: w}, nil
}

// openPlain opens one more connection to the file, for work that goes neither
// through the writer nor through the readers: migrations and backups.
func openPlain(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}
