package content

import (
	"context"
	"strings"
	"testing"
	"time"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// world is a room with a clock, a record and people around it.
type world struct {
	*Service
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	clock *clock.Fake
}

func actor(id string, grants ...person.Grant) person.Actor {
	return person.Actor{ID: id, Latin: id, Grants: grants}
}

// The programmes io and ct have nothing to do with each other.
var (
	nobody   = person.Actor{}
	office   = actor("office", person.Grant{Role: person.Coordinator})
	ioOffice = actor("io-office", person.Grant{Role: person.Coordinator, Programme: "io"})
	admin    = actor("admin", person.Grant{Role: person.Administrator})
	li       = actor("li", person.Grant{Role: person.Learner, Programme: "io", Cohort: "beijing"})
	wang     = actor("wang", person.Grant{Role: person.Learner, Programme: "io", Cohort: "wuhan"})
	stranger = actor("stranger", person.Grant{Role: person.Learner, Programme: "ct"})
	tutor    = actor("tutor", person.Grant{Role: person.Tutor, Programme: "io"})
	bjTutor  = actor("bj-tutor", person.Grant{Role: person.Tutor, Programme: "io", Cohort: "beijing"})
	ctTutor  = actor("ct-tutor", person.Grant{Role: person.Tutor, Programme: "ct"})
	expert   = actor("expert", person.Grant{Role: person.Expert, Programme: "io"})
)

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	disk, err := blob.OpenDisk(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, c)
	s := New(db, c, record, disk)
	record.Follow(s.OnStatement)
	return &world{Service: s, t: t, ctx: context.Background(), db: db, clock: c}
}

func manuscript(code string) Manuscript {
	return Manuscript{Code: code, Title: lang.Text{EN: "Unit " + code, ZH: "单元" + code}, Minutes: 20, Pass: DefaultPass,
		Body: lang.Text{EN: "Lead.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.", ZH: "引言。\n\n## 一\n\n第一。\n\n## 二\n\n第二。"}}
}

// publish saves and publishes a manuscript.
func (w *world) publish(m Manuscript) Unit {
	w.t.Helper()
	n, err := w.Save(w.ctx, office, m)
	if err != nil {
		w.t.Fatalf("save %s: %v", m.Code, err)
	}
	if err := w.Publish(w.ctx, office, m.Code, n); err != nil {
		w.t.Fatalf("publish %s: %v", m.Code, err)
	}
	u, err := w.Edit(w.ctx, office, m.Code, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func question(id, unit string, confidence Confidence) Question {
	return Question{ID: id, Unit: unit, Stem: lang.Text{EN: "Which?", ZH: "哪一项？"}, Key: "B", Confidence: confidence,
		Options:     []Option{{"A", lang.Text{EN: "Stop", ZH: "停药"}}, {"B", lang.Text{EN: "Hold", ZH: "暂停"}}},
		Explanation: lang.Text{EN: "Because.", ZH: "因为。"}, Citations: []Citation{{Title: "ASCO 2021", URL: "https://ascopubs.org"}}}
}

func (w *world) ask(questions ...Question) {
	w.t.Helper()
	for _, q := range questions {
		if _, err := w.SaveQuestion(w.ctx, office, q, 0); err != nil {
			w.t.Fatalf("question %s: %v", q.ID, err)
		}
	}
}

// told lists what the record says of somebody, as "verb object-ending".
func (w *world) told(who person.Actor) []string {
	w.t.Helper()
	entries, err := lrs.New(w.db, clock.System()).OfPerson(w.ctx, w.db.Read(), who.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		verb := e.Verb[strings.LastIndexByte(e.Verb, '/')+1:]
		out = append(out, verb+" "+strings.TrimPrefix(e.Object, lrs.Base+"/"))
	}
	return out
}

// faulty lists the fields that an Invalid fault names.
func faulty(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	f, ok := err.(*fault.Fault)
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("got %v, want faults of fields", err)
	}
	var where []string
	for _, x := range f.Fields {
		where = append(where, x.Where)
		if !lang.Has(x.Key) {
			t.Errorf("%q is not said in both languages", x.Key)
		}
	}
	return strings.Join(where, " ")
}
