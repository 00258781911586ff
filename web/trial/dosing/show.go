package dosing

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/trial"
	room "stepwise/trial/dosing"
	"stepwise/trial/protocol"
	"stepwise/web/trial/frame"
)

func names(v *trial.View, subjects []string) string {
	var out []string
	for _, s := range subjects {
		out = append(out, frame.Subject(v, s))
	}
	return strings.Join(out, ", ")
}

// amount writes a dose: "2 × 10⁶/kg".
func amount(rules *protocol.Protocol, level int) string {
	if rules == nil {
		return ""
	}
	l, ok := rules.Level(level)
	if !ok {
		return ""
	}
	return figure(l.Amount) + " × " + unit(l.Unit)
}

func unit(u string) string {
	for i, sup := range []string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"} {
		u = strings.ReplaceAll(u, "10*"+strconv.Itoa(i), "10"+sup)
	}
	return u
}

// given writes the dose that a patient received, in the unit of the levels.
func given(rules *protocol.Protocol, x float64) string {
	if rules == nil || len(rules.Levels) == 0 {
		return figure(x)
	}
	return figure(x) + " × " + unit(rules.Levels[0].Unit)
}

func figure(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

func percent(x float64) string { return strconv.FormatFloat(100*x, 'f', 0, 64) + " %" }

func tenths(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

func itoa(n int) string { return strconv.Itoa(n) }

// level names a dose level with its dose.
func level(ctx context.Context, rules *protocol.Protocol, n int) string {
	return lang.T(ctx, "dosing.level", "Level", n, "Dose", amount(rules, n))
}

// order is what a decision orders, as a sentence.
func order(ctx context.Context, rules *protocol.Protocol, action string, cohort, lvl, size int) string {
	return lang.T(ctx, "dosing.order."+action, "Cohort", cohort, "Count", size, "Level", lvl, "Dose", amount(rules, lvl))
}

// kind is the tag of a patient's status.
func kind(s room.Status) string {
	switch s {
	case room.Evaluable:
		return "done"
	case room.Pending:
		return "wait"
	case room.Enrolled:
		return "open"
	}
	return "quiet"
}

func standing(s room.Standing) string {
	switch s {
	case room.Signed:
		return "done"
	case room.Proposed:
		return "wait"
	case room.Reopened:
		return "alarm"
	}
	return "quiet"
}

// moment writes a time at a subject's site.
func moment(v *trial.View, subject string, t time.Time) string {
	return frame.Moment(t, frame.Zone(v, v.Site(subject)))
}

// when writes a time that concerns the whole study.
func when(t time.Time) string { return frame.Moment(t, lang.Zone) }

// counts are enrolled, infused and evaluable: three numbers.
func (x *overview) counts() (enrolled, infused, evaluable int) {
	for i := range x.patients {
		p := &x.patients[i]
		if p.Slot != nil {
			enrolled++
		}
		if !p.Infused.IsZero() {
			infused++
		}
		if p.Status == room.Evaluable {
			evaluable++
		}
	}
	return
}

// seats are the patients of a cohort in the order of their places.
func (x *overview) seats(c *room.Cohort) []*room.Patient {
	var out []*room.Patient
	for _, s := range c.Patients {
		for i := range x.patients {
			if x.patients[i].Subject == s {
				out = append(out, &x.patients[i])
			}
		}
	}
	return out
}

// stray are those who were infused without a place.
func (x *overview) stray() []*room.Patient {
	var out []*room.Patient
	for i := range x.patients {
		if x.patients[i].Slot == nil {
			out = append(out, &x.patients[i])
		}
	}
	return out
}

// outside are those enrolled outside the cohorts.
func (x *overview) outside() []*room.Patient {
	var out []*room.Patient
	for i := range x.patients {
		if x.patients[i].Backfilled() {
			out = append(out, &x.patients[i])
		}
	}
	return out
}

// opens says at which levels a decision lets patients be backfilled.
func opens(ctx context.Context, levels []int) string {
	var list []string
	for _, l := range levels {
		list = append(list, itoa(l))
	}
	return lang.T(ctx, "dosing.opens", "Levels", strings.Join(list, ", "))
}

// of are the faults of one form.
func (x *overview) of(form string) map[string]string {
	if x.form == form {
		return x.errs
	}
	return nil
}

// movable reports whether an enrolled patient waits in a cohort that is not the one in
// force.
func (x *overview) movable(p *room.Patient) bool {
	if p.Backfilled() && slices.Contains(x.latest.Backfill, p.Slot.Level) {
		return false
	}
	return p.Status == room.Enrolled && x.decided && x.latest.Standing == room.Signed && x.latest.Action != room.Stop &&
		(x.latest.Cohort != p.Slot.Cohort || x.latest.Level != p.Slot.Level) && x.v.Me.May(trial.Enrol, p.Site)
}

// bound writes a threshold of the decision table.
func bound(n *int) string {
	if n == nil {
		return "–"
	}
	return itoa(*n)
}

// then is what the design would recommend after an outcome, as words.
func then(ctx context.Context, a *room.Advice) string {
	switch {
	case a.Ending == room.Complete:
		return lang.T(ctx, "dosing.then.complete", "Level", a.Dose)
	case a.Action == "stop":
		return lang.T(ctx, "dosing.then.stop."+a.Ending)
	}
	return lang.T(ctx, "dosing.then."+a.Action, "Level", a.Dose)
}

// recommends is the recommendation as a sentence.
func (x *sheet) recommends(ctx context.Context) string {
	a := x.advice
	switch {
	case a.Order == "":
		return lang.T(ctx, "dosing.advice.wait")
	case a.Ending == room.Complete && a.Selection != nil && a.Selection.Dose > 0:
		return lang.T(ctx, "dosing.advice.complete", "Level", a.Selection.Dose, "Dose", amount(x.rules, a.Selection.Dose))
	case a.Ending == room.Complete:
		return lang.T(ctx, "dosing.advice.none")
	case a.Order == room.Stop:
		return lang.T(ctx, "dosing.advice.stop."+a.Ending)
	}
	return lang.T(ctx, "dosing.advice."+a.Action, "Level", a.Dose, "Dose", amount(x.rules, a.Dose)) + " " +
		order(ctx, x.rules, a.Order, a.Cohort, a.Dose, a.Size)
}

// target is the target of the design, 0 for none.
func (x *sheet) target() float64 { return x.rules.Plan.Target }

// mayPropose reports whether the reader may lay a decision before the committee.
func (x *sheet) mayPropose() bool { return x.v.Me.Anywhere(trial.Propose) }

// maySign reports whether the reader is asked for a signature.
func (x *sheet) maySign() bool {
	if !x.stored || x.d.Standing != room.Proposed || !x.v.Me.Anywhere(trial.Decide) {
		return false
	}
	for _, s := range x.d.Signs {
		if s.By == x.v.Me.Person {
			return false
		}
	}
	return true
}

// offers reports whether another level than the advised one can be proposed: all of
// them when every condition is met, lower ones when the decision is made early.
func (x *sheet) offers(a room.Alternative) bool {
	if a.Order == room.Stop || a.Advised || !x.gate.Open() {
		return false
	}
	return len(x.gate.Missing()) == 0 || a.Level < x.data.Base
}

// needed is how many signatures the decision needs.
func (x *sheet) needed() int { return room.Signatures(x.v.Protocol, x.d.Version) }

// until says up to when something lasts; nothing when time alone does not end it.
func until(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return lang.T(ctx, "dosing.until", "When", when(t))
}
