package dose

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestParseSettingsCompletes(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"defaults of BOIN", `{"design":"boin","target":0.3}`, `{"cutoff_elim":0.95,"design":"BOIN","phi1":0.18,"phi2":0.42,"target":0.3}`},
		{"names in any spelling", `{"design":"mtpi 2","target":0.25}`, `{"cutoff_elim":0.95,"design":"mTPI-2","eps1":0.05,"eps2":0.05,"target":0.25}`},
		{"an offset of its own", `{"design":"BOIN","target":0.3,"extra_safe":true}`, `{"cutoff_elim":0.95,"design":"BOIN","extra_safe":true,"offset":0.05,"phi1":0.18,"phi2":0.42,"target":0.3}`},
		{"what is switched off is not said", `{"design":"BOIN","target":0.3,"titration":false,"n_earlystop":0}`, `{"cutoff_elim":0.95,"design":"BOIN","phi1":0.18,"phi2":0.42,"target":0.3}`},
		{"3+3 has a variant and no target", `{"design":"3 + 3"}`, `{"design":"3+3","variant":"A"}`},
		{"G3 has one target", `{"design":"g3"}`, `{"cutoff_elim":0.95,"design":"G3","target":0.25}`},
	} {
		s, err := ParseSettings([]byte(c.in))
		if err != nil || string(s.Canonical()) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.why, s.Canonical(), err, c.want)
			continue
		}
		again, err := ParseSettings(s.Canonical())
		if err != nil || string(again.Canonical()) != c.want || again.Hash() != s.Hash() {
			t.Errorf("%s: complete settings are not read as themselves: %s, %v", c.why, again.Canonical(), err)
		}
	}
}

func TestSettingsAreRefusedByKey(t *testing.T) {
	for _, c := range []struct{ why, in, key, reason string }{
		{"not an object", `[1]`, "input", "not a JSON object"},
		{"cut off", `{"design":"BOIN"`, "input", "JSON"},
		{"more than one", `{"design":"BOIN","target":0.3} {}`, "input", "after the object"},
		{"no design", `{"target":0.3}`, "design", "missing"},
		{"a design that is none", `{"design":"4+4"}`, "design", `"4+4" is none of`},
		{"a misspelt key is named itself", `{"design":"BOIN","trget":0.3}`, "trget", "not a key"},
		{"keys are exact", `{"design":"BOIN","Target":0.3}`, "Target", "not a key"},
		{"a key twice could mean either", `{"design":"BOIN","target":0.3,"target":0.2}`, "target", "twice"},
		{"null is no value", `{"design":"BOIN","target":null}`, "target", "null"},
		{"a text for a number", `{"design":"BOIN","target":"0.3"}`, "target", "string where a number"},
		{"a fraction of a patient", `{"design":"BOIN","target":0.3,"n_earlystop":9.5}`, "n_earlystop", "whole number"},
		{"no target", `{"design":"BOIN"}`, "target", "missing"},
		{"percent for a fraction", `{"design":"BOIN","target":30}`, "target", "0.05 to 0.6"},
		{"a target below what the design was made for", `{"design":"BOIN","target":0.04}`, "target", "0.05 to 0.6"},
		{"a target above", `{"design":"Keyboard","target":0.61}`, "target", "0.05 to 0.6"},
		{"phi1 too near", `{"design":"BOIN","target":0.3,"phi1":0.28}`, "phi1", "10 % or more below"},
		{"phi2 too near", `{"design":"BOIN","target":0.3,"phi2":0.32}`, "phi2", "10 % or more above"},
		{"phi2 no probability", `{"design":"BOIN","target":0.3,"phi2":1.2}`, "phi2", "between 0 and 1"},
		{"an explicit 0 is not the default", `{"design":"BOIN","target":0.3,"phi1":0}`, "phi1", "0"},
		{"a cutoff no probability", `{"design":"BOIN","target":0.3,"cutoff_elim":1}`, "cutoff_elim", "between 0 and 1"},
		{"an offset without its rule", `{"design":"BOIN","target":0.3,"offset":0.05}`, "offset", "extra_safe"},
		{"an offset too large", `{"design":"BOIN","target":0.3,"extra_safe":true,"offset":0.5}`, "offset", "between 0 and 0.5"},
		{"stay where 1 of 3 stays anyway", `{"design":"BOIN","target":0.3,"stay_1_of_3":true}`, "stay_1_of_3", "0.2 to 0.279"},
		{"down at 2 of 6 where it goes down anyway", `{"design":"BOIN","target":0.25,"down_2_of_6":true}`, "down_2_of_6", "0.28 to 0.33"},
		{"down that an own phi2 makes void", `{"design":"BOIN","target":0.28,"phi2":0.32,"down_2_of_6":true}`, "down_2_of_6", "changes nothing"},
		{"a bound for a design that has none", `{"design":"Keyboard","target":0.3,"bound_mtd":true}`, "bound_mtd", "not a parameter of Keyboard"},
		{"stay that an own phi2 makes void", `{"design":"BOIN","target":0.27,"phi2":0.5,"stay_1_of_3":true}`, "stay_1_of_3", "changes nothing"},
		{"a parameter of another design", `{"design":"mTPI","target":0.3,"phi1":0.1}`, "phi1", "not a parameter of mTPI"},
		{"… even when it is switched off", `{"design":"mTPI","target":0.3,"stay_1_of_3":false}`, "stay_1_of_3", "not a parameter of mTPI"},
		{"an interval below 0", `{"design":"mTPI","target":0.05}`, "eps1", "not below the target"},
		{"an interval of no width", `{"design":"Keyboard","target":0.3,"eps1":0,"eps2":0.001}`, "eps1", "narrower"},
		{"a negative epsilon", `{"design":"i3+3","target":0.3,"eps2":-0.1}`, "eps2", "not 0 to 1"},
		{"3+3 without options", `{"design":"3+3","cutoff_elim":0.9}`, "cutoff_elim", "not a parameter of 3+3"},
		{"a variant that is none", `{"design":"3+3","variant":"C"}`, "variant", "A, B or B6"},
		{"G3 at another target", `{"design":"G3","target":0.3}`, "target", "defined for 0.25"},
		{"a key that would break the line", "{\"design\":\"BOIN\",\"a\\nb\":1}", `"a\nb"`, "not a key"},
	} {
		_, err := ParseSettings([]byte(c.in))
		var p Problem
		if !errors.As(err, &p) || p.Key != c.key || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %v; want %s: … %s …", c.why, err, c.key, c.reason)
		}
	}
}

