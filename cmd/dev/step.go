package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// step is one thing that a run does, named as people type it after --only.
type step struct {
	name  string
	needs []string      // steps without which it cannot run
	limit time.Duration // it is ended when it takes longer
	run   func(context.Context) error
}

// outcome is what became of one step.
type outcome struct {
	name string
	took time.Duration
	err  error // nil: done
}

// errNotRun marks a step that was due but had no chance. It fails the run: a
// check that did not happen has not passed.
var errNotRun = errors.New("not run")

// choose returns the named steps and all that they need, in the order of steps.
// No names means all. An unknown name is an error that lists the known ones.
func choose(steps []step, only []string) ([]step, error) {
	if len(only) == 0 {
		return steps, nil
	}
	wanted := map[string]bool{}
	var want func(name string) error
	want = func(name string) error {
		at := slices.IndexFunc(steps, func(s step) bool { return s.name == name })
		if at < 0 {
			return fmt.Errorf("no step %q; there are: %s", name, strings.Join(names(steps), ", "))
		}
		wanted[name] = true
		for _, need := range steps[at].needs {
			if err := want(need); err != nil {
				return err
			}
		}
		return nil
	}
	for _, name := range only {
		if err := want(name); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !wanted[s.name] }), nil
}

func names(steps []step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.name)
	}
	return list
}

// perform runs steps in order. A failed step does not stop the others, so one
// run shows everything that is wrong; only what needs the failed step is not run.
func perform(ctx context.Context, out io.Writer, steps []step) []outcome {
	var done []outcome
	failed := map[string]bool{}
	for _, s := range steps {
		result := outcome{name: s.name}
		broken := slices.IndexFunc(s.needs, func(need string) bool { return failed[need] })
		switch {
		case ctx.Err() != nil:
			result.err = fmt.Errorf("%w: interrupted before", errNotRun)
		case broken >= 0:
			result.err = fmt.Errorf("%w: it needs %s", errNotRun, s.needs[broken])
		default:
			fmt.Fprintf(out, "== %s\n", s.name)
			result.took, result.err = timed(ctx, s)
			if result.err != nil {
				fmt.Fprintf(out, "%s: %v\n", s.name, result.err)
			}
		}
		failed[s.name] = result.err != nil
		done = append(done, result)
	}
	return done
}

// timed runs one step under its limit. What is gone of the limit is the duration.
func timed(ctx context.Context, s step) (time.Duration, error) {
	late := fmt.Errorf("took longer than %v", s.limit)
	ctx, cancel := context.WithTimeoutCause(ctx, s.limit, late)
	defer cancel()
	deadline, _ := ctx.Deadline()
	err := s.run(ctx)
	return s.limit - time.Until(deadline), err
}

// summarise prints a line per step, and names the steps that were not asked
// for. It reports whether all went well.
func summarise(out io.Writer, all []step, done []outcome) bool {
	good := true
	ran := map[string]bool{}
	fmt.Fprintln(out, "== summary")
	for _, o := range done {
		ran[o.name] = true
		word := "ok"
		switch {
		case errors.Is(o.err, errNotRun):
			word = strings.ToUpper(errNotRun.Error()) + strings.TrimPrefix(o.err.Error(), errNotRun.Error())
		case o.err != nil:
			word = "FAILED"
		}
		good = good && o.err == nil
		fmt.Fprintf(out, "%-12s %9s  %s\n", o.name, duration(o.took), word)
	}
	var left []string
	for _, name := range names(all) {
		if !ran[name] {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(out, "not selected: %s\n", strings.Join(left, ", "))
	}
	return good
}

// duration renders 0.4s, 59.9s, 12m03s.
func duration(d time.Duration) string {
	if d.Round(100*time.Millisecond) < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
}
