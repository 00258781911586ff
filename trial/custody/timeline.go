package custody

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Event is one thing that happened to a patient's cells.
type Event struct {
	Seq     int64 // entry of the trail that told it
	At      time.Time
	Entered time.Time
	By      string // person
	What    string // "therapy", a Step, "running", "made", "failed", "released", "exception", "excepted", "rejected", "refused", "dose"
	About   string // container or product
	Why     string
	TempMin string
	TempMax string
	Alarm   bool
	Late    bool // entered long after it happened
	Comment string
	Against []Disagreement // of a refusal
	Level   int            // of a dose: as which the patient is analysed
	Planned int
	Dose    string // in the unit of the protocol's levels
}

// Timeline is everything that happened to a subject's cells, in the order in which it
// happened, refusals among it.
func Timeline(s *record.State, subject string) []Event {
	var out []Event
	for _, r := range s.Rows(form.Therapy.Name, subject) {
		out = append(out, Event{Seq: r.Began.Seq, At: r.Moment("AT"), Entered: r.Began.At, By: r.Began.By, What: "therapy", About: r.Get("CHAIN")})
	}
	for _, t := range steps(s, subject) {
		if t.Step == Infuse {
			continue // told by the dose
		}
		out = append(out, Event{Seq: t.Seq, At: t.At, Entered: t.Entered, By: t.By, What: string(t.Step), About: t.container, Why: t.Why, TempMin: t.TempMin, TempMax: t.TempMax,
			Alarm: t.Bad || t.Step == Discard, Late: t.Late(), Comment: t.Comment})
	}
	for _, r := range s.Rows(form.Product.Name, subject) {
		if outcome := r.Get("OUTCOME"); outcome == "made" || outcome == "failed" {
			by := r.By("OUTCOME")
			out = append(out, Event{Seq: by.Seq, At: r.Moment("ENDED"), Entered: by.At, By: by.By, What: outcome, About: r.Key, Why: r.Get("WHY"), Alarm: outcome == "failed",
				Late: by.At.Sub(r.Moment("ENDED")) > 24*time.Hour})
		}
	}
	out = append(out, approvals(s, subject)...)
	for _, r := range s.Rows(form.Infusion.Name, subject) {
		level, _ := r.Int("LEVEL")
		planned, _ := r.Int("PLANNED")
		at := r.Moment("AT")
		out = append(out, Event{Seq: r.Began.Seq, At: at, Entered: r.Began.At, By: r.Began.By, What: "dose", About: strings.ReplaceAll(r.Get("BAGS"), ",", ", "), Dose: r.Get("DOSE"),
			Level: level, Planned: planned, Alarm: level != planned, Late: r.Began.At.Sub(at) > 12*time.Hour, Comment: r.Get("COMMENT")})
	}
	out = append(out, Refusals(s, subject)...)
	slices.SortFunc(out, func(a, b Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq)) })
	return out
}

func approvals(s *record.State, subject string) []Event {
	var out []Event
	for _, r := range s.Rows(form.Release.Name, subject) {
		st := StandingOf(s, subject, r.Key)
		out = append(out, Event{Seq: r.By("AT").Seq, At: r.Moment("AT"), Entered: r.By("AT").At, By: r.By("AT").By, What: r.Get("VERDICT"), About: r.Key, Why: r.Get("REASON"),
			Alarm: r.Get("VERDICT") != "released"})
		if st.Excepted {
			out = append(out, Event{Seq: st.Physician.Seq, At: st.Physician.At, Entered: st.Physician.At, By: st.Physician.By, What: "excepted", About: r.Key})
		}
		if st.Recalled {
			out = append(out, Event{Seq: r.Changed.Seq, At: r.Changed.At, Entered: r.Changed.At, What: "recalled", About: r.Key, Why: strings.Join(st.Changed, ", "), Alarm: true})
		}
	}
	return out
}

// Refusals are the refused steps with a subject's cells, oldest first.
func Refusals(s *record.State, subject string) []Event {
	var out []Event
	for _, e := range s.Refusals() {
		if e.Subject != subject || e.Form != form.Handover.Name && e.Form != form.Label.Name {
			continue
		}
		var d Refusal
		if json.Unmarshal([]byte(e.Detail), &d) != nil {
			continue
		}
		out = append(out, Event{Seq: e.Seq, At: e.At, Entered: e.At, By: e.By, What: "refused", About: d.Container, Why: string(d.Step), Alarm: true, Against: d.Why})
	}
	return out
}

// Name is how somebody is called in the study, by the newest of their appointments.
func Name(s *record.State, person string) string {
	name := ""
	for _, r := range s.Rows(form.Member.Name, "") {
		if r.Get("PERSON") == person {
			name = r.Get("NAME")
		}
	}
	return name
}
