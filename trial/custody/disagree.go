package custody

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Disagreement is one thing that does not fit. What names it; its sentence is
// "custody.refused." + What with the blanks Label and Record.
type Disagreement struct {
	What   string `json:"what"`
	Label  string `json:"label,omitempty"`  // what was scanned or asked for
	Record string `json:"record,omitempty"` // what the record says
}

// Key names the sentence that says it.
func (d Disagreement) Key() string {
	key := "custody.refused." + d.What
	switch d.What {
	case "kind":
		return key + "." + d.Record // what was expected
	case "order":
		if d.Record == "" {
			return key + ".none"
		}
		return key + "." + d.Record // where the container is
	}
	return key
}

// Attempt is a step that somebody wants to take with a container.
type Attempt struct {
	Move      Move
	Container Container
	Product   string // that material is used for
	Scans     [2]Scan
	At        time.Time
	Weight    float64 // kg; 0 for not known
}

// Agree holds two scans against each other and against the record, and returns
// everything that disagrees.
func Agree(s *record.State, study string, a Attempt) []Disagreement {
	var out []Disagreement
	scans := a.Scans
	if of(s, study, scans[0]) == a.Move.Scans[1] && of(s, study, scans[1]) == a.Move.Scans[0] {
		scans[0], scans[1] = scans[1], scans[0] // the order of the hands does not matter
	}
	if scans[0].Code == scans[1].Code {
		out = append(out, Disagreement{What: "same", Label: scans[0].Code})
	}
	for i, scan := range scans {
		out = append(out, one(s, study, a, scan, a.Move.Scans[i])...)
	}
	return out
}

func of(s *record.State, study string, scan Scan) Kind {
	if scan.Study != "" && scan.Study != study {
		return ""
	}
	return Kind(s.Row(form.Label.Name, scan.Subject, strconv.Itoa(scan.Number)).Get("KIND"))
}

func one(s *record.State, study string, a Attempt, scan Scan, want Kind) []Disagreement {
	c := a.Container
	if scan.Study != "" && scan.Study != study {
		return []Disagreement{{"study", scan.Study, study}}
	}
	if scan.Subject != c.Subject {
		return []Disagreement{{"subject", scan.Subject, c.Subject}}
	}
	r := s.Row(form.Label.Name, scan.Subject, strconv.Itoa(scan.Number))
	if r == nil {
		return []Disagreement{{"unknown", scan.Code, ""}}
	}
	l := labelOf(study, r)
	var out []Disagreement
	add := func(ok bool, what, label, record string) {
		if !ok {
			out = append(out, Disagreement{what, label, record})
		}
	}
	add(scan.Study == "" || strings.EqualFold(scan.Text, l.Text), "altered", scan.Code, "")
	add(l.Void.IsZero(), "void", scan.Code, "")
	add(l.Chain == c.Chain, "chain", l.Chain, c.Chain)
	if l.Kind != want {
		return append(out, Disagreement{"kind", string(l.Kind), string(want)})
	}
	switch want {
	case Collection:
		add(l.About == c.Key, "collection", l.About, c.Key)
	case Bag:
		add(l.About == c.Key, "bag", l.About, c.Key)
		planned, zone := PlannedLevel(s, c.Subject), Zone(s, c.Subject)
		add(l.Level == planned, "level", strconv.Itoa(l.Level), strconv.Itoa(planned))
		add(l.Expiry.Truncate(time.Minute).Equal(c.Expiry.Truncate(time.Minute)), "expiry", minute(l.Expiry.In(zone)), minute(c.Expiry.In(zone)))
	case Box:
		add(l.About == c.Key, "box", l.About, c.Key)
	case Batch:
		product := c.Product
		if a.Move.Step == Use {
			product = a.Product
		}
		add(l.About == product, "product", l.About, product)
	}
	return out
}

// minute is a time as its own zone shows it, with the offset.
func minute(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Format("2006-01-02 15:04 (-07:00)")
}

