package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"stepwise/trial/dose"
)

// plain simulates trials in the plainest way: one patient after the other, every
// decision from scratch, sums in floating point, another random source. It shares
// nothing with the package but the design and the plan.
type plain struct {
	plan   dose.Plan
	design dose.Design
	sc     Scenario
	rng    *rand.Rand
}

// one is a finished trial by plain.
type plainTrial struct {
	selected int
	unsafe   bool
	n, dlt   []float64
	eff      []float64
	days     float64
}

// person is a patient of plain with the whole future.
type person struct {
	dose, cohort   int
	in             float64
	tox, eff       bool
	toxDay, effDay float64 // after entering
	window         float64
}

// stateAt recounts everybody as it is known on a day.
func (p *plain) stateAt(people []person, day float64, at, cohort int) *dose.State {
	s := &dose.State{Dose: at, Arms: make([]dose.Arm, p.plan.Doses), Coin: p.rng.Float64()}
	add := func(a *dose.Arm, x person) {
		a.N++
		f := day - x.in
		toxKnown := x.tox && x.toxDay <= f
		if toxKnown {
			a.DLT++
			if x.window > 0 {
				a.Onset = append(a.Onset, x.toxDay/x.window)
			}
		} else if f < x.window {
			a.Pending = append(a.Pending, f/x.window)
		}
		if x.eff && x.effDay <= f {
			a.Eff++
			if toxKnown {
				a.Both++
			}
		}
	}
	for _, x := range people {
		add(&s.Arms[x.dose-1], x)
		if x.cohort == cohort {
			add(&s.Cohort, x)
		}
	}
	return s
}

func (p *plain) person(at, cohort int, day float64) person {
	x := person{dose: at, cohort: cohort, in: day}
	prob := p.sc.PTrue[at-1]
	x.tox = p.rng.Float64() < prob
	if p.sc.PEff != nil {
		without, with := p.sc.PEff[at-1], p.sc.PEff[at-1]
		if odds := p.sc.OddsRatio; odds != 0 && odds != 1 {
			without, with = bisectOdds(prob, p.sc.PEff[at-1], odds)
		}
		if x.tox {
			x.eff = p.rng.Float64() < with
		} else {
			x.eff = p.rng.Float64() < without
		}
	}
	if t := p.sc.Time; t != nil {
		x.window, x.effDay = t.Window, t.EffWindow
		if x.effDay == 0 {
			x.effDay = t.Window
		}
		x.toxDay = p.rng.Float64() * t.Window
		if t.Onset == Weibull { // by rejection: draw until the time falls into the window
			late := t.Late
			if late == 0 {
				late = 0.5
			}
			shape := math.Log(math.Log(1-prob)/math.Log(1-prob*(1-late))) / math.Log(2)
			for x.toxDay = math.Inf(1); x.toxDay > t.Window; {
				x.toxDay = t.Window * math.Pow(math.Log(1-p.rng.Float64())/math.Log(1-prob), 1/shape)
			}
		}
	}
	return x
}

// bisectOdds finds the joint probability with the odds ratio by bisection.
func bisectOdds(tox, eff, odds float64) (without, with float64) {
	lo, hi := math.Max(0, tox+eff-1), math.Min(tox, eff)
	for range 200 {
		both := (lo + hi) / 2
		if both*(1-tox-eff+both) > odds*(tox-both)*(eff-both) {
			hi = both
		} else {
			lo = both
		}
	}
	return (eff - lo) / (1 - tox), lo / tox
}

// cohorts plays a trial without a calendar.
func (p *plain) cohorts() plainTrial {
	var people []person
	at, stop := p.plan.StartDose, dose.Goes
	for c := 1; ; c++ {
		s := p.stateAt(people, math.Inf(1), at, c-1)
		if c > 1 {
			dec := p.design.Next(s)
			if dec.Action == dose.Stop {
				stop = dec.Stop
				break
			}
			at = dec.Dose
		}
		size := p.plan.CohortSize(s, len(people), at)
		if size == 0 {
			break
		}
		for range size {
			people = append(people, p.person(at, c, 0))
		}
	}
	return p.finish(people, at, stop, 0)
}

