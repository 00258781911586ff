package lrs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

const (
	li   = "mbox|mailto:li@example.cn"
	wang = "account|https://journal.example|wang"
)

// hall is a record with people's rules that count how often they were asked.
type hall struct {
	t     *testing.T
	db    *store.DB
	r     *lrs.Record
	clock *clock.Fake
	asked int
}

func newHall(t *testing.T, db *store.DB) *hall {
	h := &hall{t: t, db: db, clock: clock.NewFake(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	h.r = lrs.New(db, h.clock)
	h.r.Recognise(func(_ context.Context, _ *store.Tx, agents []statement.Agent) (map[string]lrs.Match, error) {
		h.asked += len(agents)
		out := map[string]lrs.Match{}
		for _, a := range agents {
			if a.Key == li {
				out[a.Key] = lrs.Match{Person: "p-li", How: "mbox"}
			}
		}
		return out, nil
	})
	return h
}

// meet asks in a transaction of its own and keeps the answer.
func (h *hall) meet(agents ...statement.Agent) map[string]string {
	h.t.Helper()
	var m lrs.Met
	err := h.db.Write(h.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = h.r.Meet(ctx, tx, agents, h.clock.Now())
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	m.Keep()
	return m.People
}

func (h *hall) reattribute(key string, before, after lrs.Attribution) error {
	return h.db.Write(h.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return h.r.Reattribute(ctx, tx, key, before, after)
	})
}

func (h *hall) keys(person string) []string {
	h.t.Helper()
	keys, err := lrs.Keys(h.t.Context(), h.db.Read(), person)
	if err != nil {
		h.t.Fatal(err)
	}
	return keys
}

func agent(key string) statement.Agent { return statement.Agent{Key: key, Name: "Li Na"} }

func TestAnAgentIsRememberedOnceWithWhatTheRuleSays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db)
		own := lrs.AgentKey("p-own")
		for range 3 {
			got := h.meet(agent(li), agent(wang), agent(li), agent(own), statement.Agent{Group: true}, statement.Agent{Key: "mbox|mailto:team@x.cn", Group: true})
			if len(got) != 2 || got[li] != "p-li" || got[own] != "p-own" {
				t.Fatalf("people %v", got)
			}
			h.clock.Move(time.Second)
		}
		if h.asked != 2 {
			t.Errorf("the rules were asked for %d agents, want 2: the group is nobody's and the known are not asked again", h.asked)
		}
		a, err := lrs.FindAgent(t.Context(), db.Read(), li)
		if err != nil || a.Person != "p-li" || a.How != "mbox" || a.Name != "Li Na" || a.Seen != h.clock.Now().Add(-3*time.Second) {
			t.Errorf("%+v %v", a, err)
		}
		waiting, err := lrs.ListAgents(t.Context(), db.Read(), lrs.AgentFilter{Limit: 10})
		if err != nil || len(waiting) != 2 || !waiting[0].Grouped && !waiting[1].Grouped {
			t.Errorf("waiting %+v %v", waiting, err)
		}
		if got := h.keys("p-li"); !slices.Equal(got, []string{lrs.AgentKey("p-li"), li}) {
			t.Errorf("keys %v", got)
		}
		if n, err := lrs.CountAgents(t.Context(), db.Read()); n != 2 || err != nil {
			t.Errorf("%d wait (%v)", n, err)
		}
	})
}

// Two nodes on one database: what one decides, the other knows in its next
// transaction, however much it had in memory.
func TestNoNodeUsesAStaleAnswer(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		here, there := newHall(t, db), newHall(t, db)
		for range 2 {
			here.meet(agent(wang))
			there.meet(agent(wang), agent(lrs.AgentKey("b")))
		}
		decided := lrs.Attribution{Person: "p-wang", How: lrs.ByOffice, By: "office", At: 7}
		if err := here.reattribute(wang, lrs.Attribution{}, decided); err != nil {
			t.Fatal(err)
		}
		if got := there.meet(agent(wang)); got[wang] != "p-wang" {
			t.Errorf("the other node says %v", got)
		}
		if err := there.reattribute(lrs.AgentKey("b"), lrs.Attribution{Person: "b"}, lrs.Attribution{Person: "a", How: lrs.ByOffice}); err != nil {
			t.Fatal(err)
		}
		if got := here.meet(agent(lrs.AgentKey("b"))); got[lrs.AgentKey("b")] != "a" {
			t.Errorf("a joined person: %v", got)
		}
		if got := here.keys("b"); len(got) != 0 {
			t.Errorf("keys of somebody joined to another: %v", got)
		}
		if got := here.keys("a"); !slices.Equal(got, []string{lrs.AgentKey("a"), lrs.AgentKey("b")}) {
			t.Errorf("keys %v", got)
		}
	})
}

func TestAFailedTransactionTeachesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db)
		h.meet(agent(lrs.AgentKey("x")))
		broken := errors.New("broken")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := h.r.Meet(ctx, tx, []statement.Agent{agent(wang)}, 1); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		h.meet(agent(wang))
		if _, err := lrs.FindAgent(t.Context(), db.Read(), wang); err != nil {
			t.Errorf("the agent of the second try is not remembered: %v", err)
		}
	})
}

func TestOfTwoWhoDecideAtTheSameTimeOneIsTold(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db)
		for round := range 5 {
			key := fmt.Sprintf("%s-%d", wang, round)
			h.meet(agent(key))
			var wg sync.WaitGroup
			var mu sync.Mutex
			won, lost := 0, 0
			for i := range 4 {
				wg.Go(func() {
					err := h.reattribute(key, lrs.Attribution{}, lrs.Attribution{Person: fmt.Sprint("p", i), How: lrs.ByOffice})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won++
					case fault.Is(err, fault.Conflict):
						lost++
					default:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if won != 1 || lost != 3 {
				t.Fatalf("%d won, %d were told", won, lost)
			}
		}
	})
}

// A flood of agents must not fill the memory, and whoever is forgotten is found in
// the database.
func TestMemoryIsBounded(t *testing.T) {
	lrs.Remember(t, 1000)
	h := newHall(t, storetest.SQLite(t))
	for block := range 30 {
		var many []statement.Agent
		for i := range 90 {
			many = append(many, agent(fmt.Sprintf("%s-%d-%d", wang, block, i)))
		}
		h.meet(many...)
	}
	if n := h.r.Remembered(); n > 2000 || n < 1000 {
		t.Errorf("%d agents in memory", n)
	}
	asked := h.asked
	h.meet(agent(wang + "-0-0"))
	if h.asked != asked {
		t.Error("a forgotten agent was taken for a new one")
	}
}

func TestSplitKey(t *testing.T) {
	for _, c := range []struct{ why, key, kind, home, value string }{
		{"an address", li, "mbox", "", "mailto:li@example.cn"},
		{"an account", wang, "account", "https://journal.example", "wang"},
		{"a name with a bar", "account|https://x.example|a|b", "account", "https://x.example", "a|b"},
		{"nothing", "", "", "", ""},
	} {
		if kind, home, value := lrs.SplitKey(c.key); kind != c.kind || home != c.home || value != c.value {
			t.Errorf("%s: %q %q %q", c.why, kind, home, value)
		}
	}
	if lrs.OwnPerson(lrs.AgentKey("p")) != "p" || lrs.OwnPerson(wang) != "" {
		t.Error("our own people are not told from others")
	}
}

func BenchmarkMeetNew(b *testing.B) {
	db := storetest.SQLite(b)
	r := lrs.New(db, clock.NewFake(time.Unix(0, 0)))
	n := 0
	for b.Loop() {
		group := make([]statement.Agent, 800)
		for i := range group {
			n++
			group[i] = statement.Agent{Key: fmt.Sprintf("mbox|mailto:doctor%d@example.cn", n)}
		}
		if err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			_, err := r.Meet(ctx, tx, group, 1)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeetKnown(b *testing.B) {
	db := storetest.SQLite(b)
	r := lrs.New(db, clock.NewFake(time.Unix(0, 0)))
	var group []statement.Agent
	for i := range 800 {
		group = append(group, statement.Agent{Key: fmt.Sprintf("mbox|mailto:doctor%d@example.cn", i)})
	}
	meet := func() {
		var m lrs.Met
		if err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) (err error) {
			m, err = r.Meet(ctx, tx, group, 1)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		m.Keep()
	}
	meet()
	for b.Loop() {
		meet()
	}
}
