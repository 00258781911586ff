package rehearsal

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/safety"
)

// Verdicts of a task.
const (
	Right   = "right"
	Late    = "late"    // right, but entered or sent too late: half of the points
	Wrong   = "wrong"   // something else was done
	Missing = "missing" // nothing was done
)

// Item is what became of one task. Its words are the scenario's.
type Item struct {
	Task    string  `json:"task"`
	Verdict string  `json:"verdict"`
	Points  int     `json:"points"`          // reached
	Of      int     `json:"of"`              // to be reached
	Found   string  `json:"found,omitempty"` // what the record says: a code, a grade, a level
	Right   string  `json:"right,omitempty"` // what follows from the protocol: a level, the criteria that turn somebody away
	Hours   float64 `json:"hours,omitempty"` // from the message to the entry, of what is timed
}

// Result is what a rehearsal came to.
type Result struct {
	Items  []Item   `json:"items"`
	Points int      `json:"points"`
	Of     int      `json:"of"`
	Score  int      `json:"score"`           // percent of the points, rounded down
	Failed []string `json:"failed"`          // critical tasks that went wrong
	Passed bool     `json:"passed"`          // Score reaches the scenario's, and nothing critical went wrong
	Loose  []string `json:"loose,omitempty"` // what was done against the rule without saying why
}

// Score compares the record of a rehearsal with what its scenario holds as right.
// entries is the whole trail of v, reports are those of the study with what became
// of them.
func (s *Scenario) Score(v *trial.View, entries []record.Entry, reports []safety.Task) *Result {
	state := v.State
	j := &judge{s, v.Protocol(v.Current()), state, entries, reports, paceOf(state)}
	r := &Result{Failed: []string{}}
	r.Loose = j.loose()
	for i := range s.Tasks {
		t := &s.Tasks[i]
		verdict, found, seq := j.judge(t)
		if t.Kind == Conduct {
			switch {
			case len(r.Loose) > 0:
				verdict, found = Wrong, strings.Join(r.Loose, ", ")
			case len(state.Across(form.Infusion.Name)) == 0:
				verdict = Missing // who treats nobody has not shown it
			}
		}
		item := Item{Task: t.ID, Verdict: verdict, Found: found, Right: j.right(t), Of: t.Points}
		if t.Within > 0 && verdict == Right {
			if shown := state.Row(form.Message.Name, "", t.Message); shown != nil {
				item.Hours = max(0, j.clock.at(seq).Sub(shown.Moment("SHOWN")).Hours())
				if item.Hours > t.Within {
					item.Verdict = Late
				}
			}
		}
		switch item.Verdict {
		case Right:
			item.Points = t.Points
		case Late:
			item.Points = t.Points / 2
			if t.Critical && t.Kind == Reported { // a clock of the law ran out
				r.Failed = append(r.Failed, t.ID)
			}
		default:
			if t.Critical {
				r.Failed = append(r.Failed, t.ID)
			}
		}
		r.Items = append(r.Items, item)
		r.Points += item.Points
		r.Of += item.Of
	}
	r.Score = 100 * r.Points / r.Of
	r.Passed = r.Score >= s.Pass && len(r.Failed) == 0
	return r
}

type judge struct {
	s       *Scenario
	p       *protocol.Protocol
	state   *record.State
	entries []record.Entry
	reports []safety.Task
	clock   pace
}

// judge answers one task: the verdict, what the record says, and the entry that says it.
func (j *judge) judge(t *Task) (verdict, found string, seq int64) {
	subject := Subject(j.state, t.Patient)
	switch t.Kind {
	case Screen:
		return j.screen(t, subject)
	case Grade:
		return j.grade(t, subject)
	case Serious:
		e, ok := j.find(t, subject)
		switch {
		case !ok:
			return Missing, "", 0
		case !e.Serious:
			return Wrong, "N", 0
		case !slices.Contains(t.Criteria, e.Criterion):
			return Wrong, e.Criterion, 0
		}
		return Right, e.Criterion, e.Row.By("AESER").Seq
	case Limiting:
		return j.limiting(t, subject)
	case Reported:
		return j.report(t, subject)
	case Refused:
		return j.refused(t, subject)
	case Given:
		r := j.state.Row(form.Infusion.Name, subject, "1")
		found = r.Get("LEVEL")
		return same(found != "", found == j.right(t)), found, r.By("LEVEL").Seq
	case Decided:
		return j.decision(t)
	}
	return Right, "", 0
}

func same(known, right bool) string {
	switch {
	case !known:
		return Missing
	case right:
		return Right
	}
	return Wrong
}

func (j *judge) screen(t *Task, subject string) (verdict, found string, seq int64) {
	r := j.state.Row(form.Screened.Name, subject, "1")
	found = r.Get("OUTCOME")
	if t.Outcome == "failed" && j.state.Row(form.Slot.Name, subject, "1") != nil {
		return Wrong, "enrolled", 0
	}
	return same(found != "", found == t.Outcome), found, r.By("OUTCOME").Seq
}

// find is the event of a task: of those with one of its terms the one graded highest.
func (j *judge) find(t *Task, subject string) (best safety.Event, ok bool) {
	for _, e := range safety.Events(j.state, subject) {
		if slices.Contains(t.Terms, e.Term) && (!ok || e.Highest > best.Highest) {
			best, ok = e, true
		}
	}
	return best, ok
}

