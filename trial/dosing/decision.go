package dosing

import (
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Standing is what became of a decision.
type Standing string

// The standings.
const (
	Proposed Standing = "proposed" // waits for signatures
	Signed   Standing = "signed"   // in force
	Reopened Standing = "reopened" // its data changed: nobody is enrolled or treated on it
	Replaced Standing = "replaced" // a later decision took its place
)

// What a decision orders.
const (
	Open   = "open"   // a cohort of so many patients at a level
	Expand = "expand" // goes on with a cohort that was begun
	Stop   = "stop"   // nobody further
)

// Decision is a dose decision as the record has it.
type Decision struct {
	Key      string // row of DECISION: "1", "2", …
	Version  string // of the protocol whose design was asked
	Seen     int64  // entry up to which the record was read
	Data     string // canonical JSON of Data
	Advice   string // canonical JSON of Advice
	Hash     string // of both
	Action   string // Open, Expand or Stop
	Level    int    // 0 for Stop
	Cohort   int    // 0 for Stop
	Size     int    // patients the cohort has places for, replacements not counted
	Backfill []int  // levels that it opens for backfilling, as long as the design allows it
	Override string // why it is not what the design recommends, "" when it is

	Proposed record.Stamp
	Standing Standing
	Since    time.Time     // in force, zero before
	Reopened time.Time     // zero unless its standing is Reopened
	Changes  string        // JSON of the []Change that reopened it
	By       string        // decision that replaced it
	Signs    []record.Sign // of different people, oldest first
}

// Decisions are all of the study, oldest first.
func Decisions(s *record.State) []Decision {
	var out []Decision
	for _, r := range s.Rows(form.Decision.Name, "") {
		out = append(out, decision(s, r))
	}
	return out
}

// Find is one decision.
func Find(s *record.State, key string) (Decision, bool) {
	r := s.Row(form.Decision.Name, "", key)
	if r == nil {
		return Decision{}, false
	}
	return decision(s, r), true
}

// Latest is the decision in force or reopened, whichever was signed last: what
// enrolment and dosing go by. False before the first one was signed.
func Latest(s *record.State) (Decision, bool) {
	for _, d := range slices.Backward(Decisions(s)) {
		if d.Standing == Signed || d.Standing == Reopened {
			return d, true
		}
	}
	return Decision{}, false
}

// Waiting is the decision that waits for signatures; there is at most one.
func Waiting(s *record.State) (Decision, bool) {
	for _, d := range slices.Backward(Decisions(s)) {
		if d.Standing == Proposed {
			return d, true
		}
	}
	return Decision{}, false
}

func decision(s *record.State, r *record.Row) Decision {
	d := Decision{Key: r.Key, Version: r.Get("VERSION"), Data: r.Get("DATA"), Advice: r.Get("ADVICE"), Hash: r.Get("HASH"),
		Action: r.Get("ACTION"), Override: r.Get("OVERRIDE"), Proposed: r.Began}
	seen, _ := r.Int("SEEN")
	d.Seen = int64(seen)
	d.Level, _ = r.Int("LEVEL")
	d.Cohort, _ = r.Int("COHORT")
	d.Size, _ = r.Int("SIZE")
	d.Backfill = levelsOf(r.Get("BACKFILL"))
	st := s.Row(form.Standing.Name, "", r.Key)
	d.Standing, d.Since, d.Reopened = Standing(st.Get("STATUS")), st.Moment("SIGNED"), st.Moment("REOPENED")
	d.Changes, d.By = st.Get("WHY"), st.Get("BY")
	for _, sign := range s.Signed(form.Decision.Name, "", r.Key) {
		if !slices.ContainsFunc(d.Signs, func(x record.Sign) bool { return x.By == sign.By }) {
			d.Signs = append(d.Signs, sign)
		}
	}
	return d
}
