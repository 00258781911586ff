package dosing

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
)

// world is a study with the room on it.
type world struct {
	*studytest.Study
	room *Service
	ctx  context.Context
}

// both runs a test on both engines; change may alter the protocol before it is
// approved as version 2, which everybody consents to.
func both(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		fn(&world{s, New(s.Ledger, "https://stepwise.test"), context.Background()})
	})
}

// amend approves a further version of the protocol.
func (w *world) amend(version string, change func(p *protocol.Protocol)) {
	w.T.Helper()
	p := studytest.Protocol(w.T)
	change(p)
	w.Approve(version, canonical(p))
}

func (w *world) state() *record.State       { return w.View("lead").State }
func (w *world) protocols() Protocols       { return w.View("lead").Protocol }
func (w *world) now() time.Time             { return w.Clock.Now().Std() }
func (w *world) days(n int)                 { w.Clock.Move(time.Duration(n) * 24 * time.Hour) }
func (w *world) decision(k string) Decision { d, _ := Find(w.state(), k); return d }

func (w *world) patient(subject string) Patient {
	w.T.Helper()
	p, ok := One(w.state(), w.protocols(), subject, w.now())
	if !ok {
		w.T.Fatalf("%s is no patient", subject)
	}
	return p
}

func (w *world) nurse(subject string) string {
	if subject[:2] == "SH" {
		return "nurse2"
	}
	return "nurse"
}

// eligible is a subject who consented to a version and was found eligible.
func (w *world) eligible(subject, version string) {
	w.T.Helper()
	site := subject[:4]
	who, pi := w.nurse(subject), map[string]string{"BJ01": "pi", "SH01": "pi2"}[site]
	w.Put(who, trial.Screen, site, record.Place{Form: form.Subject.Name, Subject: subject, Row: "1"}, map[string]string{"SITE": site, "NUMBER": subject[5:]})
	w.Put(who, trial.Screen, site, record.Place{Form: form.Consent.Name, Subject: subject, Row: version}, map[string]string{"AT": record.At(w.now())})
	proof := w.Proof(pi)
	w.Must(w.Ledger.Write(w.ctx, studytest.As(pi), studytest.Code, func(_ context.Context, x *trial.Writer) error {
		if err := x.Require(trial.Judge, site); err != nil {
			return err
		}
		at := record.Place{Form: form.Screened.Name, Subject: subject, Row: "1"}
		if err := x.Set(at, map[string]string{"OUTCOME": "eligible", "AT": record.At(w.now()), "BASIS": screening.Of(x.View, subject).Basis}, ""); err != nil {
			return err
		}
		return x.Sign(at, "confirm", proof)
	}))
}

func (w *world) enrol(subject string) (Slot, error) {
	return w.room.Enrol(w.ctx, studytest.As(w.nurse(subject)), studytest.Code, subject, "")
}

// enrolled is a subject with a place.
func (w *world) enrolled(subject string) {
	w.T.Helper()
	w.eligible(subject, Version(w.state()))
	_, err := w.enrol(subject)
	w.Must(err)
}

// infuse records an infusion now, of so much of the unit of the levels.
func (w *world) infuse(subject string, amount float64) {
	w.T.Helper()
	p := w.protocols()(w.patient(subject).Rules)
	w.Put(w.nurse(subject), trial.Handle, subject[:4], record.Place{Form: form.Infusion.Name, Subject: subject, Row: "1"}, map[string]string{
		"AT": record.At(w.now()), "PRODUCT": "P-" + subject, "WEIGHT": "60", "CELLS": strconv.FormatFloat(amount*60, 'g', -1, 64), "DOSE": strconv.FormatFloat(amount, 'g', -1, 64),
		"PLANNED": w.state().Row(form.Slot.Name, subject, "1").Get("LEVEL"), "LEVEL": strconv.Itoa(p.Given(amount))})
}

