package certificate

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/credential"
)

func TestTheLastStepGivesOneCertificate(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		n := w.doctor(t, "p1", "io")
		w.finishes(t, "p1")
		if got, err := w.Mine(ctx, person.Actor{ID: "p1"}); err != nil || len(got) != 0 {
			t.Errorf("nothing is signed inside the doctor's own write: %v %v", got, err)
		}
		w.clock.Move(90 * time.Second)
		w.work(t)
		for range 3 { // jobs may run again
			if _, err := w.Issue(ctx, n); err != nil {
				t.Fatal(err)
			}
		}
		got, err := w.Mine(ctx, person.Actor{ID: "p1"})
		if err != nil || len(got) != 1 {
			t.Fatalf("%d certificates: %v", len(got), err)
		}
		c := got[0]
		completed := time.Date(2026, 3, 3, 3, 0, 0, 0, time.UTC)
		if c.Content.Latin != "Li Ming" || c.Content.Han != "李明" || len(c.Content.Steps) != 2 || lang.Day(c.Content.Steps[0].Done) != "2026-03-02" ||
			lang.Day(c.Content.Steps[1].Done) != "2026-03-03" || c.Content.Competencies[0].ZH != "识别心肌炎" || c.Content.Completed != clock.At(completed) {
			t.Errorf("it says %+v", c.Content)
		}
		if earned, voided := w.statements(t, "p1", lrs.Earned); earned != 1 || voided != 0 {
			t.Errorf("%d statements that it was earned, %d voided", earned, voided)
		}
		row, err := lrs.New(db, clock.System()).Find(ctx, db.Read(), c.Earned)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := row.Entry(); err != nil || e.Object != lrs.Certificate(c.ID) || e.Registration != n {
			t.Errorf("the statement %+v %v", e, err)
		}
		letters, err := mail.List(ctx, db.Read(), mail.Filter{Person: "p1"})
		if err != nil || len(letters) != 1 || !strings.Contains(letters[0].Text, origin+"/verify/"+c.ID) || !strings.Contains(letters[0].Subject, "肿瘤免疫治疗结业证书") {
			t.Errorf("letters %+v %v", letters, err)
		}
		checked := w.want(t, c.ID, Valid)
		if checked.Content.Han != "李明" || checked.SignedAt != second(w.clock.Now()) {
			t.Errorf("checked %+v", checked)
		}
	})
}

func TestACertificateIsForThoseWhoFinish(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		half := w.doctor(t, "half", "io")
		w.write(t, lrs.Statement{Person: "half", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Type: lrs.TypeUnit}})
		plain := w.doctor(t, "plain", "plain")
		w.finishes(t, "plain")
		late := w.doctor(t, "late", "io")
		last := w.finishes(t, "late")
		// Before the job came to it, the attendance was voided.
		w.write(t, lrs.Statement{Person: "office", Verb: lrs.Voided, Object: lrs.Activity{ID: last}})
		w.work(t)
		for why, n := range map[string]string{"half way": half, "a programme without certificate": plain, "finished for a minute": late} {
			if got, err := w.Issue(ctx, n); err != nil || got != "" {
				t.Errorf("%s: %q %v", why, got, err)
			}
		}
		if _, err := w.Issue(ctx, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an enrolment that does not exist: %v", err)
		}
		if jobs, err := job.List(ctx, db.Read(), job.Filter{Kind: jobIssue}); err != nil || len(jobs) != 2 || jobs[0].State != job.Done {
			t.Errorf("jobs %+v %v", jobs, err)
		}
	})
}

func TestManyNodesIssueOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		n := w.doctor(t, "p1", "io")
		w.finishes(t, "p1")
		var wg sync.WaitGroup
		var mu sync.Mutex
		ids := map[string]bool{}
		for range 3 {
			other := node(t, db, w.clock, Config{Origin: origin, Secret: secret})
			for range 3 {
				wg.Go(func() {
					id, err := other.Issue(ctx, n)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					ids[id] = true
					mu.Unlock()
				})
			}
		}
		wg.Wait()
		earned, _ := w.statements(t, "p1", lrs.Earned)
		letters, _ := mail.List(ctx, db.Read(), mail.Filter{Person: "p1"})
		if len(ids) != 1 || ids[""] || earned != 1 || len(letters) != 1 {
			t.Errorf("ids %v, %d statements, %d letters", ids, earned, len(letters))
		}
	})
}

func TestAnotherVersionGivesAnotherCertificate(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		n, first := w.graduate(t, "p1")
		d, err := w.courses.Definition(ctx, db.Read(), "io", 1)
		if err != nil {
			t.Fatal(err)
		}
		next := *d
		next.Steps = append(next.Steps[:1:1], programme.Step{Code: "s2", Title: lang.Text{EN: "Discuss"}, Requirements: []programme.Requirement{{Code: "unit2", Kind: "units", Units: []string{"u2"}}}})
		w.publish(t, &next)
		if err := w.courses.MoveTo(ctx, office, []string{n}, 2); err != nil {
			t.Fatal(err)
		}
		w.write(t, lrs.Statement{Person: "p1", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u2"), Type: lrs.TypeUnit}})
		w.work(t)
		got, err := w.Mine(ctx, person.Actor{ID: "p1"})
		if err != nil || len(got) != 2 {
			t.Fatalf("%d certificates: %v", len(got), err)
		}
		w.want(t, first, Valid)
		for _, c := range got {
			w.want(t, c.ID, Valid)
		}
	})
}

func TestPlacesAreDrawnAndListsBegun(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		drawn := 0
		w.draw = func(n int) int {
			if n != credential.MinEntries {
				t.Fatalf("drew from %d places", n)
			}
			drawn++
			return 7 // an unlucky die
		}
		_, first := w.graduate(t, "p1")
		_, second := w.graduate(t, "p2")
		w.draw = func(int) int { drawn++; return drawn % 40 } // some taken, most not
		_, third := w.graduate(t, "p3")
		want := map[string][2]int{first: {1, 7}, second: {2, 7}}
		for id, place := range want {
			c, err := get(ctx, db.Read(), id)
			if err != nil || c.List != place[0] || c.Place != place[1] {
				t.Errorf("list %d, place %d (%v), want %v", c.List, c.Place, err, place)
			}
			w.want(t, id, Valid)
		}
		if c, err := get(ctx, db.Read(), third); err != nil || c.List != 2 || c.Place == 7 {
			t.Errorf("list %d, place %d (%v)", c.List, c.Place, err)
		}
		// The installation moves to another address: its lists are another issuer's.
		moved := node(t, db, w.clock, Config{Origin: "https://elsewhere.test", Secret: secret})
		_, fourth := moved.graduate(t, "p4")
		if c, err := get(ctx, db.Read(), fourth); err != nil || c.List != 3 {
			t.Errorf("list %d (%v)", c.List, err)
		}
		moved.want(t, first, Valid)
		moved.want(t, fourth, Valid)
	})
}

func TestWithoutHTTPSNothingIsSignedAndNothingIsLost(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		plain := node(t, db, w.clock, Config{Origin: "http://192.168.1.20:8080", Secret: secret})
		if plain.Open(ctx) != nil || plain.Ready(ctx) == nil {
			t.Error("it starts, and says that it cannot sign")
		}
		n := plain.doctor(t, "p1", "io")
		plain.finishes(t, "p1")
		plain.work(t)
		jobs, err := job.List(ctx, db.Read(), job.Filter{Kind: jobIssue})
		if err != nil || len(jobs) != 1 || jobs[0].State != job.Waiting || !strings.Contains(jobs[0].Error, "https") {
			t.Errorf("jobs %+v %v", jobs, err)
		}
		w.clock.Move(time.Hour)
		w.work(t)
		if id, err := w.Issue(ctx, n); err != nil || id == "" {
			t.Errorf("after the address was set: %q %v", id, err)
		}
		if local := node(t, db, w.clock, Config{Origin: "http://127.0.0.1:8080", Secret: secret}); local.Ready(ctx) != nil {
			t.Error("the demo on the loopback signs")
		}
	})
}

