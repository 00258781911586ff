package dosing

import (
	"slices"
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// The conditions of the gate between cohorts, in the order in which they are shown.
const (
	NeedPlaces    = "places"    // every place of the cohort was infused
	NeedWindow    = "window"    // every window is over, or the patient had a DLT
	NeedStagger   = "stagger"   // the waiting time after the last infusion is over
	NeedQuestions = "questions" // every question about a DLT is confirmed
	NeedDeaths    = "deaths"    // whether a death is related is judged, where a stopping rule turns on it
	NeedData      = "data"      // the visits of the window are entered completely
	NeedQueries   = "queries"   // no query is open
	NeedResponses = "responses" // every response is assessed, for designs that look at efficacy
	NeedSignature = "signature" // no decision waits for signatures
)

// Condition is one condition of the gate.
type Condition struct {
	Key      string
	Met      bool
	Have     int       // of Need, where it counts
	Need     int       // 0 where nothing is counted
	Until    time.Time // when time alone will meet it, zero where it will not
	Subjects []string  // who stands in the way
}

// Gate says whether the next decision may be proposed.
type Gate struct {
	Conditions []Condition
	// Early is set when the design lowers the dose, or ends the trial, even if
	// everybody whose outcome is open stays without a DLT: nobody has to wait for
	// what cannot change the answer any more. Only a lower level or a stop can be
	// proposed then; questions, queries and signatures are still waited for.
	Early bool
	// Interrupted is set when a decision was reopened, or dosing was stopped, before
	// its cohort was complete: that cohort is not waited for.
	Interrupted bool
}

// Open reports whether a decision may be proposed.
func (g *Gate) Open() bool {
	for _, c := range g.Conditions {
		firm := c.Key == NeedQuestions || c.Key == NeedDeaths || c.Key == NeedQueries || c.Key == NeedSignature
		if !c.Met && !(g.Early && !firm) {
			return false
		}
	}
	return true
}

// Missing are the conditions that are not met.
func (g *Gate) Missing() []Condition {
	return slices.DeleteFunc(slices.Clone(g.Conditions), func(c Condition) bool { return c.Met })
}

// GateOf is the gate as the record stands, for the version that decides next.
func GateOf(s *record.State, protocols Protocols, version string, at time.Time) Gate {
	var g Gate
	rules := protocols(version)
	if rules == nil {
		return g
	}
	_, waiting := Waiting(s)
	signature := Condition{Key: NeedSignature, Met: !waiting}
	patients := Patients(s, protocols, at)
	cohorts := Cohorts(s, patients, at)
	if len(cohorts) == 0 { // the first cohort waits for nothing but its signatures
		g.Conditions = []Condition{signature}
		return g
	}
	last := cohorts[len(cohorts)-1]
	latest, _ := Latest(s)
	g.Interrupted = interrupted(&latest, &last)
	asked := patients // whose data the decision is made from
	if g.Interrupted {
		asked = slices.DeleteFunc(slices.Clone(patients), func(p Patient) bool {
			return p.Slot != nil && p.Slot.Cohort == last.Number && p.Status == Pending
		})
	} else {
		g.Conditions = append(g.Conditions, places(&last, patients, rules))
	}
	design := designOf(rules)
	window, stagger, questions, data, queries := Condition{Key: NeedWindow}, Condition{Key: NeedStagger},
		Condition{Key: NeedQuestions}, Condition{Key: NeedData}, Condition{Key: NeedQueries}
	responses := Condition{Key: NeedResponses}
	for i := range asked {
		p := &asked[i]
		if p.Infused.IsZero() {
			continue
		}
		current := p.Slot != nil && p.Slot.Cohort == last.Number
		switch {
		case p.Status != Pending:
			window.Need++
			window.Have++
		case design == nil || !waitsNot(design, p):
			window.Need++
			window.block(p.Subject, p.Until)
		case !p.Backfilled():
			window.Need++
			window.Have++
		}
		if len(p.Open) > 0 {
			questions.block(p.Subject, time.Time{})
		}
		if !complete(s, protocols(p.Rules), p) {
			data.block(p.Subject, time.Time{})
		}
		if asks(s, p.Subject, current) {
			queries.block(p.Subject, time.Time{})
		}
		if p.Counts() && !p.Assessed {
			responses.block(p.Subject, time.Time{})
		}
	}
	for _, c := range []*Condition{&window, &questions, &data, &queries} {
		c.Met = len(c.Subjects) == 0
	}
	if until := staggered(s, &last, patients, protocols); until.After(at) {
		stagger.Until = until
	} else {
		stagger.Met = true
	}
	g.Conditions = append(g.Conditions, window)
	if !g.Interrupted {
		g.Conditions = append(g.Conditions, stagger)
	}
	g.Conditions = append(g.Conditions, questions)
	if deaths := judged(s, rules, patients); !deaths.Met {
		g.Conditions = append(g.Conditions, deaths)
	}
	g.Conditions = append(g.Conditions, data, queries)
	if _, looks := design.(dose.Efficacious); looks {
		responses.Met = len(responses.Subjects) == 0
		g.Conditions = append(g.Conditions, responses)
	}
	g.Conditions = append(g.Conditions, signature)
	g.Early = early(s, protocols, version, &last, at)
	return g
}

// judged asks for the relatedness of deaths that a stopping rule turns on.
func judged(s *record.State, rules *protocol.Protocol, patients []Patient) Condition {
	c := Condition{Key: NeedDeaths}
	for _, h := range Unjudged(s, rules, patients) {
		c.Subjects = union(c.Subjects, h.Subjects)
	}
	c.Met = len(c.Subjects) == 0
	return c
}

// block notes who stands in the way, and the last instant at which time alone clears
// it.
func (c *Condition) block(subject string, until time.Time) {
	c.Subjects = append(c.Subjects, subject)
	if until.After(c.Until) {
		c.Until = until
	}
}

// places asks for every place of the cohort, unless nobody further may be enrolled.
func places(c *Cohort, patients []Patient, rules *protocol.Protocol) Condition {
	out := Condition{Key: NeedPlaces, Have: c.Filled, Need: c.Size, Met: c.Complete()}
	if enrolled(patients) >= rules.EnrolMax && c.Held == c.Filled {
		out.Met = true
	}
	for _, subject := range c.Patients {
		if p := byName(patients, subject); p.Holds() && p.Infused.IsZero() {
			out.Subjects = append(out.Subjects, subject)
		}
	}
	return out
}

// enrolled counts everybody who ever had a slot.
func enrolled(patients []Patient) int {
	n := 0
	for i := range patients {
		if patients[i].Slot != nil {
			n++
		}
	}
	return n
}

// complete reports whether the visits of a patient's window that are due are entered
// completely, or known to be missed.
func complete(s *record.State, rules *protocol.Protocol, p *Patient) bool {
	if rules == nil {
		return false
	}
	for _, v := range rules.Visits {
		if !due(&v, p) {
			continue
		}
		row := s.Row(form.Visit.Name, p.Subject, v.ID)
		if done, _ := row.Flag("COMPLETE"); !done && row.Get("STATUS") != "missed" {
			return false
		}
	}
	return true
}

// due are the visits from the infusion to the end of the window; for somebody who is
// still followed those whose days are over, for somebody who left those up to then.
func due(v *protocol.Visit, p *Patient) bool {
	if v.Anchor != "infusion" || v.Day > p.Window {
		return false
	}
	if p.Exit != "" {
		return v.Day <= p.Day
	}
	return p.Day > v.Day+v.After || p.Day > p.Window && v.Day <= p.Window
}

// asks reports whether a query is open: any about a patient of the current cohort, and
// those about what decisions are made from for everybody else.
func asks(s *record.State, subject string, current bool) bool {
	basis := []string{form.AE.Name, form.DLT.Name, form.Infusion.Name, form.Exit.Name}
	return slices.ContainsFunc(s.Rows(form.Query.Name, subject), func(q *record.Row) bool {
		return q.Get("STATUS") != "closed" && (current || slices.Contains(basis, q.Get("FORM")))
	})
}

func designOf(rules *protocol.Protocol) dose.Design {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil
	}
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil
	}
	return d
}
