// Package fault does to the product what happens to machines: a process killed in
// the middle of a write, a database restarted under load, a full disk, several
// nodes at once. Each test counts what was acknowledged and looks for it after.
package fault

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// The test binary runs itself as the victim when this names a database.
const victim = "STEPWISE_FAULT_VICTIM"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(victim); dsn != "" {
		if err := writeForever(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if dsn := os.Getenv(served); dsn != "" {
		fmt.Fprintln(os.Stderr, serveForever(dsn, os.Getenv(folder)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForever stores statements from eight writers and prints the id of each one
// after it was acknowledged, and not before.
func writeForever(dsn string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	record := lrs.New(db, clock.System())
	var mu sync.Mutex
	var wg sync.WaitGroup
	stop := clock.Watch()
	for range 8 {
		wg.Go(func() {
			for stop() < 30*time.Second { // should the parent never come
				s := lrs.Statement{ID: id.New(), Person: "p", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u01"), Type: lrs.TypeUnit}}
				if err := record.Write(ctx, s); err != nil {
					continue
				}
				mu.Lock()
				fmt.Println(s.ID)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return nil
}

func TestAKilledProcessLosesNoAcknowledgedWrite(t *testing.T) {
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { dsn, _, _ := strings.Cut(storetest.SQLiteDSN(t), "?"); return dsn }},
		{"postgres", storetest.PostgresDSN},
	} {
		t.Run(engine.name, func(t *testing.T) {
			dsn := engine.dsn(t)
			total := 0
			for round := range 3 {
				acknowledged := killMidway(t, dsn, 150+100*round)
				total += len(acknowledged)
				db, err := store.Open(context.Background(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				for _, statement := range acknowledged {
					if _, err := lrs.New(db, clock.System()).Find(context.Background(), db.Read(), statement); err != nil {
						t.Errorf("statement %s was acknowledged and is gone: %v", statement, err)
					}
				}
				db.Close()
			}
			t.Logf("%d acknowledged writes, three kills, none lost", total)
		})
	}
}

// killMidway runs the victim, kills it after it has acknowledged some writes, and
// returns all that it acknowledged.
func killMidway(t *testing.T, dsn string, enough int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var got []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id.Valid(lines.Text()) { // the last line may be cut by the kill
			got = append(got, lines.Text())
		}
		if len(got) == enough {
			cmd.Process.Kill() // SIGKILL: nothing is flushed, nothing is closed
		}
	}
	cmd.Wait()
	if len(got) < enough {
		t.Fatalf("the victim acknowledged %d writes, %d were wanted", len(got), enough)
	}
	return got
}
