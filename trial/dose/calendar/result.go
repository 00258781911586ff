package calendar

import (
	"stepwise/trial/dose/chance"
)

// Result is what happens to the patients of a trial, over many simulated trials. A
// probability is a fraction of 1, a time is in days from the opening of the trial;
// each *_se is the Monte-Carlo standard error of its figure.
type Result struct {
	Trials int    `json:"trials"`
	Seed   uint64 `json:"seed"`

	// From coming to evaluable: these are different numbers of patients.
	Screened     Count `json:"screened"`       // came and were screened
	ScreenFailed Count `json:"screen_failed"`  // of these, not eligible
	TurnedAway   Count `json:"turned_away"`    // eligible, but there was no place and the queue was full
	LostInQueue  Count `json:"lost_in_queue"`  // eligible, lost while they waited for a place
	Enrolled     Count `json:"enrolled"`       // cells were to be collected
	Infused      Count `json:"infused"`        // got the product
	InfusedBelow Count `json:"infused_below"`  // of these, at a lower level than planned
	Evaluable    Count `json:"evaluable"`      // whole window, or a DLT
	Wasted       Count `json:"wasted"`         // enrolled and never evaluable, for the reasons below
	NoProduct    Count `json:"no_product"`     // manufacturing failed at every attempt
	LostBefore   Count `json:"lost_before"`    // death, progression or withdrawal before infusion
	BelowMinimum Count `json:"below_minimum"`  // product below the minimum of the lowest level
	LostInWindow Count `json:"lost_in_window"` // infused, lost without a DLT before the window ended
	NotNeeded    Count `json:"not_needed"`     // the trial ended before their infusion

	Nth      []Nth `json:"nth"`      // when the n-th patient is evaluable, n = 1 … patients of the plan
	Duration Span  `json:"duration"` // until the dose can be selected

	// What the trial finds, as in package simulate; N and DLT are of evaluable
	// patients by the level that was infused.
	Select             []float64 `json:"select"`
	SelectSE           []float64 `json:"select_se"`
	None               float64   `json:"none"`
	NoneSE             float64   `json:"none_se"`
	StoppedForSafety   float64   `json:"stopped_for_safety"`
	StoppedForSafetySE float64   `json:"stopped_for_safety_se"`
	MeanN              []float64 `json:"mean_n"`
	MeanNSE            []float64 `json:"mean_n_se"`
	MeanDLT            []float64 `json:"mean_dlt"`
	MeanDLTSE          []float64 `json:"mean_dlt_se"`
}

// Count is a number of patients of a trial.
type Count struct {
	Mean   float64 `json:"mean"`
	MeanSE float64 `json:"mean_se"`
	P10    int     `json:"p10"` // at most so many in 10 of 100 trials
	P50    int     `json:"p50"`
	P90    int     `json:"p90"`
}

// Nth is when the n-th patient is evaluable.
type Nth struct {
	N         int        `json:"n"`
	Reached   float64    `json:"reached"` // probability that the trial gets so far
	ReachedSE float64    `json:"reached_se"`
	Quantiles []Quantile `json:"quantiles"`
	By        []By       `json:"by,omitempty"` // on the days that were asked for
}

// Quantile is the first whole day by which it has happened in the fraction P of all
// trials; null when it happens in fewer.
type Quantile struct {
	P   float64 `json:"p"`
	Day *int    `json:"day"`
}

// By is the probability that it has happened by the end of a day.
type By struct {
	Day int     `json:"day"`
	P   float64 `json:"p"`
	SE  float64 `json:"p_se"`
}

// Span is a length of time in days.
type Span struct {
	Mean      float64    `json:"mean"`
	MeanSE    float64    `json:"mean_se"`
	Quantiles []Quantile `json:"quantiles"`
	By        []By       `json:"by,omitempty"` // probability that it is over by a day
}

// quantiles that are told.
var quantiles = []float64{0.1, 0.25, 0.5, 0.75, 0.9}

func (t *tally) result(seed uint64) Result {
	r := Result{Trials: int(t.trials), Seed: seed}
	for i, to := range []*Count{
		&r.Screened, &r.ScreenFailed, &r.TurnedAway, &r.LostInQueue, &r.Enrolled, &r.Infused, &r.InfusedBelow, &r.Evaluable,
		&r.Wasted, &r.NoProduct, &r.LostBefore, &r.BelowMinimum, &r.LostInWindow, &r.NotNeeded,
	} {
		*to = t.counts[i].count(t.trials)
	}
	for i := range t.nth {
		d := &t.nth[i]
		n := Nth{N: i + 1, Quantiles: t.quantiles(d), By: t.by(d)}
		n.Reached, n.ReachedSE = chance.Share(d.Count(), t.trials)
		r.Nth = append(r.Nth, n)
	}
	r.Duration.Mean, r.Duration.MeanSE = t.day.Mean()
	r.Duration.Quantiles, r.Duration.By = t.quantiles(&t.day), t.by(&t.day)
	for i := range t.n {
		p, se := chance.Share(t.selected[i+1], t.trials)
		r.Select, r.SelectSE = append(r.Select, p), append(r.SelectSE, se)
		p, se = t.n[i].Mean(t.trials)
		r.MeanN, r.MeanNSE = append(r.MeanN, p), append(r.MeanNSE, se)
		p, se = t.dlt[i].Mean(t.trials)
		r.MeanDLT, r.MeanDLTSE = append(r.MeanDLT, p), append(r.MeanDLTSE, se)
	}
	r.None, r.NoneSE = chance.Share(t.selected[0], t.trials)
	r.StoppedForSafety, r.StoppedForSafetySE = chance.Share(t.unsafe, t.trials)
	return r
}

func (t *tally) quantiles(d *chance.Days) []Quantile {
	out := make([]Quantile, len(quantiles))
	for i, p := range quantiles {
		out[i].P = p
		if day, ok := d.Quantile(p, t.trials); ok {
			out[i].Day = &day
		}
	}
	return out
}

func (t *tally) by(d *chance.Days) []By {
	var out []By
	for _, day := range t.days {
		b := By{Day: day}
		b.P, b.SE = chance.Share(d.By(day), t.trials)
		out = append(out, b)
	}
	return out
}
