package person_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

var resetLink = regexp.MustCompile(`/reset/\S+`)

func (w *world) mailedLink(id string) string {
	w.t.Helper()
	list := w.letters("password/" + id)
	if len(list) == 0 {
		w.t.Fatal("no letter")
	}
	return secret(resetLink.FindString(list[0].Text))
}

func TestAForgottenPassword(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.withPassword("na")
		for range 10 {
			w.SignIn(w.ctx, "na@example.cn", "wrong", "10.0.0.1")
		}
		w.must(w.Forgot(w.ctx, "NA@example.cn", "10.0.0.1"))
		first := w.mailedLink("na")
		w.must(w.Forgot(w.ctx, "na@example.cn", "10.0.0.1"))
		second := w.mailedLink("na")

		_, err := w.Reset(w.ctx, first, "another horse battery")
		w.refused(err, fault.Closed, "person.fault.link") // only the newest opens
		_, err = w.Reset(w.ctx, second, "short")
		w.faulty(err, "password") // a faulty try does not use the link up
		began := w.clock.Now()
		w.clock.Move(time.Minute)
		who, err := w.Reset(w.ctx, second, "another horse battery")
		w.must(err)
		if a, _ := person.LoadSession(w.ctx, db.Read(), who, began); a.SignedIn() {
			t.Error("an old browser stays signed in")
		}
		_, err = w.Reset(w.ctx, second, "third horse battery")
		w.refused(err, fault.Closed, "person.fault.link")
		_, err = w.SignIn(w.ctx, "na@example.cn", "another horse battery", "10.0.0.1")
		w.must(err) // and the brake is lifted
	})
}

func TestForgettingSaysNothingAboutAccounts(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("closed")
		w.must(w.Disable(w.ctx, w.admin, "closed"))
		w.must(w.Forgot(w.ctx, "nobody@example.cn", "10.0.0.1"))
		w.must(w.Forgot(w.ctx, "closed@example.cn", "10.0.0.1"))
		if n := w.count(`SELECT COUNT(*) FROM person_link`); n != 0 {
			t.Errorf("%d links", n)
		}
		for range 2 {
			w.must(w.Forgot(w.ctx, "nobody@example.cn", "10.0.0.1"))
		}
		w.refused(w.Forgot(w.ctx, "nobody@example.cn", "10.0.0.2"), fault.Closed, "person.fault.throttled")
	})
}

func TestALinkIsGoodForOneThingAndATime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Demo: true})
		w.person("na", learner)
		demo, err := w.DemoLink(w.ctx, "na")
		w.must(err)
		_, err = w.Reset(w.ctx, secret(demo), good)
		w.refused(err, fault.Closed, "person.fault.link") // the demo's link sets no password
		w.must(w.Forgot(w.ctx, "na@example.cn", "10.0.0.1"))
		_, err = w.OpenDemo(w.ctx, w.mailedLink("na"))
		w.refused(err, fault.Closed, "person.fault.link") // and the other signs nobody in
		w.clock.Move(person.ForgottenLasts)
		_, err = w.Reset(w.ctx, w.mailedLink("na"), good)
		w.refused(err, fault.Closed, "person.fault.link")
		w.must(w.Sweep(w.ctx))
		if n := w.count(`SELECT COUNT(*) FROM person_link`); n != 1 {
			t.Errorf("%d links stay, want the demo's", n)
		}
	})
}

func TestDemoLinksOpenAgainAndAgainInTheDemoOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Demo: true, Site: "http://127.0.0.1:8080"})
		w.person("na", learner)
		link, err := w.DemoLink(w.ctx, "na")
		w.must(err)
		for range 3 {
			who, err := w.OpenDemo(w.ctx, secret(link))
			w.must(err)
			if who != "na" {
				t.Fatalf("got %s", who)
			}
		}
		again, err := w.DemoLink(w.ctx, "na")
		w.must(err)
		_, err = w.OpenDemo(w.ctx, secret(link))
		w.refused(err, fault.Closed, "person.fault.link") // a new start makes new links
		if _, err := w.OpenDemo(w.ctx, secret(again)); err != nil {
			t.Fatal(err)
		}
		production := person.New(db, w.clock, nil, person.Settings{})
		_, err = production.OpenDemo(w.ctx, secret(again))
		w.refused(err, fault.NotFound, "fault.notfound") // the same database, served in earnest
		_, err = production.DemoLink(w.ctx, "na")
		w.refused(err, fault.Forbidden, "fault.forbidden")
	})
}

func TestACoordinatorHelpsSomebodyIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.person("both", learner, person.Grant{Role: person.Tutor, Programme: "cell"})
		link, err := w.SendPasswordLink(w.ctx, w.beijing, "na")
		w.must(err)
		w.clock.Move(2 * time.Hour)
		if _, err := w.Reset(w.ctx, secret(link), good); err != nil {
			t.Fatal(err)
		}
		_, err = w.SendPasswordLink(w.ctx, w.beijing, "both")
		w.refused(err, fault.Forbidden, "fault.forbidden") // it would open the other programme too
		_, err = w.SendPasswordLink(w.ctx, w.other, "na")
		w.refused(err, fault.NotFound, "fault.notfound")
		_, err = w.SendPasswordLink(w.ctx, w.office, "office")
		w.refused(err, fault.Forbidden, "fault.forbidden")

		mailing := person.New(db, w.clock, nil, person.Settings{Mails: true})
		link, err = mailing.SendPasswordLink(w.ctx, w.beijing, "na")
		w.must(err)
		if link != "" {
			t.Error("with a mail server the coordinator sees the link")
		}
		if list, err := mailing.Letters(w.ctx, w.beijing, "na"); err != nil || len(list) > 0 {
			t.Errorf("and the letters: %d, %v", len(list), err)
		}
		if list, err := w.Letters(w.ctx, w.office, "both"); err != nil || len(list) > 0 {
			t.Errorf("who may not hand over sees %d letters, %v", len(list), err)
		}
	})
}

func TestSweepKeepsWhatIsStillNeeded(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		key, err := w.Upload(w.ctx, w.office, "a.csv", []byte("email,name\na@x.cn,Li Na\n"), learner)
		w.must(err)
		w.SignIn(w.ctx, "na@example.cn", "wrong", "10.0.0.1")
		w.must(w.Sweep(w.ctx))
		if n := w.count(`SELECT COUNT(*) FROM person_attempt`); n != 2 {
			t.Errorf("%d tries", n)
		}
		_, err = w.Preview(w.ctx, w.office, key)
		w.must(err)
		w.clock.Move(8 * 24 * time.Hour)
		w.must(w.Sweep(w.ctx))
		_, err = w.Preview(w.ctx, w.office, key)
		w.refused(err, fault.NotFound, "fault.notfound")
		if n := w.count(`SELECT COUNT(*) FROM person_attempt`); n != 0 {
			t.Errorf("%d tries", n)
		}
	})
}

// A context that is over must not be mistaken for a wrong
// password.
func TestAStoppedRequestIsNotAWrongPassword(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		ctx, stop := context.WithCancel(w.ctx)
		stop()
		_, err := w.SignIn(ctx, "na@example.cn", good, "10.0.0.1")
		if err == nil || fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheListOfLettersGivesNoAccountAway(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.must(w.Forgot(w.ctx, "na@example.cn", "10.0.0.1"))
		w.must(w.Forgot(w.ctx, "admin@example.cn", "10.0.0.1"))
		_, err := w.Invite(w.ctx, w.admin, person.Invite{Email: "boss@example.cn", Grant: person.Grant{Role: person.Administrator}})
		w.must(err)
		all := w.letters("")
		if len(all) != 3 {
			t.Fatalf("%d letters", len(all))
		}
		mailing := person.New(db, w.clock, nil, person.Settings{Mails: true})
		for _, c := range []struct {
			why        string
			s          *person.Service
			who        person.Actor
			seen, open int
		}{
			{"the cohort's coordinator: the doctor's, none of the administrators'", w.Service, w.beijing, 1, 1},
			{"with a mail server nobody needs the link", mailing, w.beijing, 1, 0},
			{"another programme's coordinator", w.Service, w.other, 0, 0},
			{"an administrator: others' and the invitation, but one's own link goes by mail", w.Service, w.admin, 3, 2},
			{"nobody", w.Service, person.Actor{}, 0, 0},
		} {
			list, err := c.s.Readable(w.ctx, c.who, all)
			w.must(err)
			open := 0
			for _, m := range list {
				if m.Text != "" {
					open++
				}
			}
			if len(list) != c.seen || open != c.open {
				t.Errorf("%s: %d letters, %d with their text", c.why, len(list), open)
			}
		}
	})
}
