package store_test

import (
	"context"
	"fmt"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestBulkAppendsEveryRowOrNone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		append := func(from, to int) error {
			return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				var values []any
				for i := from; i < to; i++ {
					values = append(values, int64(i), fmt.Sprint("结肠炎 ", i), i%2 == 0, []byte{0, byte(i)}, `{"a": 1}`, clock.Time(i))
				}
				return tx.Bulk(ctx, "heap", []string{"id", "name", "even", "raw", "text", "at"}, values)
			})
		}
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			raw, text := "BYTEA", "JSON"
			if db.Engine() == store.SQLite {
				raw, text = "BLOB", "TEXT"
			}
			_, err := tx.Exec(ctx, `CREATE TABLE heap (id BIGINT PRIMARY KEY, name TEXT NOT NULL, even BOOLEAN NOT NULL, raw `+raw+` NOT NULL, text `+text+` NOT NULL, at BIGINT NOT NULL)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 2, 63, 500} { // around the sizes of an INSERT
			if err := append(n*1000, n*1000+n); err != nil {
				t.Fatalf("%d rows: %v", n, err)
			}
		}
		if err := append(500_499, 500_600); !fault.Is(err, fault.Conflict) {
			t.Errorf("a key that is there: %v", err)
		}
		count, err := store.One[int](ctx, db.Read(), `SELECT COUNT(*) FROM heap WHERE (id % 2 = 0) = even AND at = id`)
		if err != nil || count != 566 {
			t.Errorf("%d rows, %v; want 566", count, err)
		}
	})
}
