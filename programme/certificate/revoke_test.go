package certificate

import (
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

func grant(role person.Role, programme, cohort string) person.Actor {
	return person.Actor{ID: "actor", Grants: []person.Grant{{Role: role, Programme: programme, Cohort: cohort}}}
}

func TestWhoMayDoWhat(t *testing.T) {
	c := Certificate{Programme: "io", Cohort: "io/bj", Person: "p1"}
	for _, row := range []struct {
		why          string
		actor        person.Actor
		manage, keys bool
	}{
		{"administrator of the installation", boss, true, true},
		{"administrator of one programme is none of the installation", grant(person.Administrator, "io", ""), false, false},
		{"coordinator everywhere", grant(person.Coordinator, "", ""), true, false},
		{"coordinator of the programme", grant(person.Coordinator, "io", ""), true, false},
		{"coordinator of the cohort", grant(person.Coordinator, "io", "io/bj"), true, false},
		{"coordinator of another cohort", grant(person.Coordinator, "io", "io/sh"), false, false},
		{"coordinator of another programme", grant(person.Coordinator, "lung", ""), false, false},
		{"tutor", grant(person.Tutor, "io", ""), false, false},
		{"expert", grant(person.Expert, "io", ""), false, false},
		{"panel member", grant(person.Panel, "io", ""), false, false},
		{"the doctor", person.Actor{ID: "p1", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}, false, false},
		{"nobody", person.Actor{}, false, false},
	} {
		if got := mayManage(row.actor, c); got != row.manage {
			t.Errorf("%s: manages %t", row.why, got)
		}
		if got := mayKeepKeys(row.actor); got != row.keys {
			t.Errorf("%s: keeps keys %t", row.why, got)
		}
	}
}

func TestRevoking(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, c := w.graduate(t, "p1")
		for why, try := range map[string]struct {
			actor  person.Actor
			id     string
			reason string
			want   fault.Kind
		}{
			"the doctor":                   {person.Actor{ID: "p1"}, c, "because", fault.Forbidden},
			"a coordinator from elsewhere": {grant(person.Coordinator, "lung", ""), c, "because", fault.Forbidden},
			"without a reason":             {office, c, " \n", fault.Invalid},
			"with a reason like a book":    {office, c, strings.Repeat("字", maxReason+1), fault.Invalid},
			"one that does not exist":      {office, id.New(), "because", fault.NotFound},
		} {
			if err := w.Revoke(ctx, try.actor, try.id, try.reason); !fault.Is(err, try.want) {
				t.Errorf("%s: %v, want %v", why, err, try.want)
			}
		}
		w.want(t, c, Valid)
		w.clock.Move(time.Hour)
		if err := w.Revoke(ctx, office, c, " The attendance list was forged. "); err != nil {
			t.Fatal(err)
		}
		if got := w.want(t, c, Revoked); got.RevokedAt != w.clock.Now() || got.Content.Han != "李明" {
			t.Errorf("%+v", got)
		}
		if err := w.Revoke(ctx, office, c, "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if standing, voided := w.statements(t, "p1", lrs.Earned); standing != 0 || voided != 1 {
			t.Errorf("the record still says it was earned: %d, %d voided", standing, voided)
		}
		letters, err := mail.List(ctx, db.Read(), mail.Filter{Person: "p1"})
		if err != nil || len(letters) != 2 || !strings.Contains(letters[0].Text, "The attendance list was forged.") {
			t.Errorf("the doctor is told why: %+v %v", letters, err)
		}
		notes, err := audit.List(ctx, db.Read(), audit.Filter{Action: "certificate.revoke"})
		if err != nil || len(notes) != 1 || notes[0].Actor != "office" || !strings.Contains(notes[0].Detail, "forged") {
			t.Errorf("audit %+v %v", notes, err)
		}
		// Neither a job nor a sweep brings it back.
		w.work(t)
		w.want(t, c, Revoked)
		if got, err := w.Get(ctx, person.Actor{ID: "p1"}, c); err != nil || got.Reason == "" {
			t.Errorf("the doctor reads the reason: %+v %v", got, err)
		}
		if _, err := w.Get(ctx, person.Actor{ID: "p2"}, c); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody else's: %v", err)
		}
	})
}

