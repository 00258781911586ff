package answer

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
	"stepwise/trial/dose/recent"
	"stepwise/trial/dose/request"
	"stepwise/trial/dose/simulate"
)

// Desk compares designs and remembers what it computed last, design by design: who
// adds a design, exports what was shown, or comes back to a setting waits for nothing
// that was there before. The zero Desk remembers nothing. Many goroutines may use it.
type Desk struct {
	budget  *budget // nil: whatever it takes
	designs *recent.Memory[Compared]
	courses *recent.Memory[calendar.Result]
}

// NewDesk makes a desk for people who wait: it remembers so many designs, some
// kilobytes each, and spends some tenths of a second of one processor on one. A design
// that would take longer is simulated where it could be exact, in as many trials as
// that time allows: the number of trials and the standard errors say how precise the
// figures are. The same question has the same answer on any machine.
func NewDesk(most int) *Desk {
	return &Desk{&budget{seconds: 0.4}, recent.New[Compared](most), recent.New[calendar.Result](most)}
}

// Compare is [Desk.Compare] without a memory.
func Compare(ctx context.Context, t *request.Together, progress Progress) (*Comparison, error) {
	return new(Desk).Compare(ctx, t, progress)
}

// Compare computes designs that were asked for together: exactly where the design and
// its size allow it, else by simulation. Designs are computed side by side.
func (k *Desk) Compare(ctx context.Context, t *request.Together, progress Progress) (*Comparison, error) {
	for _, r := range t.Designs {
		if err := trial(r); err != nil {
			return nil, err
		}
	}
	c, err := scenes(t.Designs)
	if err != nil {
		return nil, err
	}
	c.Designs = make([]Compared, len(t.Designs))
	var tasks []task
	for i, r := range t.Designs {
		tasks = append(tasks, task{weight: weight(r), do: func(ctx context.Context, p Progress) error {
			d, err := k.design(ctx, r, p)
			if err == nil {
				c.Designs[i] = d
			}
			return err
		}})
	}
	if t.Calendar != nil {
		for _, i := range c.playable(t.Designs) {
			c.Calendar = append(c.Calendar, Course{Design: i + 1})
		}
		for n := range c.Calendar {
			x := &c.Calendar[n]
			r := t.Designs[x.Design-1]
			tasks = append(tasks, task{weight: played, do: func(ctx context.Context, p Progress) (err error) {
				x.Result, err = k.course(ctx, r, t.Calendar, p)
				return err
			}})
		}
	}
	if err := all(ctx, tasks, progress); err != nil {
		return nil, err
	}
	for i := range c.Designs {
		for s := range c.Designs[i].Results {
			c.Designs[i].Results[s].judge(&c.Scenarios[s])
		}
	}
	tellApart(c.Designs)
	for n := range c.Calendar {
		c.Calendar[n].Name = c.NameWithSame(c.Calendar[n].Design - 1)
	}
	return c, nil
}

// scenes are a comparison's truths, and which of its designs are the same trial.
func scenes(list []*request.Request) (*Comparison, error) {
	target := 0.0
	for _, r := range list {
		if target == 0 {
			target = r.Plan.Target
		}
	}
	c := &Comparison{Version: Version(), Seed: list[0].Seed, Target: target}
	var err error
	if c.Same, err = sameTrials(list); err != nil {
		return nil, err
	}
	for i, p := range list[0].PTrue {
		s := ComparedScenario{PTrue: p, AllToxic: target > 0 && p[0] > tooToxic*target}
		if !s.AllToxic {
			s.MTD = doseOrNull(nearestDose(target, p))
		}
		if list[0].PEff != nil {
			s.PEff = list[0].PEff[i]
		}
		c.Scenarios = append(c.Scenarios, s)
	}
	return c, nil
}

// playable are the designs that a calendar can hold, one of each trial.
func (c *Comparison) playable(list []*request.Request) (out []int) {
	for i, r := range list {
		again := slices.ContainsFunc(c.Same, func(group []int) bool { return slices.Contains(group[1:], i+1) })
		d, err := dose.New(r.Plan.Settings, r.Plan.Doses)
		_, responses := d.(dose.Efficacious)
		_, fills := d.(dose.Backfiller)
		if err == nil && !again && !responses && !fills {
			out = append(out, i)
		}
	}
	return out
}

// design is one design in all scenarios, remembered or computed.
func (k *Desk) design(ctx context.Context, r *request.Request, progress Progress) (Compared, error) {
	a := about(r)
	text, err := a.Settings.MarshalJSON()
	if err != nil {
		return Compared{}, err
	}
	d, known := Compared{}, false
	if k.designs != nil {
		d, known = k.designs.Get(string(text))
	}
	if !known {
		got, err := k.budget.compared(ctx, r, progress)
		if err != nil {
			return d, err
		}
		d = *got
		if k.designs != nil {
			d = k.designs.Keep(string(text), d)
		}
	}
	if d.Trials > 0 {
		r.Trials = d.Trials
	}
	d.Settings, d.Results = a.Settings, slices.Clone(d.Results) // what is kept is not written to
	return d, nil
}

// course plays the calendar of one design, unless it is remembered.
func (k *Desk) course(ctx context.Context, r *request.Request, t *request.Timetable, progress Progress) (calendar.Result, error) {
	text, err := Settings{r}.MarshalJSON()
	if err != nil {
		return calendar.Result{}, err
	}
	key := string(text) + t.Key()
	if k.courses != nil {
		if got, known := k.courses.Get(key); known {
			return got, nil
		}
	}
	opt := simulate.Options{Trials: t.Trials, Seed: r.Seed, Workers: r.Workers}
	if progress != nil {
		opt.Progress = func(done, all int) { progress(float64(done) / float64(all)) }
	}
	got, err := calendar.Run(ctx, r.Plan, t.Model, opt)
	if err == nil && k.courses != nil {
		got = k.courses.Keep(key, got)
	}
	return got, err
}

// task is a part of a comparison. weight is how long it takes, seen from the others.
type task struct {
	weight float64
	do     func(context.Context, Progress) error
}

// played is the weight of what is simulated; what is exact has 1.
const played = 20

func weight(r *request.Request) float64 {
	if Exactly(r.Plan.Settings) && r.Time == nil {
		return 1
	}
	return played
}

// all does the tasks, as many at a time as there are processors, and ends with the
// first fault.
func all(ctx context.Context, tasks []task, progress Progress) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	whole := 0.0
	for _, t := range tasks {
		whole += t.weight
	}
	var lock sync.Mutex
	share := make([]float64, len(tasks))
	told := func(i int, f float64) {
		if progress == nil {
			return
		}
		lock.Lock()
		defer lock.Unlock()
		share[i] = f * tasks[i].weight / whole
		progress(total(share))
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(len(tasks), runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				if err := tasks[i].do(ctx, func(f float64) { told(i, f) }); err != nil {
					cancel(err)
				}
				told(i, 1)
			}
		})
	}
	for i := range tasks {
		next <- i
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}
