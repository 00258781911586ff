package client

import (
	"context"
	"errors"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func systemClock() clock.Clock { return clock.System() }

func TestCountsAddUpOverNodesAndRestarts(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		one, two := newNode(t, db), newNode(t, db)
		a := one.issue()
		for _, n := range []node{one, two} {
			n.opens(a.ID, a.Secret)
			n.opens(a.ID, "wrong")
			for _, x := range []struct{ status, statements int }{{200, 50}, {204, 1}, {400, 0}, {409, 0}, {403, 0}, {429, 0}, {500, 0}, {404, 0}} {
				n.Answered(a.ID, x.status, x.statements, 100)
			}
			n.ok(n.Flush(ctx, false))
			n.ok(n.Flush(ctx, true)) // nothing is counted twice
		}
		again := newNode(t, db)
		days, err := again.Days(ctx, boss, a.ID, 3)
		again.ok(err)
		want := Day{Client: a.ID, Day: "2026-03-05", Requests: 16, Statements: 102, Bytes: 1600, RefusedSecret: 2, RefusedScope: 2,
			RefusedLimit: 2, RefusedContent: 4, Failed: 2}
		if len(days) != 3 || days[2] != want || days[0].Day != "2026-03-03" || days[0].Requests != 0 {
			t.Errorf("got %+v\nwant %+v after two empty days", days, want)
		}
		list, err := again.List(ctx, boss)
		again.ok(err)
		if len(list) != 1 || list[0].Today != want || list[0].UsedAt == 0 {
			t.Errorf("listed %+v", list)
		}
	})
}

func TestCountsWaitWhileTheDatabaseIsAway(t *testing.T) {
	db := storetest.SQLite(t)
	n := newNode(t, db)
	a := n.issue()
	n.opens(a.ID, a.Secret)
	n.Answered(a.ID, 200, 7, 0)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.Flush(gone, false); err == nil {
		t.Fatal("a write with an ended context succeeded")
	}
	n.ok(n.Flush(context.Background(), false))
	days, err := n.Days(context.Background(), boss, a.ID, 1)
	n.ok(err)
	if days[0].Statements != 7 {
		t.Errorf("stored %d statements, want the 7 that could not be written before", days[0].Statements)
	}
}

func TestLastUseIsWrittenOnceAMinute(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		n := newNode(t, db)
		a := n.issue()
		use := func() clock.Time {
			t.Helper()
			n.opens(a.ID, a.Secret)
			n.ok(n.Flush(ctx, false))
			_, secrets, err := n.Get(ctx, boss, a.ID)
			n.ok(err)
			return secrets[0].UsedAt
		}
		first := use()
		n.wait(30 * time.Second)
		if second := use(); first == 0 || second != first {
			t.Errorf("first use written %v, written again after half a minute: %v", first, second)
		}
		n.wait(30 * time.Second)
		if third := use(); third.Sub(first) != time.Minute {
			t.Errorf("after a minute it says %v", third)
		}
		n.wait(time.Second)
		n.opens(a.ID, a.Secret)
		n.ok(n.Flush(ctx, true))
		if c, _, _ := n.Get(ctx, boss, a.ID); c.UsedAt.Sub(first) != time.Minute+time.Second {
			t.Errorf("at the end everything is written; got %v", c.UsedAt)
		}
	})
}

func TestBudgets(t *testing.T) {
	n := newNode(t, storetest.SQLite(t))
	a := n.issue(func(t *Terms) { t.Limits = Limits{Requests: 2, RequestBurst: 3, Statements: 10} })
	free := n.issue()
	// wait spends and says how many seconds the client is told to wait.
	wait := func(c Issued, statements int) int {
		t.Helper()
		caller, ok, err := n.Open(context.Background(), c.ID, c.Secret)
		if n.ok(err); !ok {
			t.Fatal("does not open")
		}
		err = caller.Spend(statements)
		var f *fault.Fault
		if !errors.As(err, &f) {
			return 0
		}
		if f.Kind != fault.Throttled {
			t.Errorf("refused with %v", err)
		}
		return f.Args["Seconds"].(int)
	}
	for i := range 3 {
		if w := wait(a, 0); w != 0 {
			t.Errorf("request %d of the burst waits %d s", i+1, w)
		}
	}
	if w := wait(a, 0); w != 1 {
		t.Errorf("the fourth waits %d s, want half a second at two a second, rounded up", w)
	}
	n.wait(500 * time.Millisecond)
	if wait(a, 0) != 0 || wait(a, 0) == 0 {
		t.Error("half a second later there is one and no more")
	}
	if wait(a, 50) != 0 {
		t.Error("a batch larger than the burst passes when the budget is full")
	}
	if w := wait(a, 1); w != 5 {
		t.Errorf("then its debt of 40 is paid first, at ten a second: waits %d s", w)
	}
	for range 1000 {
		if wait(free, 0) != 0 || wait(free, 1000) != 0 {
			t.Fatal("a client without limits waits")
		}
	}
	n.ok(n.Change(context.Background(), boss, a.ID, Terms{Name: "Journal", Scopes: lrs.All, Limits: Limits{Requests: 1}}))
	if wait(a, 100) != 0 {
		t.Error("a limit that was lifted holds no longer")
	}
	if wait(a, 0) == 0 {
		t.Error("a change of terms filled the budget up")
	}
}

