package match_test

import (
	"slices"
	"testing"

	"stepwise/molecular/match"
)

// TestStoredCoverageComesOut computes each rule at its month and holds score and
// evidence against what the facts store. The facts list the first three pieces of
// evidence of a target.
func TestStoredCoverageComesOut(t *testing.T) {
	b := base(t)
	m := match.New(b)
	// The facts count these under ALK although their own indication says ROS1; here an
	// approval counts for what its indication names. The score is the same.
	deviations := map[string]bool{"us_approved ALK crizotinib 2016-03": true, "nmpa_approved_any_origin ALK crizotinib 2017-09": true}
	if len(m.Rules()) != 5 {
		t.Fatalf("%d rules", len(m.Rules()))
	}
	for _, r := range m.Rules() {
		at := month(t, r.AsOf)
		series, ok := m.Coverage(r.Rule, "", at, at)
		if !ok || len(series) != 1 {
			t.Fatalf("%s is not computed", r.Rule)
		}
		c := series[0]
		if c.Score != r.Score || c.AtLeast {
			t.Errorf("%s: %v (at least: %v), the facts say %v", r.Rule, c.Score, c.AtLeast, r.Score)
		}
		if len(c.Targets) != 9 {
			t.Errorf("%s: %d targets", r.Rule, len(c.Targets))
		}
		for _, s := range c.Targets {
			want := r.PerTarget[s.Target]
			if s.Score != want.Score {
				t.Errorf("%s, %s: %v, the facts say %v", r.Rule, s.Target, s.Score, want.Score)
			}
			for _, e := range want.Evidence {
				there := slices.ContainsFunc(s.Evidence, func(x match.CountEvidence) bool { return x.INN == e[0] && x.What == e[1] })
				if key := r.Rule + " " + s.Target + " " + e[0] + " " + e[1]; there == deviations[key] {
					t.Errorf("%s: among the computed evidence: %v", key, there)
				}
			}
			if want.Score == 0 && len(s.Evidence) > 0 {
				t.Errorf("%s, %s: evidence without a score: %v", r.Rule, s.Target, s.Evidence)
			}
		}
	}
}

func TestTheWeightedRuleGivesNineAgainstEightAndAHalf(t *testing.T) {
	m := match.New(base(t))
	at := month(t, "2024-11")
	us, _ := m.Coverage("us_approved", "", at, at)
	china, _ := m.Coverage("china_developed_weighted", "", at, at)
	if us[0].Score != 9 || china[0].Score != 8.5 {
		t.Errorf("%v against %v", us[0].Score, china[0].Score)
	}
	for _, r := range m.Rules() {
		if r.Rule == "china_developed_weighted" && (r.Reproduces == "" || r.Certainty == "") {
			t.Error("the reasoning is not there")
		}
	}
	// At another month the stages of the candidates are not known.
	later := month(t, "2024-12")
	next, _ := m.Coverage("china_developed_weighted", "", later, later)
	if !next[0].AtLeast || next[0].Score > 8.5 {
		t.Errorf("2024-12: %v, at least %v", next[0].Score, next[0].AtLeast)
	}
}

func TestCoverageAsATrend(t *testing.T) {
	m := match.New(base(t))
	series, ok := m.Coverage("us_approved", "", month(t, "2004-10"), month(t, "2026-01"))
	if !ok || len(series) != 256 {
		t.Fatalf("%d months", len(series))
	}
	if series[0].Score != 0 || series[1].Score != 1 || series[len(series)-1].Score != 9 {
		t.Errorf("from %v and %v to %v", series[0].Score, series[1].Score, series[len(series)-1].Score)
	}
	if other, _ := m.Coverage("us_approved", "EMA", month(t, "2024-11"), month(t, "2024-11")); other[0].Score != 9 {
		t.Errorf("the same rule for EMA: %v", other[0].Score)
	}
	for _, c := range []struct{ rule, jurisdiction, from, to string }{{"banana", "", "2020-01", "2020-02"}, {"us_approved", "XYZ", "2020-01", "2020-02"}, {"us_approved", "", "2020-02", "2020-01"}, {"us_approved", "", "1900-01", "2026-01"}} {
		if _, ok := m.Coverage(c.rule, c.jurisdiction, month(t, c.from), month(t, c.to)); ok {
			t.Errorf("%v was computed", c)
		}
	}
}
