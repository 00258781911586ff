package fault

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/test/cluster"
)

// PostgreSQL goes down in good order once and by a crash once, while six writers
// go on. Writes may be late or refused; what was acknowledged is there, and the
// progress kept is what the record says.
func TestPostgreSQLRestartedUnderLoad(t *testing.T) {
	ctx := context.Background()
	server, err := cluster.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	db, err := store.Open(ctx, server.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, clock.System())
	service := programme.New(db, clock.System(), record)
	office := person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}}}
	d := &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"},
		Steps: []programme.Step{{Code: "s1", Title: lang.Text{EN: "Learn"}, Requirements: []programme.Requirement{
			{Code: "many", Kind: "statement", Verb: lrs.Completed.ID, Type: lrs.TypeUnit, Count: 100000}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing"}, Starts: "2026-03-02", Capacity: 100}}}
	v, err := service.Save(ctx, office, d, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Publish(ctx, office, "io", v.Number); err != nil {
		t.Fatal(err)
	}
	const writers = 6
	for w := range writers {
		if _, err := service.Enrol(ctx, office, "io/bj", fmt.Sprint("doctor-", w)); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	var acknowledged []string
	refused := 0
	load, stop := context.WithTimeout(ctx, 40*time.Second)
	defer stop()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := 0; load.Err() == nil; n++ {
				s := lrs.Statement{ID: id.New(), Person: fmt.Sprint("doctor-", w), Verb: lrs.Completed,
					Object: lrs.Activity{ID: lrs.Unit(fmt.Sprintf("w%d-%d", w, n)), Type: lrs.TypeUnit}}
				err := record.Write(load, s)
				mu.Lock()
				if err == nil {
					acknowledged = append(acknowledged, s.ID)
				} else {
					refused++
				}
				mu.Unlock()
			}
		})
	}
	enough := func(n int) {
		t.Helper()
		waited := clock.Watch()
		for {
			mu.Lock()
			have := len(acknowledged)
			mu.Unlock()
			if have >= n {
				return
			}
			if waited() > 30*time.Second {
				t.Fatalf("only %d writes were acknowledged, %d were wanted", have, n)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	enough(200)
	if err := server.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	after := len(acknowledged)
	mu.Unlock()
	enough(after + 200)
	if err := server.Crash(ctx); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	after = len(acknowledged)
	mu.Unlock()
	enough(after + 200)
	stop()
	wg.Wait()
	for _, statement := range acknowledged {
		if _, err := lrs.New(db, clock.System()).Find(ctx, db.Read(), statement); err != nil {
			t.Errorf("statement %s was acknowledged and is gone: %v", statement, err)
		}
	}
	if _, differences, err := service.Rebuild(ctx, "", false, nil); err != nil || len(differences) > 0 {
		t.Errorf("progress against record: %v %v", differences, err)
	}
	t.Logf("%d acknowledged, %d refused, one restart and one crash", len(acknowledged), refused)
}
