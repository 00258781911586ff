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
	"sync"
	"sync/atomic"

	"stepwise/trial/dose"
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
	if opt.Trials == 0 {
		opt.Trials = 10_000
	}
	if opt.Trials < 1 || opt.Trials > MaxTrials {
		return Result{}, problem("trials", "is %d, not 1 to %d", opt.Trials, MaxTrials)
	}
	if opt.Workers < 0 || opt.Workers > 1024 {
		return Result{}, problem("workers", "is %d, not 0 to 1024", opt.Workers)
	}
	if opt.Workers == 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
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
	all := newTally(d.Settings().Target, sc)
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
	var mu sync.Mutex
	err := blocks(ctx, opt, playBlock, func() func(*source, int) error {
		part := newTally(d.Settings().Target, sc)
		var o outcome
		var play func(*source) error
		if sc.Time != nil {
			c := newCalendar(plan, d, sc)
			play = func(src *source) error { return c.run(src, &o) }
		} else {
			c := newCohorts(plan, d, sc)
			play = func(src *source) error { return c.run(src, &o) }
		}
		return func(src *source, n int) error {
			if src == nil { // the worker has finished
				mu.Lock()
				all.join(part)
				mu.Unlock()
				return nil
			}
			for range n {
				if err := play(src); err != nil {
					return err
				}
				part.count(&o, 1)
				if sc.Time != nil {
					part.time(&o)
				}
			}
			return nil
		}
	})
	return all, err
}

// count walks all trials and adds them up by their ends.
func (a *automaton) count(ctx context.Context, all *tally, opt Options) error {
	var mu sync.Mutex
	seen := make([]int64, len(a.ends))
	err := blocks(ctx, opt, walkBlock, func() func(*source, int) error {
		mine := make([]int64, len(a.ends))
		return func(src *source, n int) error {
			if src != nil {
				a.walk(*src, n, mine)
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			for i, n := range mine {
				seen[i] += n
			}
			return nil
		}
	})
	for i, n := range seen {
		if n > 0 {
			e := &a.ends[i]
			all.count(&outcome{selected: e.selected, stop: e.stop, arms: e.arms}, n)
		}
	}
	return err
}

// blocks gives the trials of a run to its workers, block by block. Each worker is
// made once, called with the source and the size of each of its blocks, and at last
// with no source.
func blocks(ctx context.Context, opt Options, size int, worker func() func(*source, int) error) error {
	all := (opt.Trials + size - 1) / size
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	var fault error
	done := 0
	for range min(opt.Workers, all) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work := worker()
			for {
				i := int(next.Add(1)) - 1
				if i >= all {
					break
				}
				n := min(size, opt.Trials-i*size)
				src := seeded(opt.Seed, uint64(i))
				err := ctx.Err()
				if err == nil {
					err = work(&src, n)
				}
				mu.Lock()
				if err != nil {
					fault = err
					next.Store(int64(all))
				} else if done += n; opt.Progress != nil {
					opt.Progress(done, opt.Trials)
				}
				mu.Unlock()
			}
			_ = work(nil, 0) // adds up what it has; cannot fail
		}()
	}
	wg.Wait()
	return fault
}
