package exact

import (
	"context"
	"slices"

	"stepwise/trial/dose"
)

// layer holds the states in which so many patients were treated, by the dose of the
// next cohort: layer[0] is dose 1.
type layer[K words] []states[K]

// walk follows one plan through its layers.
type walk[K words] struct {
	*outcomes
	plan      *dose.Plan
	design    dose.Design
	scenarios [][]float64
	word      []int  // of a dose's field
	shift     []uint // of a dose's field in its word
	mask      uint64
	layers    []layer[K]   // by patients treated; nil where there is none
	spare     []layer[K]   // emptied, to be used again
	ended     layer[K]     // trials of asked designs that ended, by the dose of the last cohort
	unsafe    states[K]    // those that ended because the lowest dose is inadmissible
	moves     *moves       // of a Local design; nil for one that is asked at every step
	advised   dose.Advised // the design, where its model is worth keeping
	advices   map[K]dose.Advice
	closing   closing
	pmf       [][]float64 // by size of a cohort
	most      int         // patients of the plan
	under     float64     // the estimate of a selected dose is below it
	beyond    [][]int     // doses above the target, by scenario
	out       []Result
	limit     int
	fits      int
	state     dose.State // of designs that are asked anew
	err       error
}

func follow[K words](ctx context.Context, r *Run, plan *dose.Plan, design dose.Design, o *outcomes, limit, fits int) ([]Result, error) {
	w := &walk[K]{outcomes: o, plan: plan, design: design, scenarios: r.Scenarios, limit: limit, fits: fits,
		mask: 1<<o.width - 1, pmf: make([][]float64, plan.MaxN()+1), most: plan.MaxN(), under: plan.Under(), layers: make([]layer[K], plan.MaxN()+1)}
	per := 64 / o.width
	for d := range plan.Doses {
		w.word, w.shift = append(w.word, d/per), append(w.shift, uint(d%per*o.width))
	}
	w.ended = w.empty()
	w.unsafe.scenarios = len(r.Scenarios)
	w.state = plan.Start()
	w.prepare()
	if a, ok := design.(dose.Advised); ok {
		w.advised, w.advices = a, map[K]dose.Advice{}
	}
	if err := w.begin(); err != nil {
		return nil, err
	}
	var err error
	if w.moves, err = newMoves(design, plan, o); err != nil {
		return nil, err
	}
	for treated := range w.layers {
		if w.layers[treated] == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w.leave(ctx, treated)
		if w.err != nil {
			return nil, w.err
		}
		w.spare = append(w.spare, w.layers[treated])
		w.layers[treated] = nil
		if r.Progress != nil {
			r.Progress(float64(treated) / float64(plan.MaxN()))
		}
	}
	if err := w.finish(ctx); err != nil {
		return nil, err
	}
	if r.Progress != nil {
		r.Progress(1)
	}
	return w.out, nil
}

func (w *walk[K]) prepare() {
	for _, p := range w.scenarios {
		var beyond []int
		for d, v := range p {
			if v > w.plan.Target {
				beyond = append(beyond, d)
			}
		}
		w.beyond = append(w.beyond, beyond)
		w.out = append(w.out, Result{
			Select: make([]float64, len(p)), MeanN: make([]float64, len(p)), MeanDLT: make([]float64, len(p)),
			SampleSize: make([]float64, w.plan.MaxN()+1),
		})
		if w.plan.Target > 0 {
			r := &w.out[len(w.out)-1]
			r.Overdose60, r.Overdose80 = new(float64), new(float64)
		}
	}
}

// begin asks the design where it starts: a plan of nobody, or one that stops before
// it begins, has a result as well.
func (w *walk[K]) begin() error {
	start := w.plan.Start()
	first := w.design.Next(&start)
	if first.Action == dose.Stop || first.Action == dose.Wait {
		return dose.Problem{Key: "design", Reason: "stops before the first patient"}
	}
	certain := slices.Repeat([]float64{1}, len(w.scenarios))
	w.layer(0)[first.Dose-1].add(*new(K), 0, certain, certain)
	return nil
}

// layer returns the layer of so many patients, made of spare memory when it is new.
func (w *walk[K]) layer(treated int) layer[K] {
	if l := w.layers[treated]; l != nil {
		return l
	}
	var l layer[K]
	if n := len(w.spare); n > 0 {
		l, w.spare = w.spare[n-1], w.spare[:n-1]
		for d := range l {
			l[d].clear()
		}
	} else {
		l = w.empty()
	}
	w.layers[treated] = l
	return l
}

func (w *walk[K]) empty() layer[K] {
	l := make(layer[K], w.plan.Doses)
	for d := range l {
		l[d].scenarios = len(w.scenarios)
	}
	return l
}

// chances are the binomial probabilities of a cohort, made once for each size.
func (w *walk[K]) chances(size int) []float64 {
	if w.pmf[size] == nil {
		w.pmf[size] = binomials(size, w.scenarios)
	}
	return w.pmf[size]
}

// end keeps a trial of an asked design that is over; finish selects its dose.
func (w *walk[K]) end(last int, key K, above uint8, safe bool, p, q []float64) {
	if safe {
		w.ended[last].add(key, above, p, q)
		return
	}
	w.unsafe.add(key, above, p, q)
}

// full notes an error when the walk holds too many states, or was cancelled.
func (w *walk[K]) full(ctx context.Context, to int) bool {
	n := len(w.unsafe.keys)
	for d := range w.ended {
		n += len(w.ended[d].keys)
	}
	for d := range w.layers[to] {
		n += len(w.layers[to][d].keys)
	}
	if n > w.limit {
		w.err = dose.Problem{Key: "cohort_sizes", Reason: sprintf("make more than %d states at a time: too many for exact characteristics; simulate", w.limit)}
	} else {
		w.err = ctx.Err()
	}
	return w.err != nil
}