func TestACorrectedNameMakesANewEdition(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, old := w.graduate(t, "p1")
		w.exec(t, `UPDATE person SET name_latin = 'Li Min', name_han = '李敏' WHERE id = 'p1'`)
		list, err := w.List(ctx, office, Filter{})
		if err != nil || len(list) != 1 || !list[0].Renamed || list[0].Flagged {
			t.Fatalf("the office sees that the names differ: %+v %v", list, err)
		}
		if _, err := w.Reissue(ctx, office, old, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := w.Reissue(ctx, person.Actor{ID: "p1"}, old, "my name"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the doctor: %v", err)
		}
		fresh, err := w.Reissue(ctx, office, old, "Name corrected")
		if err != nil {
			t.Fatal(err)
		}
		if got := w.want(t, old, Replaced); got.Next != fresh || got.Content.Han != "李明" {
			t.Errorf("the old one says what it said and where the new one is: %+v", got)
		}
		if got := w.want(t, fresh, Valid); got.Content.Han != "李敏" || got.Content.Completed != list[0].Content.Completed {
			t.Errorf("%+v", got)
		}
		if standing, voided := w.statements(t, "p1", lrs.Earned); standing != 1 || voided != 0 {
			t.Errorf("it was earned once: %d, %d voided", standing, voided)
		}
		if _, err := w.Reissue(ctx, office, old, "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("of an edition that has been replaced: %v", err)
		}
		mine, err := w.Mine(ctx, person.Actor{ID: "p1"})
		if err != nil || len(mine) != 1 || mine[0].ID != fresh || mine[0].Edition != 2 || mine[0].IssuedBy != "office" {
			t.Errorf("the doctor has one: %+v %v", mine, err)
		}
	})
}

func TestTwoWhoReissueAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, old := w.graduate(t, "p1")
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() { _, results[i] = w.Reissue(ctx, office, old, "Name corrected") })
		}
		wg.Wait()
		done := 0
		for _, err := range results {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("the slower one is told so: %v", err)
			}
		}
		if got := w.want(t, old, Replaced); done != 1 || got.Next == "" {
			t.Errorf("%d editions were made", done)
		}
	})
}

func TestARevocationByMistakeIsMendedByANewEdition(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, old := w.graduate(t, "p1")
		if err := w.Revoke(ctx, office, old, "wrong person"); err != nil {
			t.Fatal(err)
		}
		fresh, err := w.Reissue(ctx, boss, old, "revoked by mistake")
		if err != nil {
			t.Fatal(err)
		}
		w.want(t, old, Replaced)
		w.want(t, fresh, Valid)
		if standing, voided := w.statements(t, "p1", lrs.Earned); standing != 1 || voided != 1 {
			t.Errorf("%d statements stand, %d are voided", standing, voided)
		}
	})
}

func TestWhatIsUndoneIsFlaggedAndNeverRevokedByItself(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "io")
		last := w.finishes(t, "p1")
		w.work(t)
		mine, err := w.Mine(ctx, person.Actor{ID: "p1"})
		if err != nil || len(mine) != 1 {
			t.Fatal(mine, err)
		}
		c := mine[0].ID
		w.write(t, lrs.Statement{Person: "office", Verb: lrs.Voided, Object: lrs.Activity{ID: last}})
		if list, err := w.List(ctx, office, Filter{}); err != nil || !list[0].Flagged {
			t.Errorf("seen before any job ran: %+v %v", list, err)
		}
		w.work(t)
		if n, err := w.Flagged(ctx, office); err != nil || n != 1 {
			t.Errorf("%d flagged (%v)", n, err)
		}
		if list, err := w.List(ctx, office, Filter{State: StateFlagged}); err != nil || len(list) != 1 {
			t.Errorf("%+v %v", list, err)
		}
		w.want(t, c, Valid)
		if _, err := w.Reissue(ctx, office, c, "reason"); !fault.Is(err, fault.Conflict) {
			t.Errorf("no new edition of what is not finished: %v", err)
		}
		// The attendance is entered once more: the certificate is sound again.
		w.write(t, lrs.Statement{Person: "p1", Verb: lrs.Attended, Object: lrs.Activity{ID: lrs.Session("f1"), Type: lrs.TypeSession}})
		w.work(t)
		if n, err := w.Flagged(ctx, office); err != nil || n != 0 {
			t.Errorf("%d flagged (%v)", n, err)
		}
		if earned, _ := w.statements(t, "p1", lrs.Earned); earned != 1 {
			t.Errorf("%d statements", earned)
		}
		notes, err := audit.List(ctx, db.Read(), audit.Filter{Action: "certificate.flag"})
		if err != nil || len(notes) != 2 {
			t.Errorf("audit %+v %v", notes, err)
		}
	})
}

