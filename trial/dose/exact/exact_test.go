package exact

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stepwise/trial/dose"
)

func TestModelDesignsEqualEnumeration(t *testing.T) {
	no := false
	prior := []float64{0.1, 0.25, 0.45}
	for _, c := range []struct {
		why  string
		plan dose.Plan
	}{
		{"CRM with coherence and no skipping", dose.Plan{Settings: dose.Settings{Design: dose.CRM, Target: 0.25, Prior: prior}, Doses: 3, CohortSizes: sizes(3, 3, 3, 3)}},
		{"coherence is asked of the last cohort alone", dose.Plan{Settings: dose.Settings{Design: dose.CRM, Target: 0.25, Prior: prior}, Doses: 3, CohortSizes: sizes(1, 1, 1, 1, 1, 1, 1, 1)}},
		{"CRM without restrictions, from the middle", dose.Plan{Settings: dose.Settings{Design: dose.CRM, Target: 0.25, Prior: prior, Restrict: &no}, Doses: 3, StartDose: 2, CohortSizes: sizes(3, 2, 3, 1)}},
		{"logistic CRM with titration and a precision stop", dose.Plan{Settings: dose.Settings{Design: dose.CRM, Target: 0.25, Prior: prior, Model: "logistic", Titration: true, NEarlyStop: 6}, Doses: 3, CohortSizes: sizes(3, 3, 3, 3)}},
		{"BLRM with overdose control", dose.Plan{Settings: dose.Settings{Design: dose.BLRM, Target: 0.25}, Doses: 3, CohortSizes: sizes(3, 3, 2)}},
	} {
		plan, err := c.plan.Complete()
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		for _, p := range [][]float64{{0.1, 0.25, 0.5}, {0.5, 0.6, 0.7}} {
			got, err := Characteristics(plan, p)
			if err != nil {
				t.Fatalf("%s: %v", c.why, err)
			}
			compare(t, c.why, got, brute(t, plan, p), 1e-12)
		}
	}
}

func TestScenariosTogetherAreScenariosAlone(t *testing.T) {
	plan := dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 4, CohortSizes: sizes(3, 3, 3, 3, 3, 3, 2)}
	scenarios := [][]float64{{0.1, 0.2, 0.3, 0.5}, {0.4, 0.5, 0.6, 0.7}, {0.01, 0.02, 0.03, 0.3}}
	together, err := (&Run{Plan: plan, Scenarios: scenarios}).Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range scenarios {
		alone, err := Characteristics(plan, p)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(alone, together[i]) {
			t.Errorf("scenario %d: alone %+v, together %+v", i, alone, together[i])
		}
	}
}

func TestWhatCannotBeExactIsRefused(t *testing.T) {
	boin := dose.Settings{Design: dose.BOIN, Target: 0.3}
	for _, c := range []struct {
		why    string
		run    Run
		key    string
		reason string
	}{
		{"a probability above 1", Run{Plan: dose.Plan{Settings: boin, Doses: 2, CohortSizes: sizes(3)}, Scenarios: [][]float64{{0.1, 1.1}}}, "p_true", "not a probability"},
		{"more doses than probabilities", Run{Plan: dose.Plan{Settings: boin, Doses: 3, CohortSizes: sizes(3)}, Scenarios: [][]float64{{0.1, 0.2}}}, "p_true", "2 values for 3"},
		{"no scenario", Run{Plan: dose.Plan{Settings: boin, Doses: 3, CohortSizes: sizes(3)}}, "p_true", "missing"},
		{"a plan with a fault", Run{Plan: dose.Plan{Settings: boin, Doses: 3}, Scenarios: [][]float64{{0.1, 0.2, 0.3}}}, "cohort_sizes", "missing"},
		{"patients who are pending", Run{Plan: dose.Plan{Settings: dose.Settings{Design: dose.TITEBOIN, Target: 0.3}, Doses: 2, CohortSizes: sizes(3, 3)}, Scenarios: [][]float64{{0.1, 0.2}}}, "design", "simulate"},
		{"patients who are pending and weighed", Run{Plan: dose.Plan{Settings: dose.Settings{Design: dose.TITECRM, Target: 0.3}, Doses: 2, CohortSizes: sizes(3, 3)}, Scenarios: [][]float64{{0.1, 0.2}}}, "design", "pending"},
		{"backfill", Run{Plan: dose.Plan{Settings: dose.Settings{Design: dose.BFBOIN, Target: 0.3}, Doses: 2, CohortSizes: sizes(3, 3)}, Scenarios: [][]float64{{0.1, 0.2}}}, "design", "outside cohorts"},
		{"responses", Run{Plan: dose.Plan{Settings: dose.Settings{Design: dose.BOIN12}, Doses: 2, CohortSizes: sizes(3, 3)}, Scenarios: [][]float64{{0.1, 0.2}}}, "design", "simulate"},
		{"a trial beyond any first phase", Run{Plan: dose.Plan{Settings: boin, Doses: 3, CohortSizes: sizes(201)}, Scenarios: [][]float64{{0.1, 0.2, 0.3}}}, "cohort_sizes", "more than 200"},
		{"more states than there is memory for", Run{Plan: dose.Plan{Settings: boin, Doses: 3, CohortSizes: slices.Repeat([]int{1}, 30)}, Scenarios: [][]float64{{0.1, 0.2, 0.3}}, MaxStates: 1000}, "cohort_sizes", "too many"},
	} {
		_, err := c.run.Do(t.Context())
		var p dose.Problem
		if !errors.As(err, &p) || p.Key != c.key || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %v; want %s: … %s …", c.why, err, c.key, c.reason)
		}
	}
}

// The widest fields and the most doses that are tried fit into their words.
func TestLargestPlanIsFollowed(t *testing.T) {
	plan := dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, Titration: true}, Doses: dose.MaxDoses, CohortSizes: sizes(100, 99, 1)}
	p := slices.Repeat([]float64{0.999}, dose.MaxDoses)
	p[0] = 0.001
	r, err := Characteristics(plan, p)
	if err != nil {
		t.Fatal(err)
	}
	if r.Select[0] < 0.99 {
		t.Errorf("%+v", r)
	}
}

func TestRunCanBeCancelledAndTellsProgress(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var seen []float64
	r := Run{Plan: dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 3, CohortSizes: sizes(3, 3, 3, 3)},
		Scenarios: [][]float64{{0.1, 0.2, 0.3}},
		Progress: func(f float64) {
			if seen = append(seen, f); len(seen) == 2 {
				cancel()
			}
		}}
	if _, err := r.Do(ctx); !errors.Is(err, context.Canceled) || len(seen) != 2 || seen[0] >= seen[1] {
		t.Errorf("%v after %v", err, seen)
	}
}
