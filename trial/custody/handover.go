package custody

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Handing is a step as it was scanned and typed.
type Handing struct {
	Container        string
	Step             Step
	First, Second    string // scans
	At               time.Time
	TempMin, TempMax string // °C, of what travelled
	Spoilt           string // why it is quarantined on arrival; "" when it looks right
	Product          string // that material is used for
	Weight           string // kg, at the bedside
	Comment          string
	Entry            string // key of the entry
}

// Hand takes a step with a container. Both scans must agree with each other and with
// the record; what does not is refused with everything that disagrees, and the refusal
// stays in the trail. What arrives outside of the temperatures that were signed for
// its transport, or looks wrong, is taken into quarantine. It returns whether it was.
func (s *Service) Hand(ctx context.Context, a person.Actor, study, subject string, h Handing) (quarantined bool, err error) {
	view, err := s.ledger.Open(ctx, a, study)
	if err != nil {
		return false, err
	}
	before, ok := One(view.State, subject, h.Container)
	if !ok || !view.Me.Sees(view.Site(subject)) {
		return false, missing()
	}
	move, ok := MoveOf(before.Kind, h.Step)
	if !ok {
		return false, missing()
	}
	err = s.write(ctx, a, study, subject, move.Right, func(w *trial.Writer) error {
		quarantined = false
		c, ok := One(w.State, subject, h.Container)
		if !ok {
			return missing()
		}
		values := map[string]string{"CONTAINER": h.Container, "STEP": string(h.Step), "AT": record.At(h.At), "TEMPMIN": h.TempMin, "TEMPMAX": h.TempMax,
			"PRODUCT": h.Product, "WEIGHT": h.Weight, "COMMENT": h.Comment, "ENTRY": h.Entry}
		if row, err := settled(w.State, form.Handover.Name, subject, values, canonical(w, form.Handover.Name)); row != nil || err != nil {
			quarantined = row.Get("CONDITION") == "quarantine"
			return err
		}
		attempt, list, err := try(w, move, c, h)
		if err != nil {
			return err
		}
		codes := [2]string{attempt.Scans[0].Code, attempt.Scans[1].Code}
		if len(list) > 0 {
			return refuse(w, record.Place{Form: form.Handover.Name, Subject: subject, Row: h.Container}, h.Step, h.Container, codes, list)
		}
		values["FIRST"], values["SECOND"] = codes[0], codes[1]
		if h.Step == Receive {
			values["CONDITION"] = "good"
			if why := spoilt(w.State, c.Kind, h); why != "" {
				values["CONDITION"], values["WHY"], quarantined = "quarantine", why, true
			}
		}
		if err := w.Set(record.Place{Form: form.Handover.Name, Subject: subject, Row: w.NextKey(form.Handover.Name, subject)}, values, ""); err != nil {
			return err
		}
		if h.Step == Use && w.State.Row(form.Product.Name, subject, h.Product).Get("OUTCOME") == "planned" {
			return w.Set(record.Place{Form: form.Product.Name, Subject: subject, Row: h.Product}, map[string]string{"OUTCOME": "running"}, "", "OUTCOME")
		}
		return nil
	})
	return quarantined, err
}