func TestSomebodyWithoutNameOrAddress(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		n := w.doctor(t, "p1", "io")
		w.finishes(t, "p1")
		w.exec(t, `UPDATE person SET name_latin = '', name_han = '', email = 'imported-7' WHERE id = 'p1'`)
		if _, err := w.Issue(ctx, n); !fault.Is(err, fault.Conflict) {
			t.Errorf("a certificate for nobody: %v", err)
		}
		w.exec(t, `UPDATE person SET name_han = '李明' WHERE id = 'p1'`)
		id, err := w.Issue(ctx, n)
		if err != nil {
			t.Fatalf("no address is no reason: %v", err)
		}
		if got := w.want(t, id, Valid); got.Content.Latin != "" || got.Content.Han != "李明" {
			t.Errorf("%+v", got.Content)
		}
	})
}

// The form of what is signed is frozen: a change here would make every certificate
// that was ever issued look altered.
func TestTheSignedFormIsFrozen(t *testing.T) {
	c := Certificate{ID: "0197a1b2-0000-7000-8000-000000000001", Enrolment: "0197a1b2-0000-7000-8000-000000000002", Version: 3, Programme: "io",
		Issuer: origin + issuerPath, List: 4, Place: 5, Content: Content{Latin: "Li Ming", Han: "李明", Salt: "5f0c1f6b9a1d4c775f0c1f6b9a1d4c77",
			Title: lang.Text{EN: "Certificate", ZH: "证书"}, Programme: lang.Text{EN: "Course"}, Criteria: lang.Text{EN: "All done.", ZH: "全部完成。"},
			Steps:        []Step{{lang.Text{EN: "Learn", ZH: "学习"}, clock.At(time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC))}, {lang.Text{EN: "Discuss"}, clock.At(monday)}},
			Competencies: []lang.Text{{EN: "Grades", ZH: "分级"}}, Issuer: lang.Text{EN: "Office", ZH: "办公室"}, Completed: clock.At(monday)}}
	a := c.award()
	got := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%s|%d|%s|%s", a.ID, a.Subject.ID, a.Achievement.ID, a.Achievement.Type, a.Achievement.Name, a.Achievement.Description,
		a.Achievement.CriteriaURL, a.StatusList, a.StatusIndex, a.ValidFrom.Format(time.RFC3339Nano), c.Content.issuerName())
	want := "https://stepwise.test/credentials/0197a1b2-0000-7000-8000-000000000001|urn:uuid:0197a1b2-0000-7000-8000-000000000002|" +
		"https://stepwise.test/programmes/io/versions/3|CertificateOfCompletion|{Certificate 证书}|{Course Course}|" +
		"https://stepwise.test/verify/0197a1b2-0000-7000-8000-000000000001|https://stepwise.test/status/4|5|2026-03-02T02:00:00Z|Office / 办公室"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	narrative := "All done.\n\n1. Learn (2027-01-01)\n2. Discuss (2026-03-02)\n\n- Grades\n\n" +
		"全部完成。\n\n1. 学习 (2027-01-01)\n2. Discuss (2026-03-02)\n\n- 分级"
	if a.Achievement.Criteria.En != narrative || a.Achievement.Criteria.Zh != "" {
		t.Errorf("got\n%s", a.Achievement.Criteria.En)
	}
	if len(a.Subject.Identities) != 2 || !a.Subject.Identities[0].Matches("name", "Li Ming") || !a.Subject.Identities[1].Matches("name", "李明") {
		t.Errorf("names %+v", a.Subject.Identities)
	}
}
