package simulate

import (
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// Result is what a simulation found. A probability is a fraction of 1; lists go by
// dose. Each *_se is the Monte-Carlo standard error of its figure.
type Result struct {
	Trials int    `json:"trials"`
	Seed   uint64 `json:"seed"`

	Select             []float64 `json:"select"` // probability that the dose is recommended
	SelectSE           []float64 `json:"select_se"`
	None               float64   `json:"none"` // that no dose is
	NoneSE             float64   `json:"none_se"`
	StoppedForSafety   float64   `json:"stopped_for_safety"` // because the lowest dose was inadmissible
	StoppedForSafetySE float64   `json:"stopped_for_safety_se"`
	StoppedEarly       float64   `json:"stopped_early"` // before the last patient of the plan, for any reason
	StoppedEarlySE     float64   `json:"stopped_early_se"`

	MeanN          []float64 `json:"mean_n"` // patients treated
	MeanNSE        []float64 `json:"mean_n_se"`
	MeanDLT        []float64 `json:"mean_dlt"` // patients with a DLT
	MeanDLTSE      []float64 `json:"mean_dlt_se"`
	MeanEff        []float64 `json:"mean_eff,omitempty"` // patients with a response, when the scenario has them
	MeanEffSE      []float64 `json:"mean_eff_se,omitempty"`
	MeanTotalN     float64   `json:"mean_total_n"`
	MeanTotalNSE   float64   `json:"mean_total_n_se"`
	MeanTotalDLT   float64   `json:"mean_total_dlt"`
	MeanTotalDLTSE float64   `json:"mean_total_dlt_se"`

	// TrueMTD is the dose with p_true nearest to the target, the lower of two; 0 without
	// a target.
	TrueMTD int `json:"true_mtd,omitempty"`
	// Probability that more than 60 % and 80 % of the patients of the plan are treated
	// at doses with p_true above the target, as in package exact and in R package BOIN;
	// nil without a target. Where backfill treats more than the plan's cohorts have, of
	// those treated.
	Overdose60   *float64 `json:"overdose60,omitempty"`
	Overdose60SE *float64 `json:"overdose60_se,omitempty"`
	Overdose80   *float64 `json:"overdose80,omitempty"`
	Overdose80SE *float64 `json:"overdose80_se,omitempty"`

	Duration *Duration `json:"duration,omitempty"` // when the scenario has times
}

// Duration is how long trials last, in days from the first patient's treatment until
// the dose can be selected.
type Duration struct {
	Mean      float64       `json:"mean"`
	MeanSE    float64       `json:"mean_se"`
	Quantiles []DayQuantile `json:"quantiles"` // 0.1, 0.25, 0.5, 0.75, 0.9

	MeanTurnedAway   float64 `json:"mean_turned_away"` // patients who came while nobody could enter
	MeanTurnedAwaySE float64 `json:"mean_turned_away_se"`
	MeanBackfilled   float64 `json:"mean_backfilled"` // patients treated outside the cohorts
	MeanBackfilledSE float64 `json:"mean_backfilled_se"`
}

// DayQuantile is the first whole day by which the fraction P of trials has ended.
type DayQuantile struct {
	P   float64 `json:"p"`
	Day int     `json:"day"`
}

func newTally(p *dose.Plan, sc *Scenario) *tally {
	t := &tally{doses: len(sc.PTrue), planned: p.MaxN()}
	for i, v := range sc.PTrue {
		t.toxic[i] = p.Target > 0 && v > p.Target
	}
	return t
}

// trueMTD is the dose nearest to the target, the lower of two; 0 without a target.
func trueMTD(target float64, p []float64) int {
	if target == 0 {
		return 0
	}
	best := 0
	for i := range p {
		if math.Abs(p[i]-target) < math.Abs(p[best]-target)-1e-12 {
			best = i
		}
	}
	return best + 1
}

func (t *tally) result(p *dose.Plan, sc *Scenario, opt Options) Result {
	r := Result{Trials: opt.Trials, Seed: opt.Seed}
	for i := range t.doses {
		put(&r.Select, &r.SelectSE)(t.share(t.selected[i+1]))
		put(&r.MeanN, &r.MeanNSE)(t.mean(t.n[i]))
		put(&r.MeanDLT, &r.MeanDLTSE)(t.mean(t.dlt[i]))
		if sc.PEff != nil {
			put(&r.MeanEff, &r.MeanEffSE)(t.mean(t.eff[i]))
		}
	}
	r.None, r.NoneSE = t.share(t.selected[0])
	r.StoppedForSafety, r.StoppedForSafetySE = t.share(t.stops[dose.Unsafe])
	r.StoppedEarly, r.StoppedEarlySE = t.share(t.trials - t.stops[dose.Goes])
	r.MeanTotalN, r.MeanTotalNSE = t.mean(t.size)
	r.MeanTotalDLT, r.MeanTotalDLTSE = t.mean(t.dlts)
	if r.TrueMTD = trueMTD(p.Target, sc.PTrue); r.TrueMTD > 0 {
		r.Overdose60, r.Overdose60SE = refs(t.share(t.over60))
		r.Overdose80, r.Overdose80SE = refs(t.share(t.over80))
	}
	if sc.Time != nil {
		r.Duration = t.duration()
	}
	return r
}

func refs(x, se float64) (*float64, *float64) { return &x, &se }

func put(to, se *[]float64) func(x, e float64) {
	return func(x, e float64) { *to, *se = append(*to, x), append(*se, e) }
}

func (t *tally) share(n int64) (p, se float64) { return chance.Share(n, t.trials) }

func (t *tally) mean(m chance.Moments) (mean, se float64) { return m.Mean(t.trials) }

func (t *tally) duration() *Duration {
	d := &Duration{}
	d.Mean, d.MeanSE = t.days.Mean()
	d.MeanTurnedAway, d.MeanTurnedAwaySE = t.mean(t.turned)
	d.MeanBackfilled, d.MeanBackfilledSE = t.mean(t.filled)
	for _, p := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
		if day, ok := t.days.Quantile(p, t.trials); ok {
			d.Quantiles = append(d.Quantiles, DayQuantile{P: p, Day: day})
		}
	}
	return d
}
