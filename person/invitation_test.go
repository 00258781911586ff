package person_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestAnInvitationMakesALearnerWithTheEnrolmentInOneWrite(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Site: "https://learn.example.cn"})
		var asked []person.Grant
		fail := errors.New("no seat")
		w.OnAccept(func(_ context.Context, who string, g person.Grant) (person.Joining, error) {
			asked = append(asked, g)
			return func(ctx context.Context, tx *store.Tx) error {
				if there, err := store.Exists(ctx, tx, `SELECT 1 FROM person_grant WHERE person = $1 AND role = 'learner'`, who); err != nil || !there {
					t.Errorf("joining runs where the role is not there yet: %v", err)
				}
				return fail
			}, nil
		})
		made, err := w.Invite(w.ctx, w.beijing, person.Invite{Email: " ＬＩ.Na＠Example.CN ", Profile: person.Profile{Han: "李　娜"}, Grant: learner})
		w.must(err)
		if made.Email != "li.na@example.cn" || made.Han != "李娜" || !strings.HasPrefix(made.Link, "https://learn.example.cn/invitation/") {
			t.Fatalf("got %+v", made)
		}

		_, err = w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good, Locale: lang.ZH})
		if !errors.Is(err, fail) {
			t.Fatalf("a failed enrolment came back as %v", err)
		}
		if n := w.count(`SELECT COUNT(*) FROM person WHERE email = 'li.na@example.cn'`); n != 0 {
			t.Fatal("the account is there though the enrolment failed")
		}

		fail = nil
		who, err := w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good, Locale: lang.ZH})
		w.must(err)
		a := w.load(who)
		if len(asked) != 2 || asked[0] != learner || len(a.Grants) != 1 || a.Grants[0] != learner || a.City != "beijing" || a.Locale != lang.ZH {
			t.Fatalf("asked %v, became %+v", asked, a)
		}
		signed, err := w.SignIn(w.ctx, "Li.Na@example.cn", good, "10.0.0.1")
		w.must(err)
		if signed != who {
			t.Fatalf("signed in as %s", signed)
		}

		_, err = w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good})
		w.refused(err, fault.Closed, "person.fault.invitation.accepted")
		w.refused(w.Withdraw(w.ctx, w.office, made.ID), fault.Closed, "person.fault.invitation.accepted")
		_, err = w.Invite(w.ctx, w.office, person.Invite{Email: "li.na@example.cn", Grant: person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/sh"}})
		w.refused(err, fault.Conflict, "person.fault.member") // nobody learns in two cohorts of a programme
	})
}

func TestTheLinkIsNotInTheTable(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "new@example.cn", Grant: learner})
		w.must(err)
		if n := w.count(`SELECT COUNT(*) FROM person_invitation WHERE token_hash = $1`, secret(made.Link)); n != 0 {
			t.Error("the secret itself is stored")
		}
	})
}

func TestTheLetterSpeaksBothLanguagesAndHoldsTheLinkAlone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Site: "https://learn.example.cn"})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "new@example.cn", Profile: person.Profile{Han: "王芳"}, Grant: learner})
		w.must(err)
		list := w.letters("invitation/" + made.ID)
		if len(list) != 1 || list[0].To != "new@example.cn" {
			t.Fatalf("got %+v", list)
		}
		for _, want := range []string{"\n" + made.Link + "\n", "王芳，您好", "免疫治疗课程·北京", "学员", "Immunotherapy, Beijing", "2026年4月1日", "1 April 2026"} {
			if !strings.Contains(list[0].Text, want) {
				t.Errorf("%q is missing in\n%s", want, list[0].Text)
			}
		}
		if !strings.HasPrefix(list[0].Subject, "邀请函：免疫治疗课程·北京 / Invitation: ") {
			t.Errorf("subject %q", list[0].Subject)
		}
	})
}

func TestAnInvitationEnds(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			why string
			end func(w *world, i person.Issued) string // returns the link to try
			key string
		}{
			{"after thirty days", func(w *world, i person.Issued) string { w.clock.Move(person.InvitationLasts); return i.Link }, "person.fault.invitation.expired"},
			{"when it is withdrawn", func(w *world, i person.Issued) string { w.must(w.Withdraw(w.ctx, w.office, i.ID)); return i.Link }, "person.fault.invitation.withdrawn"},
			{"withdrawn twice", func(w *world, i person.Issued) string {
				w.must(w.Withdraw(w.ctx, w.office, i.ID))
				w.must(w.Withdraw(w.ctx, w.office, i.ID))
				_, err := w.Resend(w.ctx, w.office, i.ID)
				w.refused(err, fault.Closed, "person.fault.invitation.over")
				return i.Link
			}, "person.fault.invitation.withdrawn"},
			{"a clock moved back does not open it longer", func(w *world, i person.Issued) string {
				w.clock.Move(-time.Hour)
				w.clock.Move(time.Hour + person.InvitationLasts)
				return i.Link
			}, "person.fault.invitation.expired"},
		} {
			t.Run(c.why, func(t *testing.T) {
				w := *newWorldIn(t, db)
				made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
				w.must(err)
				link := c.end(&w, made)
				_, err = w.Accept(w.ctx, secret(link), person.Acceptance{Profile: profile, Password: good})
				w.refused(err, fault.Closed, c.key)
			})
		}
	})
}

