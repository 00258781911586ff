package store

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"stepwise/schema"
)

// Migrate brings the schema up to date and returns how many steps it took. Nodes
// that start together wait for each other through a row, not an advisory lock.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	files, err := db.migrations()
	if err != nil {
		return 0, err
	}
	dialect, conn := goose.DialectPostgres, db.pool
	var options []goose.ProviderOption
	if db.engine == Postgres {
		row, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(time.Second, 120))
		if err != nil {
			return 0, err
		}
		options = append(options, goose.WithLocker(row))
	} else {
		dialect = goose.DialectSQLite3
		// A connection of its own: the writer's is in use and the readers' refuse.
		if conn, err = openPlain(db.path); err != nil {
			return 0, err
		}
		defer conn.Close()
	}
	p, err := goose.NewProvider(dialect, conn, files, append(options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return 0, fmt.Errorf("store: read migrations: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("store: migrate: %w", err)
	}
	return len(done), nil
}

func (db *DB) migrations() (fs.FS, error) {
	names, err := fs.Glob(schema.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, name := range names {
		text, err := fs.ReadFile(schema.Files, name)
		if err != nil {
			return nil, err
		}
		if db.engine == SQLite {
			text = []byte(sqliteText(string(text)))
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out, nil
}

// The canonical schema is written with PostgreSQL's type names. SQLite's STRICT
// tables know five types, so the names are mapped; nothing else differs.
var sqliteTypes = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`\bDOUBLE PRECISION\b`), "REAL"},
	{regexp.MustCompile(`\bBIGINT\b`), "INTEGER"},
	{regexp.MustCompile(`\bBOOLEAN\b`), "INTEGER"},
	{regexp.MustCompile(`\bBYTEA\b`), "BLOB"},
	{regexp.MustCompile(`\bJSON\b`), "TEXT"},
	{regexp.MustCompile(`(?m)^\);`), ") STRICT;"},
}

func sqliteText(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		code, comment, has := strings.Cut(line, "--")
		for _, t := range sqliteTypes {
			code = t.from.ReplaceAllString(code, t.to)
		}
		b.WriteString(code)
		if has {
			b.WriteString("--" + comment)
		}
	}
	return b.String()
}
