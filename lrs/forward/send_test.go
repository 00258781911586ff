package forward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

func many(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("a%d did x%d", i%3, i))
	}
	return out
}

func TestEverythingArrivesOnceInOrder(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w, o := newWorld(t, db), newOther(t)
		early := w.say("c1", many(250)...)
		id := w.to(o)
		w.rounds(1)
		late := w.say("c1", "b did later")
		w.rounds(2)
		if want := append(early, late...); !slices.Equal(o.got, want) {
			t.Errorf("%d of %d arrived, or in another order", len(o.got), len(want))
		}
		if o.requests > 5 {
			t.Errorf("%d requests for 251 statements: not in batches", o.requests)
		}
		if v := w.look(id); v.Sent != 251 || v.Circuit != Closed || v.Oldest != 0 || v.SentAt == 0 {
			t.Errorf("shown as %+v", v)
		}
		stored, err := w.record.Find(context.Background(), db.Read(), early[7])
		if w.ok(err); o.taken[early[7]] != stored.Body {
			t.Errorf("sent as\n%s\nstored as\n%s", o.taken[early[7]], stored.Body)
		}
	})
}

// Whatever goes wrong in whatever order: every statement arrives at least once,
// and the statements of one agent arrive in their order.
func TestNothingIsLostByFailures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w, o := newWorld(t, db), newOther(t)
		want := w.say("c1", many(130)...)
		id := w.to(o)
		dice := rand.New(rand.NewPCG(7, 7))
		o.hook = func(o *other, rw http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool {
			switch dice.IntN(6) {
			case 0:
				http.Error(rw, "oops", http.StatusInternalServerError)
			case 1:
				http.Error(rw, "soon", http.StatusServiceUnavailable)
			case 2:
				rw.Header().Set("Retry-After", "3")
				http.Error(rw, "slowly", http.StatusTooManyRequests)
			case 3: // taken, but the answer is lost on the way
				for _, raw := range batch {
					if _, ok := o.taken[idOf(raw)]; !ok {
						o.got = append(o.got, idOf(raw))
						o.taken[idOf(raw)] = string(raw)
					}
				}
				panic(http.ErrAbortHandler)
			default:
				return false
			}
			return true
		}
		o.Config.ErrorLog = nil
		w.rounds(60)
		if !slices.Equal(o.got, want) {
			t.Fatalf("%d of %d arrived, or in another order", len(o.got), len(want))
		}
		if v := w.look(id); v.Oldest != 0 || v.Dead != 0 || v.Circuit != Closed {
			t.Errorf("in the end: %+v", v)
		}
	})
}