func TestASweepFindsWhatNoStatementTells(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		n, c := w.graduate(t, "p1")
		d, err := w.courses.Definition(ctx, db.Read(), "io", 1)
		if err != nil {
			t.Fatal(err)
		}
		next := *d
		next.Steps = append(next.Steps[:2:2], programme.Step{Code: "s3", Title: lang.Text{EN: "Write"}, Requirements: []programme.Requirement{{Code: "report", Kind: "report", State: "accepted"}}})
		w.publish(t, &next)
		if err := w.courses.MoveTo(ctx, office, []string{n}, 2); err != nil {
			t.Fatal(err)
		}
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Flagged(ctx, boss); err != nil || n != 1 {
			t.Errorf("%d flagged (%v)", n, err)
		}
		w.want(t, c, Valid)
		if err := w.Revoke(ctx, boss, c, "moved"); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Flagged(ctx, boss); err != nil || n != 0 {
			t.Errorf("what was dealt with is no longer flagged: %d (%v)", n, err)
		}
	})
}

func TestTheOfficeSeesItsOwnCertificates(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, first := w.graduate(t, "p1")
		_, second := w.graduate(t, "p2")
		_, third := w.graduate(t, "p3")
		if err := w.Revoke(ctx, office, second, "reason"); err != nil {
			t.Fatal(err)
		}
		names := map[string]string{first: "1", second: "2", third: "3"}
		for _, row := range []struct {
			why    string
			actor  person.Actor
			filter Filter
			want   string // newest first; "-" for refused
		}{
			{"administrator", boss, Filter{}, "321"},
			{"coordinator", office, Filter{Programme: "io"}, "321"},
			{"another programme", office, Filter{Programme: "plain"}, ""},
			{"coordinator of the cohort", grant(person.Coordinator, "io", "io/bj"), Filter{}, "321"},
			{"coordinator of another cohort", grant(person.Coordinator, "io", "io/sh"), Filter{}, ""},
			{"revoked", boss, Filter{State: StateRevoked}, "2"},
			{"standing", boss, Filter{State: StateLive}, "31"},
			{"flagged", boss, Filter{State: StateFlagged}, ""},
			{"the next page", boss, Filter{Before: third}, "21"},
			{"one a page", boss, Filter{Limit: 1}, "3"},
			{"a tutor", grant(person.Tutor, "io", ""), Filter{}, "-"},
			{"nobody", person.Actor{}, Filter{}, "-"},
		} {
			list, err := w.List(ctx, row.actor, row.filter)
			got := ""
			if fault.Is(err, fault.Forbidden) {
				got = "-"
			} else if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				got += names[e.ID]
			}
			if got != row.want {
				t.Errorf("%s: %q, want %q", row.why, got, row.want)
			}
		}
		if _, err := w.Find(ctx, grant(person.Coordinator, "io", "io/sh"), first); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another city's: %v", err)
		}
		if e, err := w.Find(ctx, office, first); err != nil || e.Who.Han != "李明" {
			t.Errorf("%+v %v", e, err)
		}
	})
}