func TestStrangersAreSlowedByAddress(t *testing.T) {
	n := newNode(t, storetest.SQLite(t))
	a := n.issue()
	for i := range strangerBurst {
		if w := n.Stranger("192.0.2.1:4711"); w != 0 {
			t.Fatalf("failure %d waits %s", i+1, w)
		}
	}
	if w := n.Stranger("192.0.2.1:4712"); w <= 0 || w > strangerEvery {
		t.Errorf("the next failure from any port waits %s", w)
	}
	if n.Stranger("192.0.2.2:1") != 0 {
		t.Error("another address pays for it")
	}
	if !n.opens(a.ID, a.Secret) {
		t.Error("a good secret opens, whoever else sits behind the address")
	}
	n.wait(strangerEvery)
	if n.Stranger("192.0.2.1") != 0 {
		t.Error("after the wait there is one more try")
	}
	for i := range strangerBurst {
		n.Stranger("[2001:db8::" + string(rune('1'+i%9)) + "]:1")
	}
	if n.Stranger("[2001:db8::ffff:1]:1") == 0 {
		t.Error("addresses of one /64 belong to one subscriber")
	}
	for i := range strangerMost * 2 {
		n.Stranger(string(rune(i + 1000)))
	}
	if got := len(n.strangers.until); got > strangerMost {
		t.Errorf("%d addresses remembered", got)
	}
}

func TestWhoMayManageClients(t *testing.T) {
	n := newNode(t, storetest.SQLite(t))
	ctx := context.Background()
	a := n.issue()
	for _, row := range []struct {
		who  person.Actor
		want bool
	}{
		{boss, true},
		{office, false}, // a coordinator, and an administrator of one programme only
		{person.Actor{ID: "doctor", Grants: []person.Grant{{Role: person.Learner}}}, false},
		{person.Actor{}, false},
	} {
		acts := map[string]func() error{
			"create":  func() error { _, err := n.Create(ctx, row.who, Terms{Name: "x", Scopes: lrs.All}); return err },
			"list":    func() error { _, err := n.List(ctx, row.who); return err },
			"get":     func() error { _, _, err := n.Get(ctx, row.who, a.ID); return err },
			"days":    func() error { _, err := n.Days(ctx, row.who, a.ID, 1); return err },
			"change":  func() error { return n.Change(ctx, row.who, a.ID, a.Terms) },
			"rotate":  func() error { _, err := n.Rotate(ctx, row.who, a.ID, 0); return err },
			"end old": func() error { return n.EndOld(ctx, row.who, a.ID) },
		}
		for what, act := range acts {
			if err := act(); (err == nil) != row.want || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%q %s: %v, want allowed %v", row.who.ID, what, err, row.want)
			}
		}
		if err := n.Revoke(ctx, row.who, a.ID, "r"); !row.want && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%q revoke: %v", row.who.ID, err)
		}
	}
	if err := n.Change(ctx, boss, a.ID, a.Terms); !fault.Is(err, fault.Closed) {
		t.Errorf("changing a revoked client: %v", err)
	}
	if err := n.Revoke(ctx, boss, "nobody", "r"); !fault.Is(err, fault.NotFound) {
		t.Errorf("revoking nobody: %v", err)
	}
	if c, _, _ := n.Get(ctx, boss, a.ID); c.Reason != "r" || c.RevokedBy != "boss" {
		t.Errorf("revoked %+v", c)
	}
}

func TestScopeNamesReadBack(t *testing.T) {
	for _, name := range ScopeNames() {
		s, unknown := ParseScopes([]string{name})
		if len(unknown) != 0 || written(s) != name {
			t.Errorf("%s reads back as %s", name, written(s))
		}
	}
	if s, unknown := ParseScopes([]string{"state", "statements"}); s != lrs.StateScope || len(unknown) != 1 {
		t.Errorf("an unknown name is told: %v %v", s, unknown)
	}
}
