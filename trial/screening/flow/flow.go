// Package flow counts everybody from the first signature to the dose decision, in the
// manner of a CONSORT flow diagram, for dose-finding trials by dose level
// (CONSORT-DEFINE, BMJ 2023;383:e076387, doi:10.1136/bmj-2023-076387): who was assessed and who
// excluded and why, who was enrolled, who was infused at which level, who counts.
package flow

import (
	"cmp"
	"slices"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/screening"
)

// Count is how many of one kind there are. Key is a code of the record.
type Count struct {
	Key string
	N   int
}

// Level is what became of those infused at one dose level; 0 is below all.
type Level struct {
	Level                                     int
	Infused, Evaluable, DLT, Pending, Neither int // Neither will never be evaluable
}

// Flow is the diagram as data. Screened = Excluded + Ongoing + Enrolled, and
// Enrolled = sum of NotInfused + Waiting + Infused.
type Flow struct {
	Screened int // has a number

	Excluded int
	Causes   []Count // of exclusion: codes of SCREENED.CAUSE, and "left" for who left before
	Criteria []Count // criteria that were not fulfilled; somebody can fail several

	Ongoing  int // screening goes on
	Eligible int // of these, confirmed and without a place yet

	Enrolled   int
	NotInfused []Count // why: codes of EXIT.REASON, "released" for a place given back otherwise
	Waiting    int     // for the infusion
	Infused    int
	Levels     []Level // given, in order
}

// Of counts those whom the viewer sees.
func Of(v *trial.View) Flow {
	var f Flow
	enrolled := map[string]dosing.Patient{}
	for _, p := range dosing.Patients(v.State, v.Protocol, v.Now.Std()) {
		enrolled[p.Subject] = p
	}
	causes, criteria, left, levels := map[string]int{}, map[string]int{}, map[string]int{}, map[int]*Level{}
	for _, s := range screening.Log(v) {
		f.Screened++
		if p, ok := enrolled[s.Subject]; ok {
			f.Enrolled++
			f.patient(&p, left, levels)
			continue
		}
		switch s.Stage {
		case screening.Failed:
			f.Excluded++
			causes[s.Cause]++
			for _, id := range s.Failing {
				criteria[id]++
			}
		case screening.Left:
			f.Excluded++
			causes["left"]++
		case screening.Eligible:
			f.Eligible++
			f.Ongoing++
		default:
			f.Ongoing++
		}
	}
	f.Causes, f.Criteria, f.NotInfused = counts(causes), counts(criteria), counts(left)
	for _, l := range levels {
		f.Levels = append(f.Levels, *l)
	}
	slices.SortFunc(f.Levels, func(a, b Level) int { return cmp.Compare(a.Level, b.Level) })
	return f
}

func (f *Flow) patient(p *dosing.Patient, left map[string]int, levels map[int]*Level) {
	switch {
	case !p.Infused.IsZero():
		f.Infused++
		l := levels[p.Level]
		if l == nil {
			l = &Level{Level: p.Level}
			levels[p.Level] = l
		}
		l.Infused++
		if p.DLT {
			l.DLT++
		}
		switch p.Status {
		case dosing.Evaluable:
			l.Evaluable++
		case dosing.Pending:
			l.Pending++
		default:
			l.Neither++
		}
	case p.Exit != "":
		left[p.Exit]++
	case p.Status == dosing.Released:
		left["released"]++
	default:
		f.Waiting++
	}
}

// counts orders by number, the largest first, then by key.
func counts(m map[string]int) []Count {
	var out []Count
	for k, n := range m {
		out = append(out, Count{k, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key)) })
	return out
}