// grade compares the grade at an hour. The time of the message may be off by what
// people round: an hour before the message's next one decides.
func (j *judge) grade(t *Task, subject string) (verdict, found string, seq int64) {
	infused := j.state.Row(form.Infusion.Name, subject, "1").Moment("AT")
	if infused.IsZero() {
		return Missing, "", 0
	}
	at := infused.Add(hours(t.At)).Add(time.Hour)
	known := false
	for _, e := range safety.Events(j.state, subject) {
		if !slices.Contains(t.Terms, e.Term) || e.Begin.After(at) {
			continue
		}
		g := e.At(at)
		if !known || g == t.Grade {
			known, found = true, string(rune('0'+g))
		}
		if g == t.Grade {
			return Right, found, j.since(subject, e.Key, at, g)
		}
	}
	if !known {
		return Missing, "", 0
	}
	return Wrong, found, 0
}

// since is the first entry after which an event's course has had a grade at a time.
func (j *judge) since(subject, key string, at time.Time, grade int) (seq int64) {
	for i := range j.entries {
		e := &j.entries[i]
		if e.Form != form.AE.Name || e.Subject != subject || e.Row != key || e.Item != "COURSE" {
			continue
		}
		var points []safety.Point
		if json.Unmarshal([]byte(e.New), &points) != nil {
			continue
		}
		x := safety.Event{Course: points}
		switch got := x.At(at); {
		case got != grade:
			seq = 0
		case seq == 0:
			seq = e.Seq
		}
	}
	return seq
}

func (j *judge) limiting(t *Task, subject string) (verdict, found string, seq int64) {
	e, ok := j.find(t, subject)
	if !ok {
		return Missing, "", 0
	}
	r := j.state.Row(form.DLT.Name, subject, e.Key)
	found = r.Get("CONFIRMED")
	if r == nil && t.Outcome == "no" { // nothing to ask a person
		return Right, "no", e.Row.Began.Seq
	}
	return same(found != "", found == t.Outcome), found, r.By("CONFIRMED").Seq
}

func (j *judge) report(t *Task, subject string) (verdict, found string, seq int64) {
	e, ok := j.find(t, subject)
	if !ok {
		return Missing, "", 0
	}
	verdict = Missing
	for _, x := range j.reports {
		if x.Subject != subject || x.Event != e.Key {
			continue
		}
		r := j.state.Row(form.Report.Name, subject, x.Key)
		switch entered := j.clock.at(r.By("SENT").Seq); {
		case x.Sent.IsZero():
			return Missing, x.Key, 0
		case x.Sent.After(x.Due) || entered.After(x.Due): // what was sent was also entered in time
			verdict, found = Late, x.Key
		case verdict == Missing:
			verdict = Right
		}
		seq = max(seq, r.By("SENT").Seq)
	}
	return verdict, found, seq
}

// refused reports whether the label that a message brought was scanned: the server
// turned it away, and the refusal stands in the trail.
func (j *judge) refused(t *Task, subject string) (verdict, found string, seq int64) {
	shown := j.state.Row(form.Message.Name, "", t.Message)
	if shown == nil {
		return Missing, "", 0
	}
	stray := Subject(j.state, j.s.Message(t.Message).Stray)
	for _, e := range j.state.Refusals() {
		if e.Form == form.Handover.Name && e.Subject == subject && e.Seq > shown.Began.Seq && strings.Contains(e.Detail, stray) {
			return Right, "", e.Seq
		}
	}
	return Missing, "", 0
}

func (j *judge) decision(t *Task) (verdict, found string, seq int64) {
	d, ok := decided(j.state, t.Order)
	if !ok {
		return Missing, "", 0
	}
	found = strconv.Itoa(d.Level)
	return same(true, found == j.right(t)), found, j.state.Row(form.Standing.Name, "", d.Key).By("SIGNED").Seq
}

// right is what follows from the protocol for a task: the level that a product reaches,
// or that the design orders, or the criteria that turn a patient away; else "".
func (j *judge) right(t *Task) string {
	switch t.Kind {
	case Given:
		x := j.s.patient(t.Patient)
		return strconv.Itoa(j.p.Given(x.dose(j.p, x.millions(j.p, planned(j.state, j.p, Subject(j.state, t.Patient))))))
	case Decided:
		return strconv.Itoa(advised(j.p, t.Limited))
	case Screen:
		for i := range j.s.Messages {
			m := &j.s.Messages[i]
			if shown := j.state.Row(form.Message.Name, "", m.ID); m.Patient == t.Patient && m.Form != "" && shown != nil {
				_, against, _ := j.s.answers(j.p, m, shown.Moment("AT"))
				return strings.Join(against, ",")
			}
		}
	}
	return ""
}

// loose is what was done against the rule without saying why: a decision other than
// the design's, an infusion at a level that no decision in force had opened, a
// toxicity judged against the definition. A reason says something from 20 characters
// on, 8 where they are Chinese.
func (j *judge) loose() []string {
	var out []string
	for _, d := range dosing.Decisions(j.state) {
		if d.Override != "" && !d.Since.IsZero() && !says(d.Override) {
			out = append(out, "decision "+d.Key)
		}
	}
	for _, subject := range j.state.Subjects() {
		slot := j.state.Row(form.Slot.Name, subject, "1")
		for _, r := range j.state.Rows(form.Infusion.Name, subject) {
			d, ok := dosing.Find(j.state, slot.Get("DECISION"))
			if !ok || d.Since.IsZero() || d.Since.After(r.Moment("AT")) || r.Get("PLANNED") != slot.Get("LEVEL") {
				out = append(out, "infusion "+subject)
			}
		}
		for _, r := range j.state.Rows(form.DLT.Name, subject) {
			if why := r.Get("WHY"); why != "" && !says(why) {
				out = append(out, "DLT "+subject+" "+r.Key)
			}
		}
	}
	return out
}

func says(reason string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(reason))
	if wide := len(reason) > n; wide {
		return n >= 8
	}
	return n >= 20
}
