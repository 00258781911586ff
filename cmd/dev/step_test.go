package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func stepNamed(name string, err error, needs ...string) step {
	return step{name: name, needs: needs, limit: time.Minute, run: func(context.Context) error { return err }}
}

func TestChoose(t *testing.T) {
	all := []step{
		stepNamed("packages", nil),
		stepNamed("cluster", nil, "packages"),
		stepNamed("vet", nil),
		stepNamed("tests", nil, "cluster"),
	}
	for _, row := range []struct {
		only, want []string
		reason     string
	}{
		{nil, []string{"packages", "cluster", "vet", "tests"}, "no wish means all"},
		{[]string{"vet"}, []string{"vet"}, "it needs nothing"},
		{[]string{"tests"}, []string{"packages", "cluster", "tests"}, "needs of needs come along"},
		{[]string{"vet", "packages"}, []string{"packages", "vet"}, "the order is ours, not the wish's"},
		{[]string{"vet", "vet"}, []string{"vet"}, "once is enough"},
	} {
		got, err := choose(all, row.only)
		if err != nil || !slices.Equal(names(got), row.want) {
			t.Errorf("only %v: got %v, %v, want %v: %s", row.only, names(got), err, row.want, row.reason)
		}
	}
	if _, err := choose(all, []string{"vett"}); err == nil || !strings.Contains(err.Error(), "packages, cluster, vet, tests") {
		t.Errorf("unknown step: %v, want an error that lists the known ones", err)
	}
	if len(names(all)) != 4 {
		t.Error("choosing changed the list that it chose from")
	}
}

func TestPerformGoesOnAfterAFailure(t *testing.T) {
	var ran []string
	track := func(s step) step {
		inner := s.run
		s.run = func(ctx context.Context) error {
			ran = append(ran, s.name)
			return inner(ctx)
		}
		return s
	}
	broken := errors.New("broken")
	all := []step{
		track(stepNamed("cluster", broken)),
		track(stepNamed("vet", nil)),
		track(stepNamed("tests", nil, "vet", "cluster")),
		track(stepNamed("after", nil, "tests")),
	}
	var out bytes.Buffer
	done := perform(t.Context(), &out, all)
	if want := []string{"cluster", "vet"}; !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v: vet is independent, tests need the cluster", ran, want)
	}
	if summarise(&out, append(all, stepNamed("npm", nil)), done) {
		t.Error("the run counts as good")
	}
	for _, line := range []string{
		"cluster: broken",
		"cluster           0.0s  FAILED",
		"vet               0.0s  ok",
		"tests             0.0s  NOT RUN: it needs cluster",
		"after             0.0s  NOT RUN: it needs tests",
		"not selected: npm",
	} {
		if !slices.Contains(strings.Split(out.String(), "\n"), line) {
			t.Errorf("no line %q in\n%s", line, out.String())
		}
	}
}

func TestPerformStopsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	all := []step{
		{name: "first", limit: time.Minute, run: func(ctx context.Context) error {
			cancel()
			return nil
		}},
		stepNamed("second", nil),
	}
	var out bytes.Buffer
	done := perform(ctx, &out, all)
	if done[0].err != nil || !errors.Is(done[1].err, errNotRun) {
		t.Errorf("got %v and %v, want the first done and the second not run", done[0].err, done[1].err)
	}
	if summarise(&out, all, done) {
		t.Error("an interrupted run counts as good")
	}
}

func TestAStepIsEndedAtItsLimit(t *testing.T) {
	slow := step{name: "slow", limit: time.Millisecond, run: func(ctx context.Context) error {
		<-ctx.Done()
		return context.Cause(ctx)
	}}
	took, err := timed(t.Context(), slow)
	if err == nil || err.Error() != "took longer than 1ms" || took < slow.limit {
		t.Errorf("took %v, %v", took, err)
	}
}

func TestDuration(t *testing.T) {
	for _, row := range []struct {
		in   time.Duration
		want string
	}{
		{0, "0.0s"},
		{1240 * time.Millisecond, "1.2s"},
		{59940 * time.Millisecond, "59.9s"},
		{59960 * time.Millisecond, "1m00s"}, // never "60.0s"
		{723 * time.Second, "12m03s"},
		{3723 * time.Second, "62m03s"},
	} {
		if got := duration(row.in); got != row.want {
			t.Errorf("%v: %q, want %q", row.in, got, row.want)
		}
	}
}
