package person_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// withPassword sets the password that good names.
func (w *world) withPassword(id string) {
	w.t.Helper()
	hash := crypt.HashPassword(good)
	w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE person SET password = $1 WHERE id = $2`, hash, id)
		return err
	}))
}

func TestSignIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.withPassword("na")
		w.person("nopassword")
		w.person("closed")
		w.withPassword("closed")
		w.must(w.Disable(w.ctx, w.admin, "closed"))
		for _, c := range []struct {
			why, email, password string
			ok                   bool
		}{
			{"address and password", "na@example.cn", good, true},
			{"capitals and spaces around the address", " NA@Example.cn ", good, true},
			{"a full-width address and password, as an input method writes them", "ｎａ＠example.cn", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ", true},
			{"a wrong password", "na@example.cn", "correct horse batter", false},
			{"no password", "na@example.cn", "", false},
			{"an unknown address", "nobody@example.cn", good, false},
			{"an account that has no password", "nopassword@example.cn", "", false},
			{"a closed account", "closed@example.cn", good, false},
			{"a password of a megabyte", "na@example.cn", strings.Repeat("a", 1<<20), false},
		} {
			who, err := w.SignIn(w.ctx, c.email, c.password, "10.0.0.1")
			if c.ok != (err == nil) || c.ok && who != "na" {
				t.Errorf("%s: got %q, %v", c.why, who, err)
			}
			if !c.ok {
				w.refused(err, fault.Invalid, "person.fault.credentials")
			}
		}
	})
}

func TestGuessingIsSlowedDown(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.withPassword("na")
		w.person("li", learner)
		w.withPassword("li")
		for i := range 10 {
			_, err := w.SignIn(w.ctx, "na@example.cn", "wrong", fmt.Sprintf("10.0.0.%d", i))
			w.refused(err, fault.Invalid, "person.fault.credentials")
		}
		list, err := audit.List(w.ctx, db.Read(), audit.Filter{Object: "person/na", Action: "person.refused"})
		w.must(err)
		if len(list) != 10 {
			t.Errorf("the log tells of %d tries, not of ten (21 CFR 11.300(d))", len(list))
		}
		_, err = w.SignIn(w.ctx, "na@example.cn", good, "10.0.0.99")
		w.refused(err, fault.Closed, "person.fault.throttled") // even the right one, from anywhere
		if !person.Throttled(err) {
			t.Error("the page cannot tell")
		}
		_, err = w.SignIn(w.ctx, "li@example.cn", good, "10.0.0.99")
		w.must(err) // nobody else is kept out
		w.clock.Move(15 * time.Minute)
		_, err = w.SignIn(w.ctx, "na@example.cn", good, "10.0.0.99")
		w.must(err)
		for range 9 {
			_, err := w.SignIn(w.ctx, "na@example.cn", "wrong", "10.0.0.99")
			w.refused(err, fault.Invalid, "person.fault.credentials")
		}
		_, err = w.SignIn(w.ctx, "na@example.cn", good, "10.0.0.99")
		w.must(err) // a good one forgets the bad ones
	})
}

func TestAnAddressThatTriesManyAccountsIsSlowedDown(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.withPassword("na")
		if err := db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error { // a hundred tries, without the hashing
			_, err := tx.Exec(ctx, `INSERT INTO person_attempt (name, count, since) VALUES ($1, 100, $2)`, crypt.HashToken("address 203.0.113.7"), w.clock.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err := w.SignIn(w.ctx, "na@example.cn", good, "203.0.113.7")
		w.refused(err, fault.Closed, "person.fault.throttled")
		_, err = w.SignIn(w.ctx, "na@example.cn", good, "203.0.113.8")
		w.must(err)
	})
}

func TestTriesAtTheSameMomentAllCount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		var group sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			group.Go(func() { _, errs[i] = w.SignIn(w.ctx, "nobody@example.cn", "wrong", "10.0.0.1") })
		}
		group.Wait()
		looked := 0
		for _, err := range errs {
			if fault.Is(err, fault.Invalid) {
				looked++
			}
		}
		if looked > 10 {
			t.Errorf("%d passwords were looked at, want at most 10", looked)
		}
	})
}

func TestSessionsEndAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		w.withPassword("na")
		for _, c := range []struct {
			why string
			end func() error
		}{
			{"signed out everywhere", func() error { return w.EndSessions(w.ctx, na, "na") }},
			{"signed out by an administrator", func() error { return w.EndSessions(w.ctx, w.admin, "na") }},
			{"a new password", func() error { return w.ChangePassword(w.ctx, na, good, "another horse battery") }},
			{"the account was closed", func() error { return w.Disable(w.ctx, w.admin, "na") }},
		} {
			began := w.clock.Now()
			if a, err := person.LoadSession(w.ctx, db.Read(), "na", began); err != nil || a.ID != "na" {
				t.Fatalf("%s: before: %+v, %v", c.why, a, err)
			}
			w.clock.Move(time.Second)
			w.must(c.end())
			if a, err := person.LoadSession(w.ctx, db.Read(), "na", began); err != nil || a.SignedIn() {
				t.Errorf("%s: the old browser is still %+v, %v", c.why, a, err)
			}
			if a, err := person.LoadSession(w.ctx, db.Read(), "na", w.clock.Now()); err != nil || a.SignedIn() == (c.why == "the account was closed") {
				t.Errorf("%s: a new browser is %+v, %v", c.why, a, err)
			}
		}
		w.must(w.Enable(w.ctx, w.admin, "na"))
		if a := w.load("na"); !a.SignedIn() {
			t.Error("an account that was opened again stays closed")
		}
		w.refused(w.EndSessions(w.ctx, na, "office"), fault.Forbidden, "fault.forbidden")
		w.refused(w.EndSessions(w.ctx, w.office, "na"), fault.Forbidden, "fault.forbidden")
		w.refused(w.Disable(w.ctx, w.office, "na"), fault.Forbidden, "fault.forbidden")
		w.refused(w.Disable(w.ctx, w.admin, "admin"), fault.Forbidden, "fault.forbidden")
		if a, err := person.LoadSession(w.ctx, db.Read(), "gone", w.clock.Now()); err != nil || a.SignedIn() {
			t.Errorf("a session of nobody is %+v, %v", a, err)
		}
	})
}

func TestChangingThePassword(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		w.withPassword("na")
		w.faulty(w.ChangePassword(w.ctx, na, "wrong", "another horse battery"), "old")
		w.faulty(w.ChangePassword(w.ctx, na, good, "short"), "password")
		w.must(w.ChangePassword(w.ctx, na, good, "another horse battery"))
		_, err := w.SignIn(w.ctx, na.Email, "another horse battery", "10.0.0.1")
		w.must(err)
		if n := len(w.letters("notice/na")); n != 1 {
			t.Errorf("%d letters tell of it", n)
		}
		for range 10 { // an open browser is no place to guess
			w.faulty(w.ChangePassword(w.ctx, na, "wrong", "third horse battery"), "old")
		}
		w.refused(w.ChangePassword(w.ctx, na, "another horse battery", "third horse battery"), fault.Closed, "person.fault.throttled")
	})
}