// newWorldIn is newWorld on a database that another has used.
func newWorldIn(t *testing.T, db *store.DB) *world {
	t.Helper()
	if err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		for _, text := range []string{`DELETE FROM person_invitation`, `DELETE FROM person_grant`, `DELETE FROM person`} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return newWorld(t, db, person.Settings{})
}

func TestResendingMakesANewLinkAndEndsTheOld(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		w.clock.Move(40 * 24 * time.Hour) // expired: resending opens it again
		again, err := w.Resend(w.ctx, w.office, made.ID)
		w.must(err)
		_, err = w.InvitationOf(w.ctx, secret(made.Link))
		w.refused(err, fault.NotFound, "fault.notfound")
		if _, err := w.InvitationOf(w.ctx, secret(again.Link)); err != nil {
			t.Fatal(err)
		}
		if n := len(w.letters("invitation/" + made.ID)); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

func TestInvitingRefuses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		_, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		for _, c := range []struct {
			why  string
			who  person.Actor
			n    person.Invite
			kind fault.Kind
			key  string
		}{
			{"a second one to the same role", w.beijing, person.Invite{Email: "X@example.cn", Grant: learner}, fault.Conflict, "person.fault.invited"},
			{"somebody who holds the role", w.admin, person.Invite{Email: "office@example.cn", Grant: w.office.Grants[0]}, fault.Conflict, "person.fault.member"},
			{"another programme's coordinator", w.other, person.Invite{Email: "y@example.cn", Grant: learner}, fault.Forbidden, "fault.forbidden"},
			{"a cohort's coordinator for another cohort", w.beijing, person.Invite{Email: "y@example.cn", Grant: person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/sh"}}, fault.Forbidden, "fault.forbidden"},
			{"nobody", person.Actor{}, person.Invite{Email: "y@example.cn", Grant: learner}, fault.Forbidden, "fault.forbidden"},
			{"a cohort that does not exist", w.office, person.Invite{Email: "y@example.cn", Grant: person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/xx"}}, fault.Invalid, "fault.form"},
			{"no address", w.office, person.Invite{Grant: learner}, fault.Invalid, "fault.form"},
			{"two addresses", w.office, person.Invite{Email: "a@x.cn, b@x.cn", Grant: learner}, fault.Invalid, "fault.form"},
			{"an address with a line end", w.office, person.Invite{Email: "a@x.cn\r\nBcc: b@x.cn", Grant: learner}, fault.Invalid, "fault.form"},
		} {
			_, err := w.Invite(w.ctx, c.who, c.n)
			f, ok := err.(*fault.Fault)
			if !ok || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("%s: got %v", c.why, err)
			}
		}
	})
}

func TestOnlyManagersTouchAnInvitation(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		for _, a := range []person.Actor{w.other, {}, {ID: "x", Grants: []person.Grant{learner}}} {
			_, err := w.Resend(w.ctx, a, made.ID)
			w.refused(err, fault.NotFound, "fault.notfound")
			w.refused(w.Withdraw(w.ctx, a, made.ID), fault.NotFound, "fault.notfound")
		}
	})
}

func TestSomebodyWithAnAccountSignsInToAccept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		tutor := w.person("tutor", person.Grant{Role: person.Tutor, Programme: "cell"})
		stranger := w.person("stranger")
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: tutor.Email, Grant: person.Grant{Role: person.Tutor, Programme: "io"}})
		w.must(err)
		_, err = w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good})
		w.refused(err, fault.Conflict, "person.fault.account") // the link alone must not set a password
		w.refused(w.AcceptAs(w.ctx, stranger, secret(made.Link)), fault.Forbidden, "person.fault.otheraccount")
		w.must(w.AcceptAs(w.ctx, tutor, secret(made.Link)))
		if a := w.load("tutor"); len(a.Grants) != 2 {
			t.Fatalf("got %+v", a.Grants)
		}
	})
}

func TestTwoWhoAcceptAtOnceMakeOneAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		var group sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			group.Go(func() {
				_, errs[i] = w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good})
			})
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Closed) && !fault.Is(err, fault.Conflict) {
				t.Errorf("a loser was told %v", err)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM person WHERE email = 'x@example.cn'`); done != 1 || n != 1 {
			t.Errorf("%d accepted, %d accounts", done, n)
		}
	})
}

func TestAcceptingNamesEveryFaultAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		_, err = w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: person.Profile{Latin: "张伟", Han: "Zhang", Licence: "!"}, Password: "short"})
		w.faulty(err, "latin", "han", "licence", "hospital", "password")
		expert, err := w.Invite(w.ctx, w.office, person.Invite{Email: "expert@example.org", Grant: person.Grant{Role: person.Expert, Programme: "io"}})
		w.must(err)
		_, err = w.Accept(w.ctx, secret(expert.Link), person.Acceptance{Profile: person.Profile{Latin: "José Ñandú-O’Neil"}, Password: good})
		w.must(err) // an expert from abroad has no Chinese licence
	})
}

func TestTheFirstAdministratorIsInvitedOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		_, err := w.First(w.ctx, "root@example.cn")
		w.refused(err, fault.Conflict, "person.fault.first")
		w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM person_grant WHERE role = 'administrator'`)
			return err
		}))
		made, err := w.First(w.ctx, "root@example.cn")
		w.must(err)
		who, err := w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Password: good})
		w.must(err)
		if a := w.load(who); !a.Has("", "", person.Administrator) {
			t.Errorf("got %+v", a.Grants)
		}
	})
}
