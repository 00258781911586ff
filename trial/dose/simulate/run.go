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
	plan, err := plan.Complete()
	if err != nil {
		return Result{}, err
	}
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return Result{}, err
	}
	return run(ctx, &plan, d, sc, opt)
}

func run(ctx context.Context, plan *dose.Plan, d dose.Design, sc Scenario, opt Options) (Result, error) {
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
	t, err := simulate(ctx, plan, d, &sc, opt)
	if err != nil {
		return Result{}, err
	}
	return t.result(plan, &sc, opt), nil
}

// simulate chooses the way and adds up all trials.
func simulate(ctx context.Context, plan *dose.Plan, d dose.Design, sc *Scenario, opt Options) (*tally, error) {
	all := newTally(plan, sc)
	_, eff := d.(dose.Efficacious)
	if sc.Time == nil && !eff && sc.PEff == nil {
		// An automaton costs a question to the design for every step; where the trials
		// have fewer cohorts than that, asking as they go is cheaper.
		limit := min(maxSteps, max(opt.Trials, 1000)*len(plan.CohortSizes))
		a, err := compile(ctx, plan, d, sc.PTrue, limit)
		if err == nil {
			return all, a.count(ctx, all, opt)
		}
		if !errors.Is(err, errTooMany) {
			return nil, err
		}
	}
	err := chance.Blocks(ctx, opt.job(playBlock), func() chance.Worker {
		return newPlayer(plan, d, sc, all)
	})
	return all, err
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
