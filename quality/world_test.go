package quality

import (
	"context"
	"fmt"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
)

// world is a programme with a coordinator, recorders and a clock at nine in the
// morning of 20 November 2026 in Beijing.
type world struct {
	t      testing.TB
	ctx    context.Context
	db     *store.DB
	clock  *clock.Fake
	s      *Service
	office person.Actor
	doctor person.Actor // records for the first site
	other  person.Actor // in the programme, records nowhere
	site   Site
}

var names = Names{
	Iraes:  map[string]fact.Name{"colitis": {EN: "Colitis / diarrhoea", ZH: "结肠炎/腹泻"}, "myocarditis": {EN: "Myocarditis", ZH: "心肌炎"}},
	Agents: map[string]fact.Name{"nivolumab": {EN: "nivolumab", ZH: "纳武利尤单抗"}, "ipilimumab": {EN: "ipilimumab", ZH: "伊匹木单抗"}},
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, lang.Zone))}
	w.s = New(db, w.clock, lrs.New(db, w.clock), names)
	w.office = w.person("Coordinator", person.Grant{Role: person.Coordinator, Programme: "p1"})
	w.doctor = w.person("Doctor", person.Grant{Role: person.Learner, Programme: "p1", Cohort: "bj"})
	w.other = w.person("Other", person.Grant{Role: person.Tutor, Programme: "p1"})
	w.site = w.newSite("First Hospital")
	w.must(w.s.Appoint(w.ctx, w.office, w.site.ID, w.doctor.ID, false))
	return w
}

func (w *world) newSite(name string) Site {
	w.t.Helper()
	x, err := w.s.AddSite(w.ctx, w.office, Site{Programme: "p1", Cohort: "bj", Name: lang.Text{EN: name}})
	w.must(err)
	return x
}

func (w *world) person(name string, grants ...person.Grant) person.Actor {
	w.t.Helper()
	p := person.Person{ID: id.New(), Latin: name, CreatedAt: w.clock.Now()}
	p.Email = p.ID + "@example.org"
	w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, p); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, p.ID, g, "test", p.CreatedAt); err != nil {
				return err
			}
		}
		return nil
	}))
	a, err := person.Load(w.ctx, w.db.Read(), p.ID)
	w.must(err)
	return a
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refuses(err error, kind fault.Kind, why string) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("%s: got %v, want %v", why, err, kind)
	}
}

// fill enters n courses of a site, the first with severe episodes, k screened for
// hepatitis B, a course every other day from the start of the year.
func (w *world) fill(site Site, prefix string, n, severe, screened int) {
	w.t.Helper()
	w.must(w.s.Appoint(w.ctx, w.office, site.ID, w.doctor.ID, false))
	for i := range n {
		starts := time.Date(2026, 1, 1, 0, 0, 0, 0, lang.Zone).AddDate(0, 0, 2*i)
		e := Entry{Code: fmt.Sprintf("%s-%03d", prefix, i), Agents: "nivolumab", Starts: starts.Format(time.DateOnly), Hepatitis: "no"}
		if i < screened {
			e.Hepatitis = "yes"
		}
		_, err := w.s.SaveCourse(w.ctx, w.doctor, site.ID, e)
		w.must(err)
		if i < severe {
			onset := starts.AddDate(0, 0, 20)
			_, err := w.s.SaveEpisode(w.ctx, w.doctor, site.ID, EpisodeEntry{Course: e.Code, Irae: "colitis", Onset: onset.Format(time.DateOnly),
				Grades: "3", Steroid: "given", SteroidAt: onset.AddDate(0, 0, i%5).Format(time.DateOnly)})
			w.must(err)
		}
	}
}