func TestParsePlanCohorts(t *testing.T) {
	base := `{"design":"BOIN","target":0.3,"doses":5,`
	for _, c := range []struct{ why, in, want string }{
		{"a size and a number", `"cohort_size":3,"cohorts":2}`, "[3,3]"},
		{"twenty by three", `"cohort_size":3,"max_n":20}`, "[3,3,3,3,3,3,2]"},
		{"a list", `"cohort_sizes":[1,2,4]}`, "[1,2,4]"},
		{"a list with its sum", `"cohort_sizes":[3,3],"max_n":6,"cohorts":2}`, "[3,3]"},
	} {
		p, err := ParsePlan([]byte(base + c.in))
		if got, _ := json.Marshal(p.CohortSizes); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.why, got, err, c.want)
			continue
		}
		again, err := ParsePlan(p.Canonical())
		if err != nil || again.Hash() != p.Hash() {
			t.Errorf("%s: a complete plan is not read as itself: %v", c.why, err)
		}
	}
}

func TestPlansAreRefusedByKey(t *testing.T) {
	base := `{"design":"BOIN","target":0.3,`
	for _, c := range []struct{ why, in, key, reason string }{
		{"no doses", base + `"cohort_size":3,"cohorts":5}`, "doses", "missing"},
		{"too many doses", base + `"doses":21,"cohort_size":3,"cohorts":5}`, "doses", "1 to 20"},
		{"no cohorts", base + `"doses":5}`, "cohort_sizes", "missing"},
		{"a number without a size", base + `"doses":5,"cohorts":5}`, "cohorts", "needs cohort_size"},
		{"patients without a size", base + `"doses":5,"max_n":30}`, "max_n", "needs cohort_size"},
		{"a sum that disagrees", base + `"doses":5,"cohort_size":3,"cohorts":5,"max_n":20}`, "max_n", "is 20, but the cohorts have 15"},
		{"a number that disagrees", base + `"doses":5,"cohort_sizes":[3,3],"cohorts":3}`, "cohorts", "is 3, but cohort_sizes has 2"},
		{"a size beside the list", base + `"doses":5,"cohort_sizes":[3,3],"cohort_size":3}`, "cohort_size", "beside"},
		{"an empty cohort", base + `"doses":5,"cohort_sizes":[3,0]}`, "cohort_sizes", "cohort of 0"},
		{"a trial beyond any first phase", base + `"doses":5,"cohort_size":100,"cohorts":100}`, "cohorts", "more than 1000"},
		{"a start above the top", base + `"doses":5,"start_dose":6,"cohort_size":3,"cohorts":5}`, "start_dose", "1 to 5"},
		{"doses count from 1", base + `"doses":5,"start_dose":0,"cohort_size":3,"cohorts":5}`, "start_dose", "from 1"},
		{"titration of single patients", base + `"doses":5,"titration":true,"cohort_size":1,"cohorts":20}`, "titration", "2 or more"},
		{"3+3 in fours", `{"design":"3+3","doses":5,"cohort_size":4,"cohorts":5}`, "cohort_sizes", "3+3 treats 3"},
	} {
		_, err := ParsePlan([]byte(c.in))
		var p Problem
		if !errors.As(err, &p) || p.Key != c.key || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %v; want %s: … %s …", c.why, err, c.key, c.reason)
		}
	}
}