// try reads what was typed and holds it against the record. An error is a form to be
// filled in better, a list is a refusal.
func try(w *trial.Writer, m Move, c Container, h Handing) (Attempt, []Disagreement, error) {
	a := Attempt{Move: m, Container: c, Product: h.Product, At: h.At}
	var f fault.Form
	var last time.Time
	if n := len(c.Steps); n > 0 {
		last = c.Steps[n-1].At
	}
	happened(&f, "at", h.At, w, last)
	if !h.At.IsZero() && w.Now.Std().Sub(h.At) > lateAfter {
		f.Check(strings.TrimSpace(h.Comment) != "", "comment", "custody.fault.late")
	}
	f.Check(strings.TrimSpace(h.First) != "", "first", "custody.fault.scan")
	f.Check(strings.TrimSpace(h.Second) != "", "second", "custody.fault.scan")
	if m.Cold {
		temperatures(&f, w.State, c.Kind, h)
	}
	if m.Weight {
		a.Weight, _ = strconv.ParseFloat(strings.TrimSpace(h.Weight), 64)
		f.Check(a.Weight >= 1 && a.Weight <= 400, "weight", "custody.fault.weight")
		released := weighed(w.State, c)
		if released > 0 && math.Abs(a.Weight-released) > released*drift && strings.TrimSpace(h.Comment) == "" {
			f.Add("comment", "custody.fault.weightmoved", "Weight", plain(a.Weight), "Released", plain(released))
		}
	}
	if m.Step == Use {
		r := w.State.Row(form.Product.Name, c.Subject, h.Product)
		usable := r != nil && (r.Get("OUTCOME") == "planned" || r.Get("OUTCOME") == "running") && slices.Contains(strings.Split(r.Get("COLLECTIONS"), ","), c.Key)
		f.Check(usable, "product", "custody.fault.product")
	}
	if err := f.Err(); err != nil {
		return a, nil, err
	}
	var list []Disagreement
	readable := true
	for i, text := range []string{h.First, h.Second} {
		var err error
		if a.Scans[i], err = Read(text, w.Code); err != nil {
			readable = false
			list = append(list, Disagreement{What: "unreadable" + strconv.Itoa(i+1)})
		}
	}
	if readable {
		list = Agree(w.State, w.Code, a)
	}
	list = append(list, Hindered(w.State, versionOf(w.View, c.Subject), a)...)
	if slices.Contains(m.Needs, Opened) {
		list = append(list, waits(w, c.Subject, a.At)...)
	}
	return a, list, nil
}

// drift is how far a weight at the bedside may be from the one of the release, as a
// part of it, before somebody says why. The tenth is ours: it catches slips of the
// keyboard, and the dose itself is held to the protocol's levels beside it.
const drift = 0.1

// weighed is the weight with which a bag's product was released, in kg, 0 when unknown.
func weighed(s *record.State, c Container) float64 {
	kg, _ := s.Row(form.Release.Name, c.Subject, c.Product).Number("WEIGHT")
	return kg
}

// waits is what dosing has to wait for although the level is signed: the time after the
// last infusion of the cohort, a question about a dose-limiting toxicity, a stopping
// rule that the committee has not seen.
func waits(w *trial.Writer, subject string, at time.Time) []Disagreement {
	var out []Disagreement
	for _, bar := range dosing.Clearance(w.State, w.Protocol, subject, 0, at) {
		switch bar.Key {
		case dosing.BarStagger, dosing.BarQuestion, dosing.BarHalted, dosing.BarDeath, dosing.BarFillClosed:
			out = append(out, Disagreement{What: bar.Key, Label: subject, Record: minute(bar.Until.In(Zone(w.State, subject)))})
		}
	}
	return out
}

// stages are the specifications for the way of a container.
func stage(of Kind) string {
	if of == Collection {
		return "material"
	}
	return "transport"
}

func limits(s *record.State, of Kind) []Spec {
	return slices.DeleteFunc(Specs(s), func(x Spec) bool { return x.Stage != stage(of) || !x.Signed })
}

func temperatures(f *fault.Form, s *record.State, of Kind, h Handing) {
	low, errLow := strconv.ParseFloat(strings.TrimSpace(h.TempMin), 64)
	high, errHigh := strconv.ParseFloat(strings.TrimSpace(h.TempMax), 64)
	if h.TempMin == "" && h.TempMax == "" && len(limits(s, of)) == 0 {
		return // nobody asked for them
	}
	f.Check(errLow == nil && low >= -273.15, "tempmin", "custody.fault.temperature")
	f.Check(errHigh == nil && high >= -273.15, "tempmax", "custody.fault.temperature")
	if errLow == nil && errHigh == nil {
		f.Check(low <= high, "tempmax", "custody.fault.temperatures")
	}
}

// spoilt is why what arrived goes into quarantine, "" when it does not.
func spoilt(s *record.State, of Kind, h Handing) string {
	for _, x := range limits(s, of) {
		if x.Judge(h.TempMin) != "in" || x.Judge(h.TempMax) != "in" {
			return strings.TrimSpace(x.ID + " " + h.Spoilt)
		}
	}
	return strings.TrimSpace(h.Spoilt)
}