// Hindered is what stands against a step, whatever is scanned: its order, and the
// conditions of the move. p is the subject's version of the protocol.
func Hindered(s *record.State, p *protocol.Protocol, a Attempt) []Disagreement {
	var out []Disagreement
	c := a.Container
	switch {
	case c.Quarantine:
		out = append(out, Disagreement{"quarantine", c.Key, ""})
	case !follows(a.Move, c):
		out = append(out, Disagreement{"order", string(a.Move.Step), string(c.Last)})
	}
	for _, n := range a.Move.Needs {
		out = append(out, needs[n](s, p, a)...)
	}
	return out
}

var needs = map[Need]func(*record.State, *protocol.Protocol, Attempt) []Disagreement{
	Fit:      fit,
	Released: released,
	Unspoilt: unspoilt,
	Opened:   opened,
	Within:   within,
}

func fit(s *record.State, _ *protocol.Protocol, a Attempt) []Disagreement {
	var out []Disagreement
	subject := a.Container.Subject
	zone := Zone(s, subject)
	var newest *record.Row
	for _, r := range s.Rows(form.Consent.Name, subject) {
		if r.Get("AT") != "" && (newest == nil || !r.Moment("AT").Before(newest.Moment("AT"))) {
			newest = r
		}
	}
	switch {
	case newest == nil:
		out = append(out, Disagreement{What: "consent"})
	case newest.Get("WITHDRAWN") != "":
		out = append(out, Disagreement{What: "withdrawn", Record: minute(newest.Moment("WITHDRAWN").In(zone))})
	}
	if r := s.Row(form.Exit.Name, subject, "1"); r.Get("REASON") != "" {
		out = append(out, Disagreement{What: "left", Record: minute(r.Moment("AT").In(zone))})
	}
	return out
}

func released(s *record.State, _ *protocol.Protocol, a Attempt) []Disagreement {
	st := StandingOf(s, a.Container.Subject, a.Container.Product)
	if st.Free() {
		return nil
	}
	what := "unreleased"
	if st.Recalled {
		what = "recalled"
	}
	return []Disagreement{{what, a.Container.Product, strings.Join(st.Against(), ", ")}}
}

func unspoilt(_ *record.State, _ *protocol.Protocol, a Attempt) []Disagreement {
	c := a.Container
	if c.Expiry.IsZero() {
		return []Disagreement{{What: "noexpiry", Label: c.Product}}
	}
	if until := c.UsableUntil(); a.At.After(until) {
		what := "expired"
		if until.Before(c.Expiry) {
			what = "stale"
		}
		return []Disagreement{{what, minute(a.At), minute(until.In(a.At.Location()))}}
	}
	return nil
}

// PlannedLevel is the dose level of a subject's slot; 0 without one.
func PlannedLevel(s *record.State, subject string) int {
	r := s.Row(form.Slot.Name, subject, "1")
	if r.Get("RELEASED") != "" {
		return 0
	}
	n, _ := r.Int("LEVEL")
	return n
}

// opened makes sure that nobody is dosed at a level that nobody signed: the decision
// that gave the slot must have been signed and not be under discussion again, and no
// decision in force now may be lower or stop the study.
func opened(s *record.State, p *protocol.Protocol, a Attempt) []Disagreement {
	subject := a.Container.Subject
	slot, level := s.Row(form.Slot.Name, subject, "1"), PlannedLevel(s, subject)
	if level == 0 {
		return []Disagreement{{What: "slot"}}
	}
	if p == nil {
		return []Disagreement{{What: "protocol"}}
	}
	own, ok := dosing.Find(s, slot.Get("DECISION"))
	if !ok || own.Standing != dosing.Signed && own.Standing != dosing.Replaced || len(own.Signs) < max(p.Decision.Signatures, 2) {
		return []Disagreement{{"decision", slot.Get("DECISION"), strconv.Itoa(level)}}
	}
	now, ok := dosing.Latest(s)
	if fills := slot.Get("COHORT") == "0"; !ok || now.Standing != dosing.Signed || now.Action == dosing.Stop || now.Level < level || fills && !slices.Contains(now.Backfill, level) {
		return []Disagreement{{"lower", strconv.Itoa(level), now.Key}}
	}
	return nil
}