func (p *plain) finish(people []person, at int, stop dose.Ending, days float64) plainTrial {
	last := 0
	for _, x := range people {
		last = max(last, x.cohort)
	}
	s := p.stateAt(people, math.Inf(1), at, last)
	out := plainTrial{days: days, unsafe: stop == dose.Unsafe}
	if stop != dose.Unsafe && stop != dose.Futile {
		out.selected = p.design.Select(s).Dose
	}
	for _, a := range s.Arms {
		out.n = append(out.n, float64(a.N))
		out.dlt = append(out.dlt, float64(a.DLT))
		out.eff = append(out.eff, float64(a.Eff))
	}
	return out
}

// figures are what plain and the package both estimate.
type figures struct {
	names    []string
	mean, se []float64
}

func (f *figures) add(name string, mean, se float64) {
	f.names, f.mean, f.se = append(f.names, name), append(f.mean, mean), append(f.se, se)
}

func (p *plain) figures(trials int, play func() plainTrial) figures {
	var names []string
	var sum, sum2 []float64
	for i := range trials {
		t := play()
		k := 0
		see := func(name string, x float64) {
			if i == 0 {
				names, sum, sum2 = append(names, name), append(sum, 0), append(sum2, 0)
			}
			sum[k] += x
			sum2[k] += x * x
			k++
		}
		total, over, target := 0.0, 0.0, p.plan.Target
		for d := range t.n {
			total += t.n[d]
			if target > 0 && p.sc.PTrue[d] > target {
				over += t.n[d]
			}
		}
		for d := range t.n {
			see(fmt.Sprint("select ", d+1), is(t.selected == d+1))
			see(fmt.Sprint("n ", d+1), t.n[d])
			see(fmt.Sprint("dlt ", d+1), t.dlt[d])
			see(fmt.Sprint("eff ", d+1), t.eff[d])
		}
		see("none", is(t.selected == 0))
		see("unsafe", is(t.unsafe))
		see("total", total)
		see("over60", is(over > 0.6*math.Max(total, float64(p.plan.MaxN()))+1e-9))
		see("over80", is(over > 0.8*math.Max(total, float64(p.plan.MaxN()))+1e-9))
		see("days", t.days)
	}
	var f figures
	n := float64(trials)
	for k, name := range names {
		mean := sum[k] / n
		f.add(name, mean, math.Sqrt(math.Max(sum2[k]/n-mean*mean, 0)/n))
	}
	return f
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// of lists the same figures of a result.
func of(r Result) figures {
	var f figures
	for d := range r.Select {
		f.add(fmt.Sprint("select ", d+1), r.Select[d], r.SelectSE[d])
		f.add(fmt.Sprint("n ", d+1), r.MeanN[d], r.MeanNSE[d])
		f.add(fmt.Sprint("dlt ", d+1), r.MeanDLT[d], r.MeanDLTSE[d])
		if r.MeanEff != nil {
			f.add(fmt.Sprint("eff ", d+1), r.MeanEff[d], r.MeanEffSE[d])
		} else {
			f.add(fmt.Sprint("eff ", d+1), 0, 0)
		}
	}
	f.add("none", r.None, r.NoneSE)
	f.add("unsafe", r.StoppedForSafety, r.StoppedForSafetySE)
	f.add("total", r.MeanTotalN, r.MeanTotalNSE)
	if r.Overdose60 != nil {
		f.add("over60", *r.Overdose60, *r.Overdose60SE)
		f.add("over80", *r.Overdose80, *r.Overdose80SE)
	} else {
		f.add("over60", 0, 0)
		f.add("over80", 0, 0)
	}
	if r.Duration != nil {
		f.add("days", r.Duration.Mean, r.Duration.MeanSE)
	} else {
		f.add("days", 0, 0)
	}
	return f
}

// agree fails where two sets of figures differ by more than 4 standard errors of the
// difference. The variance of one trial is the larger of the two estimates, so that
// something rare that one of them never saw has an error too.
func agree(t *testing.T, ours, plain figures, trials, plainTrials int) {
	t.Helper()
	n, m := float64(trials), float64(plainTrials)
	for k, name := range ours.names {
		if plain.names[k] != name {
			t.Fatalf("%s is compared with %s", name, plain.names[k])
		}
		variance := math.Max(ours.se[k]*ours.se[k]*n, plain.se[k]*plain.se[k]*m)
		se := math.Sqrt(variance/n+variance/m) + 1e-9
		if diff := math.Abs(ours.mean[k] - plain.mean[k]); diff > 4*se || math.IsNaN(diff) {
			t.Errorf("%s: %.5f, plain %.5f, %.1f standard errors apart", name, ours.mean[k], plain.mean[k], diff/se)
		}
	}
}