// followed enters the visits of the window completely.
func (w *world) followed(subject string) {
	w.T.Helper()
	for _, v := range w.protocols()(w.patient(subject).Rules).Visits {
		if v.Anchor == "infusion" && v.Day <= 28 {
			w.Put(w.nurse(subject), trial.Enter, subject[:4], record.Place{Form: form.Visit.Name, Subject: subject, Row: v.ID}, map[string]string{"STATUS": "done", "COMPLETE": "Y"})
		}
	}
}

// event enters an adverse event and what the rule derives of it.
func (w *world) event(subject, key, derived string) {
	w.T.Helper()
	site := subject[:4]
	w.Put(w.nurse(subject), trial.Enter, site, record.Place{Form: form.AE.Name, Subject: subject, Row: key}, map[string]string{
		"AETERM": "CRS", "AEVOC": "ASTCT 2019", "AETOXGR": "3", "AESTDTC": record.At(w.now()), "AEREL": "definite", "AESER": "Y"})
	w.Put(w.nurse(subject), trial.Enter, site, record.Place{Form: form.DLT.Name, Subject: subject, Row: key}, map[string]string{"DERIVED": derived, "VERSION": "1"})
}

func (w *world) confirm(subject, key, answer string) {
	w.T.Helper()
	who := map[string]string{"BJ01": "pi", "SH01": "pi2"}[subject[:4]]
	w.Put(who, trial.Judge, subject[:4], record.Place{Form: form.DLT.Name, Subject: subject, Row: key}, map[string]string{"CONFIRMED": answer})
}

func (w *world) propose(p Proposal) (string, error) {
	return w.room.Propose(w.ctx, studytest.As("statistician"), studytest.Code, p)
}

func (w *world) sign(who, key string) error {
	return w.room.Sign(w.ctx, studytest.As(who), studytest.Code, key, w.decision(key).Hash, w.Proof(who))
}

// decide proposes what the design recommends and has it signed twice.
func (w *world) decide() Decision {
	w.T.Helper()
	return w.decideOn(Proposal{})
}

func (w *world) decideOn(p Proposal) Decision {
	w.T.Helper()
	key, err := w.propose(p)
	if err != nil {
		g := GateOf(w.state(), w.protocols(), Version(w.state()), w.now())
		w.T.Fatalf("%v; the gate: %+v", err, g.Missing())
	}
	w.Must(w.sign("committee", key))
	w.Must(w.sign("committee2", key))
	return w.decision(key)
}

// cohort treats the next patients at the level in force, three weeks apart, with DLTs
// in as many as told, and follows them to the end of the window. It returns them.
func (w *world) cohort(from, size, dlts int) []string {
	w.T.Helper()
	latest, _ := Latest(w.state())
	level, _ := w.protocols()(latest.Version).Level(latest.Level)
	var out []string
	for i := range size {
		subject := fmt.Sprintf("BJ01-%03d", from+i)
		w.enrolled(subject)
		w.days(21)
		w.infuse(subject, level.Amount)
		out = append(out, subject)
	}
	for i, subject := range out {
		if i < dlts {
			w.event(subject, "1", "yes")
			w.confirm(subject, "1", "yes")
		}
	}
	w.days(40)
	for _, subject := range out {
		w.followed(subject)
	}
	return out
}

func (w *world) want(err error, kind fault.Kind, key string) {
	w.T.Helper()
	f, _ := err.(*fault.Fault)
	if f == nil || f.Kind != kind || key != "" && f.Key != key {
		w.T.Errorf("%v, not %v %s", err, kind, key)
	}
}

// people gives members of the study accounts, so that mail reaches them.
func (w *world) people(ids ...string) {
	w.T.Helper()
	w.Must(w.DB.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, id := range ids {
			if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.test", Latin: id, Locale: "en", CreatedAt: w.Clock.Now()}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// letters are the subjects of the e-mails to somebody, oldest first.
func (w *world) letters(who string) []string {
	w.T.Helper()
	list, err := mail.List(w.ctx, w.DB.Read(), mail.Filter{})
	w.Must(err)
	var out []string
	for _, m := range list {
		if m.To == who+"@hospital.test" {
			out = append([]string{m.Subject}, out...)
		}
	}
	return out
}
