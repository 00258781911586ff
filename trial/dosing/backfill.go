package dosing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Why a level is not open for backfill, beside the reasons of the design (dose.FillOpen
// and the others). The words are "dosing.fill." + the reason.
const (
	FillUnsigned = "unsigned" // no decision in force opens it
	FillQuestion = "question" // it is open whether an event there, or one level higher, is dose-limiting
	FillLevelCap = "levelcap" // as many as the protocol allows at one level
	FillTotalCap = "totalcap" // as many as the protocol allows in all
)

// Fill is a level below the cohort's, as backfilling stands there.
type Fill struct {
	Level            int
	Reason           string // dose.FillOpen, or why not
	Assigned         int    // patients who count there or wait for their infusion, those of cohorts among them
	Filled, Most     int    // backfilled there, and how many may be
	DLT, Known       int    // what the design looks at: DLTs of patients whose outcome is known …
	PoolDLT, PoolAll int    // … and together with the next higher level
}

// Open reports whether the next patient outside the cohort may be enrolled there.
func (f *Fill) Open() bool { return f.Reason == dose.FillOpen }

// toxic reports whether nobody may be infused there either who was enrolled before.
func (f *Fill) toxic() bool {
	return f.Reason == FillUnsigned || f.Reason == FillQuestion || (dose.Fill{Reason: f.Reason}).Toxic()
}

// Fills are the levels below the cohort in force, lowest first, by the record as it is
// at a time: every DLT, response and place counts at once. nil where the design does
// not backfill and where no decision is in force.
func Fills(s *record.State, protocols Protocols, at time.Time) []Fill {
	latest, ok := Latest(s)
	rules := protocols(latest.Version)
	design := backfiller(rules)
	if !ok || design == nil || latest.Level < 1 || latest.Level > len(rules.Levels) {
		return nil
	}
	patients := Patients(s, protocols, at)
	levels, filled, asked, total := present(protocols, rules, patients)
	state := &dose.State{Dose: latest.Level}
	for i := range levels {
		state.Arms = append(state.Arms, levels[i].arm())
	}
	var out []Fill
	for _, x := range design.Fills(state) {
		c, next := &levels[x.Dose-1], &levels[x.Dose]
		f := Fill{Level: x.Dose, Reason: x.Reason, Assigned: c.N, Filled: filled[x.Dose-1], Most: rules.Backfill.PerLevel,
			DLT: c.DLT, Known: c.N - len(c.Pending), PoolDLT: c.DLT + next.DLT, PoolAll: c.N - len(c.Pending) + next.N - len(next.Pending)}
		switch {
		case x.Toxic():
		case latest.Standing != Signed || !slices.Contains(latest.Backfill, x.Dose):
			f.Reason = FillUnsigned
		case asked[x.Dose-1] || asked[x.Dose]:
			f.Reason = FillQuestion
		case !f.Open():
		case f.Filled >= f.Most:
			f.Reason = FillLevelCap
		case total >= rules.Backfill.Total:
			f.Reason = FillTotalCap
		}
		out = append(out, f)
	}
	return out
}

// present counts everybody by level as of now: the infused at the level that they were
// given, who waits for the infusion at the level of the place. filled are those outside
// the cohorts who hold a place or were infused; asked says where a question about a DLT
// is open.
func present(protocols Protocols, rules *protocol.Protocol, patients []Patient) (levels []Count, filled []int, asked []bool, total int) {
	n := len(rules.Levels)
	levels, filled, asked = make([]Count, n), make([]int, n), make([]bool, n)
	for i := range patients {
		p := &patients[i]
		level := carry(protocols(p.Rules), rules, p.Level, p.Amount)
		if p.Status == Enrolled {
			level = p.Slot.Level
		}
		if p.Backfilled() && (p.Holds() || !p.Infused.IsZero()) {
			total++
			if p.Slot.Level <= n {
				filled[p.Slot.Level-1]++
			}
		}
		if level < 1 || level > n {
			continue
		}
		switch {
		case p.Status == Enrolled:
			levels[level-1].N++
			levels[level-1].Pending = append(levels[level-1].Pending, 0)
		case p.Counts():
			levels[level-1].add(p)
		}
		asked[level-1] = asked[level-1] || len(p.Open) > 0
	}
	return levels, filled, asked, total
}

// FillLevel is the level at which the next patient outside the cohort is enrolled, as
// the design chooses among those that are open, and everything against it. The cohort
// comes first: nobody is backfilled while it has a free place.
func FillLevel(s *record.State, protocols Protocols, at time.Time) (int, []Bar) {
	bars, latest := common(s, protocols, at)
	design := backfiller(protocols(latest.Version))
	if design == nil {
		return 0, append(bars, Bar{Key: BarNoFill})
	}
	cohorts := Cohorts(s, Patients(s, protocols, at), at)
	if i := slices.IndexFunc(cohorts, func(c Cohort) bool { return c.Number == latest.Cohort }); i >= 0 && cohorts[i].Free() > 0 {
		bars = append(bars, Bar{Key: BarCohortFirst})
	}
	var open []int
	for _, f := range Fills(s, protocols, at) {
		if f.Open() {
			open = append(open, f.Level)
		}
	}
	level := design.Among(open, coin(s.Hash))
	if level == 0 {
		bars = append(bars, Bar{Key: BarNoFill})
	}
	return level, bars
}

// Fillable are the levels that a decision for a level opens for backfilling: those below
// that were tried and that DLTs do not close. Whether somebody is enrolled there is then
// asked day by day (a response, the number of patients, new DLTs), so that a level that
// is signed for can only be open when the design says so too, and one that DLTs closed
// opens with the next decision. nil where the design or the protocol does not backfill.
func (d *Data) Fillable(rules *protocol.Protocol, level int) []int {
	design := backfiller(rules)
	if design == nil || rules.Backfill.Total == 0 || level < 1 || level > len(d.Levels) {
		return nil
	}
	s := d.State()
	s.Dose = level
	var out []int
	for _, f := range design.Fills(s) {
		if !f.Toxic() && f.Reason != dose.FillUntried {
			out = append(out, f.Dose)
		}
	}
	return out
}

// backfiller is the design of a version that backfills, nil for others.
func backfiller(rules *protocol.Protocol) dose.Backfiller {
	if rules == nil {
		return nil
	}
	b, _ := designOf(rules).(dose.Backfiller)
	return b
}

// levelsText and levelsOf write and read levels, "1,2".
func levelsText(levels []int) string {
	var out []string
	for _, l := range levels {
		out = append(out, strconv.Itoa(l))
	}
	return strings.Join(out, ",")
}

func levelsOf(text string) []int {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		if n, err := strconv.Atoi(part); err == nil {
			out = append(out, n)
		}
	}
	return out
}
