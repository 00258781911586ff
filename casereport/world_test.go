package casereport_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

// world is a programme with a few people in it.
type world struct {
	t                                                           *testing.T
	ctx                                                         context.Context
	db                                                          *store.DB
	clock                                                       *clock.Fake
	service                                                     *casereport.Service
	owner, coauthor, other, tutor, tutor2, office, admin, alien person.Actor
}

var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) // nine in the morning in Beijing

// both runs a test in a fresh world on each engine.
func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Both(t, func(t *testing.T, db *store.DB) { test(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.NewFake(monday)}
	disk, err := blob.OpenDisk(t.TempDir(), w.clock)
	if err != nil {
		t.Fatal(err)
	}
	w.service = casereport.New(db, w.clock, lrs.New(db, w.clock), disk, nil, casereport.Settings{Site: "https://stepwise.example"})
	w.owner = w.person("wang", "Wang Hui", "王慧", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/beijing"})
	w.coauthor = w.person("li", "Li Na", "李娜", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/beijing"})
	w.other = w.person("zhao", "Zhao Lei", "赵磊", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/shanghai"})
	w.tutor = w.person("chen", "Chen Min", "陈敏", person.Grant{Role: person.Tutor, Programme: "io"})
	w.tutor2 = w.person("sun", "Sun Yu", "孙宇", person.Grant{Role: person.Tutor, Programme: "io"})
	w.office = w.person("qian", "Qian Fang", "钱芳", person.Grant{Role: person.Coordinator, Programme: "io"})
	w.admin = w.person("root", "Root", "", person.Grant{Role: person.Administrator})
	w.alien = w.person("zhou", "Zhou Jie", "周杰", person.Grant{Role: person.Learner, Programme: "cardio"})
	return w
}

func (w *world) person(id, latin, han string, grants ...person.Grant) person.Actor {
	w.t.Helper()
	err := w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.example", Latin: latin, Han: han, Locale: "en", CreatedAt: w.clock.Now()}); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, id, g, "test", w.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	w.ok(err)
	a, err := person.Load(w.ctx, w.db.Read(), id)
	w.ok(err)
	return a
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// begin makes a report in the state draft with a tutor.
func (w *world) begin() casereport.Report {
	w.t.Helper()
	r, err := w.service.Create(w.ctx, w.owner, casereport.Start{Programme: "io", Language: lang.EN,
		Title: lang.Text{EN: "Myocarditis after toripalimab: a case report", ZH: "特瑞普利单抗后心肌炎：病例报告"}})
	w.ok(err)
	w.save(r.ID, casereport.OutlineSection, "An overlap of three toxicities, seen early.")
	w.ok(w.service.Begin(w.ctx, w.owner, r.ID))
	w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor.ID}))
	return w.report(r.ID)
}

// save writes a section as the owner, whatever its revision is.
func (w *world) save(report, section, text string) casereport.Text {
	w.t.Helper()
	desk, err := w.service.Open(w.ctx, w.owner, report)
	w.ok(err)
	out, err := w.service.Save(w.ctx, w.owner, report, section, text, desk.Texts[section].Revision)
	w.ok(err)
	return out
}

func (w *world) report(id string) casereport.Report { return w.desk(w.owner, id).Report }

func (w *world) desk(a person.Actor, id string) casereport.Desk {
	w.t.Helper()
	d, err := w.service.Open(w.ctx, a, id)
	w.ok(err)
	return d
}

// submitted makes a report that waits for its tutor.
func (w *world) submitted() casereport.Report {
	w.t.Helper()
	r := w.begin()
	w.save(r.ID, "introduction", "Immune-related myocarditis is rare and often fatal. It may come with myositis.")
	w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{Vouch: true}))
	return w.report(r.ID)
}

// accepted makes a report that the tutor has accepted.
func (w *world) accepted() casereport.Report {
	w.t.Helper()
	r := w.submitted()
	w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, casereport.Ruling{Round: 1, Decision: casereport.DecideAccept, Certify: true}))
	return w.report(r.ID)
}

func (w *world) consent(report string) {
	w.t.Helper()
	w.ok(w.service.RecordConsent(w.ctx, w.owner, report, casereport.ConsentRecord{GivenOn: "2026-02-20",
		Kind: casereport.ByPatient, ObtainedBy: w.owner.ID, KeptWhere: "Records department, consent folder for publications"}))
}

// reached lists the states and milestones that somebody's record holds for a
// report, in order.
func (w *world) reached(who person.Actor, report string) string {
	w.t.Helper()
	list, err := lrs.New(w.db, clock.System()).OfPerson(w.ctx, w.db.Read(), who.ID)
	w.ok(err)
	var out []string
	for _, e := range list {
		if e.Verb == lrs.Reached.ID && len(e.Parents) == 1 && e.Parents[0] == lrs.Report(report) {
			out = append(out, strings.TrimPrefix(e.Object, lrs.ReportState("")))
		}
	}
	return strings.Join(out, " ")
}
