package certificate

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// The world of these tests: a programme of two steps with a certificate, one
// without, and doctors of one cohort.
var (
	ctx    = context.Background()
	monday = time.Date(2026, 3, 2, 2, 0, 0, 500_000, time.UTC)
	boss   = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}, {Role: person.Coordinator, Programme: "plain"}}}
	secret = []byte("an installation's own 32 bytes..")
)

const origin = "https://stepwise.test"

type world struct {
	db      *store.DB
	clock   *clock.Fake
	record  *lrs.Record
	courses *programme.Service
	runner  *job.Runner
	*Service
}

func start(t testing.TB, db *store.DB) world {
	t.Helper()
	w := node(t, db, clock.NewFake(monday), Config{Origin: origin, Secret: secret})
	for _, code := range []string{"io", "plain"} {
		d := &programme.Definition{Code: code, Title: lang.Text{EN: "Cancer immunotherapy", ZH: "肿瘤免疫治疗"},
			Competencies: []programme.Competency{{Code: "c1", Title: lang.Text{EN: "Recognises myocarditis", ZH: "识别心肌炎"}}},
			Steps: []programme.Step{
				{Code: "s1", Title: lang.Text{EN: "Learn", ZH: "学习"}, Requirements: []programme.Requirement{{Code: "unit", Kind: "units", Units: []string{"u1"}}}},
				{Code: "s2", Title: lang.Text{EN: "Discuss", ZH: "研讨"}, Requirements: []programme.Requirement{{Code: "room", Kind: "sessions", Count: 1}}}},
			Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 5000}}}
		if code == "io" {
			d.Certificate = programme.Certificate{Title: lang.Text{EN: "Certificate in cancer immunotherapy", ZH: "肿瘤免疫治疗结业证书"}}
		}
		w.publish(t, d)
	}
	if err := w.Open(ctx); err != nil {
		t.Fatal(err)
	}
	return w
}

// node is one application on a database.
func node(t testing.TB, db *store.DB, c *clock.Fake, config Config) world {
	t.Helper()
	record := lrs.New(db, c)
	w := world{db: db, clock: c, record: record, courses: programme.New(db, c, record),
		runner: job.NewRunner(db, c, slog.New(slog.NewTextHandler(io.Discard, nil)))}
	s, err := New(db, c, record, w.courses, w.runner, config)
	if err != nil {
		t.Fatal(err)
	}
	w.courses.OnFinished(s.Finished)
	w.Service = s
	return w
}

func (w world) publish(t testing.TB, d *programme.Definition) {
	t.Helper()
	v, err := w.courses.Save(ctx, boss, d, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.courses.Publish(ctx, boss, d.Code, v.Number); err != nil {
		t.Fatal(err)
	}
}

// doctor enrols somebody and returns the enrolment.
func (w world) doctor(t testing.TB, who, course string) string {
	t.Helper()
	err := w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return person.Insert(ctx, tx, person.Person{ID: who, Email: who + "@example.org", Latin: "Li Ming", Han: "李明", Locale: "zh-Hans", CreatedAt: w.clock.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	n, err := w.courses.Enrol(ctx, office, course+"/bj", who)
	if err != nil {
		t.Fatal(err)
	}
	return n.ID
}

// finishes does all that the programme asks, and returns the id of the last
// statement.
func (w world) finishes(t testing.TB, who string) string {
	t.Helper()
	last := id.New()
	w.clock.Move(time.Hour)
	w.write(t, lrs.Statement{Person: who, Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Type: lrs.TypeUnit}})
	w.clock.Move(24 * time.Hour)
	w.write(t, lrs.Statement{ID: last, Person: who, Verb: lrs.Attended, Object: lrs.Activity{ID: lrs.Session("f1"), Type: lrs.TypeSession}})
	return last
}

func (w world) write(t testing.TB, s lrs.Statement) {
	t.Helper()
	if err := w.record.Write(ctx, s); err != nil {
		t.Fatal(err)
	}
}

func (w world) work(t testing.TB) {
	t.Helper()
	if _, err := w.runner.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// graduate is a doctor with a certificate; it returns enrolment and certificate.
func (w world) graduate(t testing.TB, who string) (string, string) {
	t.Helper()
	n := w.doctor(t, who, "io")
	w.finishes(t, who)
	w.work(t)
	got, err := w.Mine(ctx, person.Actor{ID: who})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d certificates: %v", len(got), err)
	}
	return n, got[0].ID
}

func (w world) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	err := w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, query, args...)
		if err == nil && n == 0 {
			t.Errorf("changed nothing: %s", query)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) want(t testing.TB, certificate string, want Verdict) Checked {
	t.Helper()
	got, err := w.Check(ctx, certificate)
	if err != nil || got.Verdict != want {
		t.Errorf("checked: %s (%v), want %s", got.Verdict, err, want)
	}
	return got
}

// statements counts what the record says of an actor with a verb, voided or not.
func (w world) statements(t testing.TB, who string, verb lrs.Verb) (standing, voided int) {
	t.Helper()
	page, err := lrs.New(w.db, clock.System()).Recent(ctx, w.db.Read(), who, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Rows {
		e, err := r.Entry()
		if err != nil {
			t.Fatal(err)
		}
		if e.Verb != verb.ID {
			continue
		}
		if r.Voided {
			voided++
		} else {
			standing++
		}
	}
	return standing, voided
}
