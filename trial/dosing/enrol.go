package dosing

import (
	"context"
	"slices"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Enrol gives a subject the next free place of the cohort that the decision in force
// opened. Acts on a study happen one after the other, so of two who ask for the last
// place one gets it and the other hears that the cohort is full (Conflict,
// "dosing.bar.full"). reason is asked for when the subject gave back a place before.
func (s *Service) Enrol(ctx context.Context, a person.Actor, code, subject, reason string) (Slot, error) {
	var slot Slot
	err := s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enrol, subject); err != nil {
			return err
		}
		at := w.Now.Std()
		if err := barred(append(Entry(w.State, w.Protocol, subject, 0, at), Openings(w.State, w.Protocol, at)...)); err != nil {
			return err
		}
		slot = next1(w)
		return take(w, subject, &slot, reason)
	})
	return slot, err
}

// Backfill enrols a subject outside the cohort, at the level below it that the design
// chooses among those that are open now and that the decision in force was signed for
// ([FillLevel]). Of two who ask for the last such place one gets it.
func (s *Service) Backfill(ctx context.Context, a person.Actor, code, subject, reason string) (Slot, error) {
	var slot Slot
	err := s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enrol, subject); err != nil {
			return err
		}
		at := w.Now.Std()
		level, bars := FillLevel(w.State, w.Protocol, at)
		if err := barred(append(Entry(w.State, w.Protocol, subject, level, at), bars...)); err != nil {
			return err
		}
		latest, _ := Latest(w.State)
		slot = Slot{Level: level, Place: 1, Decision: latest.Key, At: at}
		for _, p := range Patients(w.State, w.Protocol, at) {
			if p.Backfilled() {
				slot.Place = max(slot.Place, p.Slot.Place+1)
			}
		}
		return take(w, subject, &slot, reason)
	})
	return slot, err
}

// take writes the place of a subject who holds none.
func take(w *trial.Writer, subject string, x *Slot, reason string) error {
	values := x.values()
	values["RELEASED"], values["WHY"] = "", ""
	return w.Set(slotPlace(subject), values, reason)
}

// next1 is the place that is given next. There is one: Openings said so.
func next1(w *trial.Writer) Slot {
	at := w.Now.Std()
	latest, _ := Latest(w.State)
	patients := Patients(w.State, w.Protocol, at)
	cohorts := Cohorts(w.State, patients, at)
	c := &cohorts[slices.IndexFunc(cohorts, func(c Cohort) bool { return c.Number == latest.Cohort })]
	slot := Slot{Level: c.Level, Cohort: c.Number, Place: 1, Decision: latest.Key, At: at, Replaces: c.vacant(patients)}
	for _, subject := range c.Patients {
		slot.Place = max(slot.Place, byName(patients, subject).Slot.Place+1)
	}
	return slot
}

func (x *Slot) values() map[string]string {
	return map[string]string{"LEVEL": strconv.Itoa(x.Level), "COHORT": strconv.Itoa(x.Cohort), "PLACE": strconv.Itoa(x.Place),
		"DECISION": x.Decision, "AT": record.At(x.At), "REPLACES": x.Replaces}
}

// Release gives a place back before an infusion: no product could be made, the patient
// progressed, withdrew, or died. Somebody else can be enrolled in it.
func (s *Service) Release(ctx context.Context, a person.Actor, code, subject, why string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enrol, subject); err != nil {
			return err
		}
		var f fault.Form
		f.Check(why != "", "why", "fault.required")
		if err := f.Err(); err != nil {
			return err
		}
		p, ok := One(w.State, w.Protocol, subject, w.Now.Std())
		switch {
		case !ok || p.Slot == nil || !w.State.Row(form.Slot.Name, subject, "1").Moment("RELEASED").IsZero():
			return fault.New(fault.Conflict, "dosing.bar."+BarNoSlot)
		case !p.Infused.IsZero():
			return fault.New(fault.Conflict, "dosing.bar."+BarInfused)
		}
		return w.Set(slotPlace(subject), map[string]string{"RELEASED": record.At(w.Now.Std()), "WHY": why}, why, "WHY")
	})
}

// Move takes an enrolled patient who was not infused into the cohort that is open now:
// after a new decision nobody is treated under the old one. The reason is kept.
func (s *Service) Move(ctx context.Context, a person.Actor, code, subject, reason string) (Slot, error) {
	var slot Slot
	err := s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enrol, subject); err != nil {
			return err
		}
		at := w.Now.Std()
		p, ok := One(w.State, w.Protocol, subject, at)
		latest, signed := Latest(w.State)
		switch {
		case !ok || !p.Holds():
			return fault.New(fault.Conflict, "dosing.bar."+BarNoSlot)
		case !p.Infused.IsZero():
			return fault.New(fault.Conflict, "dosing.bar."+BarInfused)
		case !signed:
			return fault.New(fault.Conflict, "dosing.bar."+BarUnsigned)
		case latest.Cohort == p.Slot.Cohort && latest.Level == p.Slot.Level:
			return fault.New(fault.Conflict, "dosing.bar."+BarEnrolled)
		}
		// Who is enrolled already does not count against the most that may be.
		bars := slices.DeleteFunc(Openings(w.State, w.Protocol, at), func(b Bar) bool { return b.Key == BarMax })
		if latest.Level > 0 && !hasLevel(w.State, w.Protocol, subject, latest.Version, latest.Level, at) {
			bars = append(bars, Bar{Key: BarReconsent})
		}
		if err := barred(bars); err != nil {
			return err
		}
		slot = next1(w)
		return w.Set(slotPlace(subject), slot.values(), reason)
	})
	return slot, err
}
