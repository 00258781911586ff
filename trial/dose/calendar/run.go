// Package calendar simulates how patients go through a trial of a product that is
// made from their own cells: screening, collection, manufacturing, waiting for a
// place, infusion, the DLT window. It tells how many are screened, enrolled, infused
// and evaluable, which are different numbers, when the n-th is evaluable, and what
// was in vain. The design decides each level by what is known on that day; a patient
// is analysed at the level that was infused.
package calendar

import (
	"context"
	"errors"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
	"stepwise/trial/dose/simulate"
)

// block is part of what a seed means.
const block = 64

// Run simulates a plan in a model. The result depends on the plan, the model, the
// seed and the number of trials, not on the workers. Designs that look at responses
// or backfill are refused. What is refused is a [dose.Problem]; a cancelled context
// ends the run with its error and no result.
func Run(ctx context.Context, plan dose.Plan, m Model, opt simulate.Options) (Result, error) {
	plan, err := plan.Complete()
	if err != nil {
		return Result{}, err
	}
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return Result{}, err
	}
	if plan.MaxN() > simulate.MaxN {
		return Result{}, problem("cohort_sizes", "has %d patients, more than %d", plan.MaxN(), simulate.MaxN)
	}
	_, responses := d.(dose.Efficacious)
	if _, backfills := d.(dose.Backfiller); responses || backfills {
		return Result{}, problem("design", "%s needs responses, which the calendar does not have", plan.Design)
	}
	if m.Window == 0 {
		m.Window = plan.ObsWindow
	} else if plan.ObsWindow != 0 && plan.ObsWindow != m.Window {
		return Result{}, problem("obs_window", "is %v in the plan and %v in the model", plan.ObsWindow, m.Window)
	}
	if m, err = m.Complete(plan.Doses); err != nil {
		return Result{}, err
	}
	m.By = slices.Clone(m.By)
	if opt, err = opt.Complete(); err != nil {
		return Result{}, err
	}
	all := newTally(plan.Doses, plan.MaxN(), m.By)
	job := chance.Job{Trials: opt.Trials, Seed: opt.Seed, Workers: opt.Workers, Block: block, Progress: opt.Progress}
	err = chance.Blocks(ctx, job, func() chance.Worker {
		return &worker{newTrial(&plan, d, &m), seen{}, newTally(plan.Doses, plan.MaxN(), m.By), all}
	})
	if errors.Is(err, errEndless) {
		return Result{}, problem("accrual_rate", "%v (%d were screened)", err, maxScreened)
	}
	if err != nil {
		return Result{}, err
	}
	return all.result(opt.Seed), nil
}

type worker struct {
	trial     *trial
	seen      seen
	part, all *tally
}

func (w *worker) Play(src *chance.Source, trials int) error {
	for range trials {
		if err := w.trial.run(src, &w.seen); err != nil {
			return err
		}
		w.part.count(&w.seen)
	}
	return nil
}

func (w *worker) Finish() { w.all.join(w.part) }
