package fault

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// A file that may not grow gives SQLite the same answer as a full disk does.
func TestAFullDiskRefusesAndKeepsWhatWasAcknowledged(t *testing.T) {
	ctx := context.Background()
	path, _, _ := strings.Cut(storetest.SQLiteDSN(t), "?")
	empty, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// Room for some dozens of statements beside the tables, in pages of 4 KiB.
	db, err := store.Open(ctx, fmt.Sprint(path, "?max_pages=", empty.Size()/4096+100))
	if err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, clock.System())
	var acknowledged []string
	var refused error
	for range 5000 {
		s := lrs.Statement{ID: id.New(), Person: "p", Verb: lrs.Reflected, Object: lrs.Activity{ID: lrs.Resource("r"), Type: lrs.TypeResource},
			Result: &lrs.Result{Response: strings.Repeat("A page of reflection. ", 50)}}
		if refused = record.Write(ctx, s); refused != nil {
			break
		}
		acknowledged = append(acknowledged, s.ID)
	}
	if !fault.Is(refused, fault.Unavailable) {
		t.Fatalf("a full disk after %d writes: got %v, want unavailable", len(acknowledged), refused)
	}
	if page, err := record.Recent(ctx, db.Read(), "p", 0, 10); err != nil || len(page.Rows) != 10 {
		t.Errorf("reading goes on: %d rows, %v", len(page.Rows), err)
	}
	db.Close()

	// Room again: everything acknowledged is there, and writing goes on.
	db, err = store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range acknowledged {
		if _, err := lrs.New(db, clock.System()).Find(ctx, db.Read(), statement); err != nil {
			t.Errorf("statement %s was acknowledged and is gone: %v", statement, err)
		}
	}
	if err := lrs.New(db, clock.System()).Write(ctx, lrs.Statement{Person: "p", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u01")}}); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