func TestOneRefusedStatementHoldsUpNoneBehindIt(t *testing.T) {
	for _, status := range []int{400, 409, 413, 422} {
		storetest.Both(t, func(t *testing.T, db *store.DB) {
			ctx := context.Background()
			w, o := newWorld(t, db), newOther(t)
			ids := w.say("c1", many(37)...)
			bad := ids[23]
			id := w.to(o)
			o.hook = func(_ *other, rw http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool {
				if !slices.ContainsFunc(batch, func(raw json.RawMessage) bool { return idOf(raw) == bad }) {
					return false
				}
				http.Error(rw, "no score above 1", status)
				return true
			}
			w.rounds(2)
			if want := slices.Delete(slices.Clone(ids), 23, 24); !slices.Equal(o.got, want) {
				t.Fatalf("%d: %d arrived, want the other 36 in order", status, len(o.got))
			}
			list, err := w.Letters(ctx, boss, id, Dead, 0, 10)
			w.ok(err)
			if len(list) != 1 || list[0].Statement != bad || list[0].Status != status || list[0].Answer != fmt.Sprintf("%d no score above 1", status) {
				t.Fatalf("%d: letters %+v", status, list)
			}
			if v := w.look(id); v.Dead != 1 || v.Sent != 36 || v.Failures != 0 {
				t.Errorf("%d: shown as %+v", status, v)
			}
			// The other side refuses again, then is mended.
			w.ok(w.SendAgain(ctx, boss, id, list[0].Seq))
			w.rounds(1)
			if list, _ = w.Letters(ctx, boss, id, Dead, 0, 10); len(list) != 1 || list[0].Attempts != 2 {
				t.Errorf("%d: refused again: %+v", status, list)
			}
			o.hook = nil
			w.ok(w.SendAgain(ctx, boss, id))
			w.rounds(1)
			if o.taken[bad] == "" || w.look(id).Sent != 37 || w.look(id).Dead != 0 {
				t.Errorf("%d: sent again, it did not arrive", status)
			}
		})
	}
}

func TestAServerThatIsSilentIsSaidToBe(t *testing.T) {
	w, o := newWorld(t, storetest.SQLite(t)), newOther(t)
	w.say("c1", "a did x")
	id := w.to(o)
	o.Close()
	w.rounds(1)
	if v := w.look(id); v.Failures != 1 || !strings.Contains(v.Error, "connection refused") {
		t.Errorf("said: %q after %d failures", v.Error, v.Failures)
	}
	if ok, words, err := w.Probe(context.Background(), boss, id); ok || err != nil || !strings.Contains(words, "connection refused") {
		t.Errorf("the probe says %q %v", words, err)
	}
}

func TestWhatTheOtherSideKnowsAlreadyIsNoFault(t *testing.T) {
	db := storetest.SQLite(t)
	w, o := newWorld(t, db), newOther(t)
	ids := w.say("c1", "a did x", "b did y")
	id := w.to(o)
	stored, err := w.record.Find(context.Background(), db.Read(), ids[0])
	w.ok(err)
	o.taken[ids[0]] = strings.Replace(stored.Body, `"version"`, `"version" `, 1) // the same in other writing
	o.hook = func(o *other, rw http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool {
		if len(batch) > 0 && slices.ContainsFunc(batch, func(raw json.RawMessage) bool { return o.taken[idOf(raw)] != "" }) {
			http.Error(rw, "known", http.StatusConflict)
			return true
		}
		return false
	}
	w.rounds(2)
	if v := w.look(id); v.Sent != 2 || v.Dead != 0 {
		t.Errorf("shown as %+v", v)
	}
}

func TestAStatementThatBreaksTheOtherSideIsPutAside(t *testing.T) {
	db := storetest.SQLite(t)
	w, o := newWorld(t, db), newOther(t)
	ids := w.say("c1", "a did x", "b did y", "c did z")
	id := w.to(o)
	broken := true
	o.hook = func(_ *other, rw http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool {
		for _, raw := range batch {
			if idOf(raw) == ids[1] {
				http.Error(rw, "null pointer", http.StatusInternalServerError)
				return true
			}
		}
		if broken && r.Method == "GET" {
			http.Error(rw, "down", http.StatusServiceUnavailable)
			return true
		}
		return false
	}
	w.rounds(10)
	if v := w.look(id); v.Dead != 0 || v.Failures < poisonAfter || v.Circuit != Half {
		t.Errorf("while the other side is unwell nothing is given up: %+v", v)
	}
	broken = false
	w.rounds(3)
	if v := w.look(id); v.Dead != 1 || !slices.Equal(o.got, []string{ids[0], ids[2]}) {
		t.Errorf("then the one is put aside and the next goes: %+v, arrived %v", v, o.got)
	}
}

func TestTheCircuitOpensAndCloses(t *testing.T) {
	db := storetest.SQLite(t)
	ctx := context.Background()
	w, o := newWorld(t, db), newOther(t)
	w.say("c1", many(50)...)
	id := w.to(o)
	down := http.StatusServiceUnavailable
	sizes := []int{}
	o.hook = func(_ *other, rw http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool {
		sizes = append(sizes, len(batch))
		if down != 0 {
			http.Error(rw, "down", down)
			return true
		}
		return false
	}
	w.ok(w.Service.Run(ctx))
	w.ok(w.Service.Run(ctx)) // too early: nothing is tried
	v := w.look(id)
	if o.requests != 1 || v.Circuit != Open || v.Error != "503 down" || v.Oldest == 0 {
		t.Errorf("%d requests, shown as %+v", o.requests, v)
	}
	if wait := v.RetryAt.Sub(w.clock.Now()); wait < 3*time.Second || wait > 7*time.Second {
		t.Errorf("first wait %s", wait)
	}
	w.clock.Move(10 * time.Second)
	if w.look(id).Circuit != Half {
		t.Error("after the wait one statement is tried")
	}
	down = 0
	w.ok(w.Service.Run(ctx))
	if !slices.Equal(sizes, []int{50, 1, 2, 4, 8, 16, 19}) || w.look(id).Circuit != Closed {
		t.Errorf("requests of %v statements: one first, then more", sizes)
	}
	w.say("c1", "a did x")
	down = http.StatusUnauthorized
	w.ok(w.Service.Run(ctx))
	if wait := w.look(id).RetryAt.Sub(w.clock.Now()); wait < 40*time.Second {
		t.Errorf("not let in: knocks again after %s although somebody must act first", wait)
	}
	w.ok(w.Pause(ctx, boss, id))
	down = 0
	w.rounds(3)
	if v := w.look(id); v.Circuit != Stopped || v.Sent != 50 {
		t.Errorf("paused: %+v", v)
	}
	w.ok(w.Resume(ctx, boss, id))
	w.ok(w.Service.Run(ctx))
	if v := w.look(id); v.Sent != 51 {
		t.Errorf("resumed: %+v", v)
	}
	w.ok(w.Restart(ctx, boss, id, 0))
	w.rounds(1)
	if v := w.look(id); v.Sent != 102 || len(o.got) != 51 {
		t.Errorf("sent from the beginning: %+v; %d there", v, len(o.got))
	}
}

// Two nodes that send at once, as after a lost lease, lose nothing and agree on
// the cursor.
func TestTwoSendersAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w, o := newWorld(t, db), newOther(t)
		want := w.say("c1", many(300)...)
		id := w.to(o)
		second := newService(db, w.clock, lrs.New(db, w.clock))
		done := make(chan error, 2)
		for _, s := range []*Service{w.Service, second} {
			go func() { done <- s.Run(context.Background()) }()
		}
		w.ok(errors.Join(<-done, <-done))
		w.rounds(2)
		if got := slices.Sorted(slices.Values(o.got)); !slices.Equal(got, slices.Sorted(slices.Values(want))) || w.look(id).Oldest != 0 {
			t.Errorf("%d of %d arrived; %+v", len(got), len(want), w.look(id))
		}
	})
}

func TestFilters(t *testing.T) {
	db := storetest.SQLite(t)
	w := newWorld(t, db)
	ids := w.say("c1", "ann passed exam", "bob passed exam", "ann read book")
	ids = append(ids, w.say("c2", "ann passed exam")...)
	w.ok(w.record.Write(context.Background(), lrs.Statement{Person: "p1", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1")}}))
	w.clock.Move(time.Minute)
	for _, row := range []struct {
		why    string
		filter Filter
		want   []int // places in ids; -1 is our own room's
	}{
		{"nothing asked: everything", Filter{}, []int{0, 1, 2, 3, -1}},
		{"a verb", Filter{Verbs: []string{"x:passed"}}, []int{0, 1, 3}},
		{"one of two verbs", Filter{Verbs: []string{"x:read", lrs.Completed.ID}}, []int{2, -1}},
		{"an activity", Filter{Activities: []string{"x:book"}}, []int{2}},
		{"an agent", Filter{Agents: []string{"mbox|mailto:bob@example.org"}}, []int{1}},
		{"a client", Filter{Clients: []string{"c2"}}, []int{3}},
		{"the house's own", Filter{Clients: []string{House}}, []int{-1}},
		{"verb and agent and client", Filter{Verbs: []string{"x:passed"}, Agents: []string{"mbox|mailto:ann@example.org"}, Clients: []string{"c1"}}, []int{0}},
		{"what nobody did", Filter{Verbs: []string{"x:failed"}}, nil},
	} {
		o := newOther(t)
		id := w.to(o, func(t *Terms) { t.Filter = row.filter })
		w.rounds(1)
		var got []int
		for _, s := range o.got {
			got = append(got, slices.Index(ids, s))
		}
		if !slices.Equal(got, row.want) || w.look(id).Oldest != 0 {
			t.Errorf("%s: sent %v, want %v", row.why, got, row.want)
		}
		w.ok(w.Remove(context.Background(), boss, id))
	}
}

func TestAttachmentsGoAlongAndVersionsAreSpokenAsAsked(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const sha = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9" // of "hello world"
		s, err := statement.Parse([]byte(`{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"},`+
			`"context":{"extensions":{"x:version":"keep"}},"attachments":[{"usageType":"x:u","display":{"en":"d"},"contentType":"text/plain","length":11,"sha2":"`+sha+`"}]}`), statement.V200)
		w.ok(err)
		ids, err := w.record.Accept(context.Background(), &lrs.Caller{Scopes: lrs.All, Default: statement.V200, Authority: []byte(`{"mbox":"mailto:c@example.org"}`), AuthorityKey: "mbox|mailto:c@example.org"},
			[]*statement.Statement{s}, map[string][]byte{sha: []byte("hello world")})
		w.ok(err)
		w.clock.Move(time.Minute)
		for _, version := range []string{Version200, Version103} {
			o := newOther(t)
			w.to(o, func(t *Terms) { t.Version = version })
			w.rounds(1)
			text := o.taken[ids[0]]
			if o.files[sha] != "text/plain hello world" || !strings.Contains(text, `"version":"`+version+`"`) || !strings.Contains(text, `"x:version":"keep"`) {
				t.Errorf("%s: attachment %q, statement %s", version, o.files[sha], text)
			}
		}
	})
}
