package answer

import (
	"context"
	"errors"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
	"stepwise/trial/dose/request"
)

// budget is how much one design in all its scenarios may cost: seconds of one
// processor, by what designs cost in the benchmarks. It bounds numbers of trials and
// states, never time itself, so that the same question has the same answer. A nil
// budget bounds nothing but memory.
type budget struct{ seconds float64 }

// maxStates bounds what an exact chain of a comparison holds in memory, some 250
// megabytes. "stepwise dose oc" goes further.
const maxStates = 1_000_000

// perDecision is what one decision of a simulated trial costs, patients and all, in
// seconds. A BLRM remembers half of what it is asked.
func perDecision(r *request.Request) float64 {
	switch r.Plan.Design {
	case dose.BLRM:
		return 25e-6
	case dose.TITECRM:
		return 2.5e-6
	case dose.CRM:
		return 2e-6
	case dose.BFBOIN:
		return 0.6e-6
	}
	return 0.4e-6
}

// perFit is what a model costs when it is asked for the first time.
func perFit(r *request.Request) float64 {
	if r.Plan.Design == dose.BLRM {
		return 55e-6
	}
	return 1.5e-6
}

// states and fits that an exact chain may have.
func (b *budget) chain(r *request.Request) (states, fits int) {
	if b == nil {
		return maxStates, 0
	}
	return int(b.seconds * 500_000), int(b.seconds / perFit(r))
}

// trials that a simulation may play: what was asked for, or the largest 1, 2 or 5
// times a power of ten below it that can be paid, 100 at least.
func (b *budget) trials(r *request.Request) int {
	asked := r.Trials
	if asked == 0 {
		asked = 10_000
	}
	if b == nil {
		return asked
	}
	most := int(b.seconds / perDecision(r) / float64(len(r.Plan.CohortSizes)*len(r.PTrue)))
	if asked <= most {
		return asked
	}
	round := int(math.Pow10(max(2, int(math.Log10(float64(max(most, 100)))))))
	for _, times := range []int{5, 2} {
		if times*round <= most {
			return min(asked, times*round)
		}
	}
	return min(asked, round)
}

// compared computes one design: exactly where it can be, else by simulation.
func (b *budget) compared(ctx context.Context, r *request.Request, progress Progress) (*Compared, error) {
	d := &Compared{Name: NameOf(r.Plan.Settings)}
	if Exactly(r.Plan.Settings) && r.Time == nil {
		states, fits := b.chain(r)
		x, err := oc(ctx, r, exact.Run{MaxStates: states, MaxFits: fits}, progress)
		if p, bad := errors.AsType[dose.Problem](err); bad && p.Key == "cohort_sizes" {
			return b.simulated(ctx, r, d, progress)
		}
		if err != nil {
			return nil, err
		}
		d.Method = x.Method
		for _, s := range x.list() {
			d.Results = append(d.Results, Outcome{Select: s.Select, None: s.None, StoppedForSafety: s.StoppedForSafety, MeanN: s.MeanN,
				MeanDLT: s.MeanDLT, MeanTotalN: total(s.MeanN), Overdose60: s.Overdose60, Overdose80: s.Overdose80})
		}
		d.Settings, d.Hash = x.Settings, x.Hash
		return d, nil
	}
	return b.simulated(ctx, r, d, progress)
}

func (b *budget) simulated(ctx context.Context, r *request.Request, d *Compared, progress Progress) (*Compared, error) {
	r.Trials = b.trials(r)
	x, err := Simulate(ctx, r, progress)
	if err != nil {
		return nil, err
	}
	d.Method, d.Trials, d.Settings, d.Hash = x.Method, x.Trials, x.Settings, x.Hash
	for _, s := range x.list() {
		o := Outcome{Select: s.Select, None: s.None, StoppedForSafety: s.StoppedForSafety, MeanN: s.MeanN, MeanDLT: s.MeanDLT, MeanTotalN: s.MeanTotalN,
			Overdose60: s.Overdose60, Overdose80: s.Overdose80, SelectSE: s.SelectSE, NoneSE: &s.NoneSE, MeanNSE: s.MeanNSE,
			Overdose60SE: s.Overdose60SE, Overdose80SE: s.Overdose80SE}
		if s.Duration != nil {
			o.MeanDays, o.MeanDaysSE = &s.Duration.Mean, &s.Duration.MeanSE
		}
		d.Results = append(d.Results, o)
	}
	return d, nil
}