func TestHashNamesTheContent(t *testing.T) {
	a, err := ParsePlan([]byte(`{"design":"BOIN","target":0.3,"doses":5,"cohort_size":3,"cohorts":10}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := ParsePlan([]byte(`{ "cohorts":10, "cohort_size":3, "doses":5, "phi1":0.18, "target":3e-1, "design":"boin", "start_dose":1 }`))
	if err != nil {
		t.Fatal(err)
	}
	if a.Hash() != b.Hash() {
		t.Errorf("order, spelling and spelt-out defaults change the hash:\n%s\n%s", a.Canonical(), b.Canonical())
	}
	const want = "cohort_sizes"
	if !strings.Contains(string(a.Canonical()), want) || a.Hash() == a.Settings.Hash() {
		t.Error("the cohorts are not in the hash")
	}
	b.StartDose = 2
	if a.Hash() == b.Hash() {
		t.Error("another start dose has the same hash")
	}
}

func FuzzParsePlan(f *testing.F) {
	for _, seed := range []string{
		`{"design":"BOIN","target":0.3,"doses":5,"cohort_size":3,"cohorts":10}`,
		`{"design":"3+3","doses":3}`,
		`{"design":"Keyboard","target":0.25,"eps1":0.04,"eps2":0.06,"doses":4,"cohort_sizes":[3,3,2],"titration":true}`,
		`{"design":"BOIN","target":1e-300,"phi1":-0,"doses":5}`, `{"design":"CRM","prior":[0.1,0.2],"target":0.2,"cohort_size":1,"max_n":9}`,
		`{"":0}`, `null`, `{"design":"BOIN","target":0.3,"phi1":0.18,"phi1":0.18}`, "\xff{", `{"design":{"a":[]}}`,
		`{"design":"BOIN12","target":0.35,"doses":3,"cohort_size":3,"cohorts":4,"utility":[100,40,60,0]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParsePlan(data)
		if err != nil {
			var problem Problem
			if !errors.As(err, &problem) || problem.Key == "" || problem.Reason == "" || strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("not one line of key and reason: %q", err)
			}
			return
		}
		// What was read can be written, is read as itself, and builds a design that
		// answers at the start.
		again, err := ParsePlan(p.Canonical())
		if err != nil || again.Hash() != p.Hash() {
			t.Fatalf("%s is not read as itself: %v", p.Canonical(), err)
		}
		d, err := New(p.Settings, p.Doses)
		if err != nil {
			t.Fatalf("%s is read and not built: %v", p.Canonical(), err)
		}
		start := p.Start()
		if next := d.Next(&start); next.Action == Stop || next.Dose != p.StartDose {
			t.Fatalf("%s does not start at its dose: %+v", p.Canonical(), next)
		}
	})
}
