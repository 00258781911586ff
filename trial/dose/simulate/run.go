// Package simulate plays a trial many times and counts what happens: the doses that
// are recommended, who is treated where, how long it takes.
//
// Designs that decide on counts are compiled into an automaton and walked, millions
// of trials a second; designs that look at responses, at pending patients or at who
// comes meanwhile are played patient by patient. The result depends on the plan, the
// scenario, the seed and the number of trials, never on the number of workers: trials
// come in blocks with a random source of their own, and what is added up is whole
// numbers. Every figure has its Monte-Carlo standard error beside it.
package simulate

import (
	"context"
	"errors"
	"runtime"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// Options of a run.
type Options struct {
	Trials  int    // 1 to MaxTrials; 0 is 10,000
	Seed    uint64 // any number
	Workers int    // goroutines, 0 for one a processor; the result does not depend on it

	// Progress, unless nil, is told how many trials of all are done. It is called by
	// one worker at a time, after each block; it should return at once.
	Progress func(done, all int)
}

// Trials of one block. They are part of what a seed means: another size is another
// result.
const (
	walkBlock = 1 << 15
	playBlock = 1 << 8
)

// maxSteps bounds an automaton: 8 bytes a step, and some 100 while it is compiled.
const maxSteps = 1 << 21

// Run simulates a plan in a scenario. What it refuses is a [dose.Problem]; a
// cancelled context ends it with the context's error and no result.
func Run(ctx context.Context, plan dose.Plan, sc Scenario, opt Options) (Result, error) {
	s, err := New(plan)
	if err != nil {
		return Result{}, err
	}
	return s.Run(ctx, sc, opt)
}

// Simulator simulates one plan in several scenarios. It keeps the compiled trial, so
// that the decisions of a model are computed once. One goroutine may use it at a time.
type Simulator struct {
	plan   dose.Plan
	design dose.Design
	auto   *automaton // nil until it was needed
	tried  int        // limit under which no automaton was found
}

// New prepares the simulation of a plan. What it refuses is a [dose.Problem].
func New(plan dose.Plan) (*Simulator, error) {
	plan, err := plan.Complete()
	if err != nil {
		return nil, err
	}
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	return &Simulator{plan: plan, design: d}, nil
}

// Run is [Run] for the plan of the simulator, with the same result.
func (s *Simulator) Run(ctx context.Context, sc Scenario, opt Options) (Result, error) {
	plan, d := &s.plan, s.design
	sc, err := sc.complete(plan, d)
	if err != nil {
		return Result{}, err
	}
	if opt, err = opt.Complete(); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	t, err := s.simulate(ctx, &sc, opt)
	if err != nil {
		return Result{}, err
	}
	return t.result(plan, &sc, opt), nil
}

// simulate chooses the way and adds up all trials.
func (s *Simulator) simulate(ctx context.Context, sc *Scenario, opt Options) (*tally, error) {
	all := newTally(&s.plan, sc)
	_, eff := s.design.(dose.Efficacious)
	if sc.Time == nil && !eff && sc.PEff == nil {
		a, err := s.automaton(ctx, opt.Trials)
		if err != nil {
			return nil, err
		}
		if a != nil {
			return all, a.with(sc.PTrue).count(ctx, all, opt)
		}
	}
	plan, d := &s.plan, s.design
	err := chance.Blocks(ctx, opt.job(playBlock), func() chance.Worker {
		return newPlayer(plan, d, sc, all)
	})
	return all, err
}

// automaton is the compiled trial, nil where it has more steps than the trials have
// cohorts: it costs a question to the design for every step, so that asking as they go
// is cheaper. It depends on the number of trials alone, not on what ran before.
func (s *Simulator) automaton(ctx context.Context, trials int) (*automaton, error) {
	limit := min(maxSteps, max(trials, 1000)*len(s.plan.CohortSizes))
	if s.auto == nil && limit > s.tried {
		a, err := compile(ctx, &s.plan, s.design, limit)
		switch {
		case errors.Is(err, errTooMany):
			s.tried = limit
		case err != nil:
			return nil, err
		}
		s.auto = a
	}
	if s.auto == nil || int(s.auto.first) > limit {
		return nil, nil
	}
	return s.auto, nil
}

// player plays trials one by one.
type player struct {
	all, part *tally
	timed     bool
	run       func(*chance.Source, *outcome) error
	last      outcome
}

func newPlayer(plan *dose.Plan, d dose.Design, sc *Scenario, all *tally) *player {
	p := &player{all: all, part: newTally(plan, sc), timed: sc.Time != nil}
	if p.timed {
		p.run = newCalendar(plan, d, sc).run
	} else {
		p.run = newCohorts(plan, d, sc).run
	}
	return p
}

func (p *player) Play(src *chance.Source, trials int) error {
	for range trials {
		if err := p.run(src, &p.last); err != nil {
			return err
		}
		p.part.count(&p.last, 1)
		if p.timed {
			p.part.time(&p.last)
		}
	}
	return nil
}

func (p *player) Finish() { p.all.join(p.part) }

// walker walks an automaton and counts its ends.
type walker struct {
	a          *automaton
	seen, mine []int64
}

func (w *walker) Play(src *chance.Source, trials int) error {
	w.a.walk(*src, trials, w.mine)
	return nil
}

func (w *walker) Finish() {
	for i, n := range w.mine {
		w.seen[i] += n
	}
}

// count walks all trials and adds them up by their ends.
func (a *automaton) count(ctx context.Context, all *tally, opt Options) error {
	seen := make([]int64, len(a.ends))
	err := chance.Blocks(ctx, opt.job(walkBlock), func() chance.Worker {
		return &walker{a, seen, make([]int64, len(a.ends))}
	})
	for i, n := range seen {
		if n > 0 {
			e := &a.ends[i]
			all.count(&outcome{selected: e.selected, stop: e.stop, arms: e.arms}, n)
		}
	}
	return err
}

func (o Options) job(block int) chance.Job {
	return chance.Job{Trials: o.Trials, Seed: o.Seed, Workers: o.Workers, Block: block, Progress: o.Progress}
}

// Complete fills in what is absent, or refuses with a [dose.Problem].
func (o Options) Complete() (Options, error) {
	if o.Trials == 0 {
		o.Trials = 10_000
	}
	if o.Trials < 1 || o.Trials > MaxTrials {
		return o, problem("trials", "is %d, not 1 to %d", o.Trials, MaxTrials)
	}
	if o.Workers < 0 || o.Workers > 1024 {
		return o, problem("workers", "is %d, not 0 to 1024", o.Workers)
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o, nil
}
