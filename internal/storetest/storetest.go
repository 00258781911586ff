// Package storetest gives each test a fresh, migrated database on both engines.
// A missing engine fails the test: `go run ./cmd/dev test` starts a PostgreSQL
// cluster and names it in STEPWISE_TEST_POSTGRES.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases

	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Both runs test once on each engine with a database of its own.
func Both(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite returns a migrated database in a folder of the test.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	return open(t, SQLiteDSN(t))
}

// SQLiteDSN copies a migrated file into a folder of the test and names it.
func SQLiteDSN(t testing.TB) string {
	t.Helper()
	template, err := liteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "stepwise.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return path + "?synchronous=off"
}

// Postgres returns a migrated database in the test cluster, dropped at the end.
func Postgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgresDSN(t))
}

// PostgresDSN makes a migrated database in the test cluster and names it.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	base := cluster(t)
	template, err := pgTemplate(base)
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, base, template)
}

// Copy makes a database of the test's own that holds what dsn holds, and names it.
// Nobody may be using the copied one meanwhile.
func Copy(t testing.TB, dsn string) string {
	t.Helper()
	if !strings.HasPrefix(dsn, "postgres") {
		file, options, _ := strings.Cut(dsn, "?")
		held, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "stepwise.db")
		if err := os.WriteFile(path, held, 0o600); err != nil {
			t.Fatal(err)
		}
		return path + "?" + options
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, cluster(t), strings.TrimPrefix(u.Path, "/"))
}

// Lasting makes a migrated database for a whole test process ("sqlite" or
// "postgres"), to be filled once and copied by tests; drop takes it away.
func Lasting(engine string) (dsn string, drop func() error, err error) {
	if engine == "sqlite" {
		template, err := liteTemplate()
		if err != nil {
			return "", nil, err
		}
		dir, err := os.MkdirTemp("", "stepwise-lasting")
		if err != nil {
			return "", nil, err
		}
		path := filepath.Join(dir, "stepwise.db")
		return path + "?synchronous=off", func() error { return os.RemoveAll(dir) }, os.WriteFile(path, template, 0o600)
	}
	base := os.Getenv("STEPWISE_TEST_POSTGRES")
	if base == "" {
		return "", nil, errors.New("STEPWISE_TEST_POSTGRES is not set: run the tests with `go run ./cmd/dev test`, which starts PostgreSQL")
	}
	template, err := pgTemplate(base)
	if err != nil {
		return "", nil, err
	}
	name := "lasting_" + strings.ReplaceAll(id.New(), "-", "")
	drop = func() error { return admin(base, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") }
	return within(base, name), drop, admin(base, "CREATE DATABASE "+name+" TEMPLATE "+template)
}

// cluster is the address of the test cluster.
func cluster(t testing.TB) string {
	t.Helper()
	base := os.Getenv("STEPWISE_TEST_POSTGRES")
	if base == "" {
		t.Fatal("STEPWISE_TEST_POSTGRES is not set: run the tests with `go run ./cmd/dev test`, which starts PostgreSQL")
	}
	return base
}

func copyOf(t testing.TB, base, template string) string {
	t.Helper()
	name := "t_" + strings.ReplaceAll(id.New(), "-", "")
	if err := admin(base, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin(base, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return within(base, name)
}

func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var liteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "stepwise-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrate(path + "?synchronous=off"); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

var (
	pgOnce     sync.Once
	pgName     string
	pgFirstErr error
)

// pgTemplate migrates one database a test process; each test copies it.
func pgTemplate(base string) (string, error) {
	pgOnce.Do(func() {
		pgName = fmt.Sprintf("template_%s", strings.ReplaceAll(id.New(), "-", ""))
		if pgFirstErr = admin(base, "CREATE DATABASE "+pgName); pgFirstErr == nil {
			pgFirstErr = migrate(within(base, pgName))
		}
	})
	return pgName, pgFirstErr
}

func migrate(dsn string) error {
	db, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Migrate(context.Background())
	return err
}

func admin(base, statement string) error {
	db, err := sql.Open("pgx", base)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

func within(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	u.Path = "/" + name
	return u.String()
}
