package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func setup(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE TABLE seat (id TEXT PRIMARY KEY, n BIGINT NOT NULL)"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO seat (id, n) VALUES ($1, $2)", "a", 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The same read-then-write at PostgreSQL's default level lost most updates.
func TestReadThenWriteLosesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		setup(t, db)
		const people, times = 8, 25
		var wg sync.WaitGroup
		for range people {
			wg.Go(func() {
				for range times {
					err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
						n, err := store.One[int](ctx, tx, "SELECT n FROM seat WHERE id = $1", "a")
						if err != nil {
							return err
						}
						_, err = tx.Exec(ctx, "UPDATE seat SET n = $1 WHERE id = $2", n+1, "a")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n, err := store.One[int](context.Background(), db.Read(), "SELECT n FROM seat WHERE id = $1", "a")
		if err != nil || n != people*times {
			t.Errorf("got %d (%v), want %d", n, err, people*times)
		}
	})
}

func TestOneFailingWriteLeavesItsNeighboursAlone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		setup(t, db)
		refused := errors.New("refused")
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					if _, err := tx.Exec(ctx, "INSERT INTO seat (id, n) VALUES ($1, $2)", fmt.Sprint(i), i); err != nil {
						return err
					}
					if i%2 == 1 {
						return refused
					}
					return nil
				})
				if (i%2 == 1) != errors.Is(err, refused) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		n, err := store.One[int](context.Background(), db.Read(), "SELECT COUNT(*) FROM seat WHERE n % 2 = 1")
		if err != nil || n != 0 {
			t.Errorf("%d refused writes stayed (%v)", n, err)
		}
		n, _ = store.One[int](context.Background(), db.Read(), "SELECT COUNT(*) FROM seat")
		if n != 21 {
			t.Errorf("got %d rows, want 21", n)
		}
	})
}

func TestFaultsOfTheDatabaseHaveKinds(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		setup(t, db)
		ctx := context.Background()
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO seat (id, n) VALUES ($1, $2)", "a", 1)
			return err
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a key taken: got %v, want a conflict", err)
		}
		if _, err := store.One[int](ctx, db.Read(), "SELECT n FROM seat WHERE id = $1", "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: got %v, want not found", err)
		}
	})
}

func TestAPanicInAWriteUndoesItAndReachesTheCaller(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		setup(t, db)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				tx.Exec(ctx, "UPDATE seat SET n = 9 WHERE id = $1", "a")
				panic("broken rule")
			})
		}()
		n, err := store.One[int](context.Background(), db.Read(), "SELECT n FROM seat WHERE id = $1", "a")
		if err != nil || n != 0 {
			t.Errorf("got %d (%v), want 0", n, err)
		}
	})
}

func TestTheReadSideRefusesToWriteOnSQLite(t *testing.T) {
	db := storetest.SQLite(t)
	setup(t, db)
	if _, err := db.Read().Exec(context.Background(), "UPDATE seat SET n = 1 WHERE id = $1", "a"); err == nil {
		t.Error("a write went around store.Write")
	}
}

func TestMigratingTwiceDoesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		n, err := db.Migrate(context.Background())
		if err != nil || n != 0 {
			t.Errorf("got %d steps (%v), want none", n, err)
		}
	})
}

func TestBackupIsWholeAndNeverOverwrites(t *testing.T) {
	db := storetest.SQLite(t)
	setup(t, db)
	ctx := context.Background()
	path := t.TempDir() + "/copy.db"
	if err := db.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	copied, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n, err := store.One[int](ctx, copied.Read(), "SELECT COUNT(*) FROM seat"); err != nil || n != 1 {
		t.Errorf("%d rows in the copy (%v)", n, err)
	}
	if err := db.Backup(ctx, path); err == nil {
		t.Error("a backup was overwritten")
	}
	if err := storetest.Postgres(t).Backup(ctx, path+"2"); err == nil {
		t.Error("PostgreSQL has its own tools, and the error should say so")
	}
}
