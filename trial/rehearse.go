package trial

import (
	"context"
	"errors"
	"strconv"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// present is what time it is in a study: the clock on the wall, but in a rehearsal the
// time that it was played to. Only Rehearse makes such a study, and what a study is
// never changes.
func present(s *record.State, real clock.Time) clock.Time {
	if !rehearsed(s) {
		return real
	}
	rows := s.Rows(form.Clock.Name, "")
	if len(rows) == 0 {
		return real
	}
	return clock.At(rows[len(rows)-1].Moment("AT"))
}

// Rehearsal is a rehearsal to be begun.
type Rehearsal struct {
	Site     string
	Scenario string
	Version  string                     // hash of the scenario
	First    func(w *Writer) error      // what the players are shown at once
	Fits     func(v *View) *fault.Fault // nil when the scenario can be played with the study's protocol
}

// Rehearse begins a rehearsal of a study for one of its sites: a study of its own with
// the same protocol, the people of the site and those of the whole study in their
// roles, and a clock of its own that begins at eight in the morning of today at the
// site. A lead may. It returns the code, "LUNG-01-R1".
func (l *Ledger) Rehearse(ctx context.Context, a person.Actor, code string, r Rehearsal) (string, error) {
	now, act, fresh := l.clock.Now(), id.New(), study{ID: id.New(), BeganAt: l.clock.Now()}
	var after *record.State
	err := l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after = nil
		s, err := findIn(ctx, tx, code)
		if err != nil {
			return err
		}
		of, err := l.view(ctx, tx, a, s)
		if err != nil {
			return err
		}
		if !of.Me.May(Manage, "") {
			return person.Forbidden()
		}
		if err := rehearsable(of, r); err != nil {
			return err
		}
		if fresh.Code, err = l.free(ctx, tx, of.Code, &fresh); err != nil {
			return err
		}
		w := &Writer{View: &View{ID: fresh.ID, Code: fresh.Code, State: record.New(), Now: now, Real: now, ledger: l}, actor: a, role: Lead, act: act}
		if err := w.stage(of, a, r); err != nil {
			return err
		}
		if err := r.First(w); err != nil {
			return err
		}
		after = w.State
		return l.commit(ctx, tx, fresh, w.entries)
	})
	if err != nil {
		return "", err
	}
	l.remember(fresh.ID, after)
	return fresh.Code, l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Site.Name, Row: r.Site}, map[string]string{"REHEARSED": fresh.Code}, "", "REHEARSED")
	})
}

func rehearsable(of *View, r Rehearsal) error {
	var f fault.Form
	f.Check(of.State.Row(form.Site.Name, "", r.Site) != nil, "site", "fault.choice")
	f.Check(r.Scenario != "", "scenario", "fault.choice")
	if err := f.Err(); err != nil {
		return err
	}
	w := &Writer{View: of}
	switch {
	case rehearsed(of.State):
		return fault.New(fault.Closed, "rehearsal.fault.itself")
	case of.Current() == "":
		return fault.New(fault.Closed, "study.fault.noprotocol")
	case !w.staffed(r.Site):
		return fault.New(fault.Closed, "study.fault.noinvestigator")
	}
	if r.Fits != nil {
		if why := r.Fits(of); why != nil {
			return why
		}
	}
	return nil
}

// free takes the first code that no rehearsal of a study has yet.
func (l *Ledger) free(ctx context.Context, tx *store.Tx, code string, s *study) (string, error) {
	for n := 1; n < 1000; n++ {
		s.Code = code + "-R" + strconv.Itoa(n)
		added, err := tx.Exec(ctx, `INSERT INTO trial_study (id, code, seq, hash, began_at) VALUES ($1, $2, 0, '', $3) ON CONFLICT (code) DO NOTHING`, s.ID, s.Code, s.BeganAt)
		if err != nil {
			return "", err
		}
		if added == 1 {
			return s.Code, nil
		}
	}
	return "", errors.New("trial: a thousand rehearsals of " + code)
}

// stage writes what a rehearsal begins with.
func (w *Writer) stage(of *View, a person.Actor, r Rehearsal) error {
	site, title := of.State.Row(form.Site.Name, "", r.Site), of.State.Row(form.Study.Name, "", "1")
	zone, err := time.LoadLocation(site.Get("ZONE"))
	if err != nil {
		return err
	}
	day := w.Real.Std().In(zone)
	began := record.At(time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, zone))
	set := func(f record.Form, row string, values map[string]string) {
		if err == nil {
			err = w.Set(record.Place{Form: f.Name, Row: row}, values, "")
		}
	}
	set(form.Study, "1", map[string]string{"CODE": w.Code, "TITLE_EN": title.Get("TITLE_EN"), "TITLE_ZH": title.Get("TITLE_ZH"), "STATUS": "open", "KIND": "rehearsal", "RESIDENCY": "here"})
	set(form.Clock, "1", map[string]string{"AT": began})
	set(form.Rehearsal, "1", map[string]string{"OF": of.Code, "SITE": r.Site, "SCENARIO": r.Scenario, "VERSION": r.Version, "BEGAN": began})
	set(form.Protocol, of.Current(), map[string]string{"DOC": of.State.Row(form.Protocol.Name, "", of.Current()).Get("DOC"), "STATUS": "approved", "APPROVED": began})
	set(form.Site, r.Site, map[string]string{"NAME_EN": site.Get("NAME_EN"), "NAME_ZH": site.Get("NAME_ZH"), "ZONE": site.Get("ZONE"), "STATUS": "active", "ACTIVATED": began})
	for _, x := range of.State.Rows(form.Spec.Name, "") { // the laboratory signs them anew
		set(form.Spec, x.Key, x.Values())
	}
	for _, m := range of.State.Rows(form.Member.Name, "") {
		role, at := Role(m.Get("ROLE")), m.Get("SITE")
		if m.Get("UNTIL") != "" || role == Partner || bound(role) && at != r.Site || err != nil {
			continue
		}
		err = w.appoint(m.Get("PERSON"), m.Get("NAME"), role, at)
	}
	return err
}

// Player is in whose name a rehearsal enters what colleagues did whom it plays.
const Player = "rehearsal"

// Play lets a rehearsal itself enter what fn sets, in the name of Player and of nobody
// in the team. A study where patients are treated has no such entries.
func (w *Writer) Play(fn func() error) error {
	if !rehearsed(w.State) {
		return errors.New("trial: only a rehearsal plays")
	}
	actor, role := w.actor, w.role
	defer func() { w.actor, w.role = actor, role }()
	w.actor, w.role = person.Actor{ID: Player}, Player
	return fn()
}

// Pass enters in a study that one of its sites passed a rehearsal. The caller has made
// sure of it. Entered again it changes nothing.
func (l *Ledger) Pass(ctx context.Context, a person.Actor, code, site, rehearsal string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		row := w.State.Row(form.Site.Name, "", site)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if row.Get("PASSED") != "" {
			return nil
		}
		return w.Set(record.Place{Form: form.Site.Name, Row: site}, map[string]string{"REHEARSED": rehearsal, "PASSED": record.At(w.Now.Std())}, "", "REHEARSED")
	})
}

// Played are all entries of a rehearsal up to what a view shows, oldest first.
func (l *Ledger) Played(ctx context.Context, v *View) ([]record.Entry, error) {
	if v.State.Row(form.Rehearsal.Name, "", "1") == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	return l.entries(ctx, l.db.Read(), v.ID, 0, v.State.Seq)
}
