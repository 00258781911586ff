package request

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"stepwise/trial/dose"
)

func TestBadRequestsAreRefusedByKeyAndReason(t *testing.T) {
	for _, c := range []struct{ kind, text, want, why string }{
		{"oc", `{"design":"BOIN","target":0.3,"cohortsize":3}`, "cohortsize: there is no such key here; did you mean cohort_size?", "a slip of the R package's spelling must not fall to a default"},
		{"oc", `{"design":"BOIN","target":0.3,"colour":3}`, "colour: there is no such key here", "an unknown key is refused"},
		{"table", `{"design":"BOIN","target":0.3,"n":[3],"dlt":[1]}`, "n: there is no such key here", "data mean nothing to a table"},
		{"oc", `{"design":"BOIN","target":0.3,"target":0.2}`, "target: stands twice", "two values of one key disagree"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,1.2],"cohort_size":3,"cohorts":4}`, "p_true: has 1.2, which is not between 0 and 1", "no probability"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0,0.2],"cohort_size":3,"cohorts":4}`, "p_true: has 0, which is not between 0 and 1", "the ends are excluded"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[[0.1,0.2],[0.3]],"cohort_size":3,"cohorts":4}`, "p_true: has scenarios of 2 and 1 doses", "scenarios are of the same doses"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":0.1,"cohort_size":3,"cohorts":4}`, "p_true: is not a list", "one number is no scenario"},
		{"oc", `{"design":"BOIN","target":0.3,"doses":4,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4}`, "doses: is 4, but the input has 2 doses", "doses and scenario disagree"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4,"prior":[0.1,0.2]}`, "prior: is not a parameter of BOIN", "a setting that the design cannot use"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohort_sizes":[3]}`, "cohort_size: ", "two ways to say the cohorts"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4,"max_n":13}`, "max_n: ", "twelve is not thirteen"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4,"start_dose":3}`, "start_dose: ", "there are two doses"},
		{"simulate", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4,"trials":0}`, "trials: is 0, not 1 to 10000000", "no trials, no figures"},
		{"simulate", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"cohort_size":3,"cohorts":4,"seed":-1}`, "seed: ", "a seed is a whole number from 0"},
		{"oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.2],"p_eff":[0.1],"cohort_size":3,"cohorts":4}`, "p_eff: has 1 doses, p_true has 2", "responses and DLTs are of the same doses"},
		{"mtd", `{"design":"BOIN","target":0.3,"n":[3,3],"dlt":[0]}`, "dlt: has 1 values, but n has 2", "lengths disagree"},
		{"mtd", `{"design":"BOIN","target":0.3,"n":[3,3],"dlt":[0,4]}`, "dlt: has 4 of 3 patients at dose 2", "more DLTs than patients"},
		{"mtd", `{"design":"BOIN","target":0.3,"n":[3,-3],"dlt":[0,0]}`, "n: has -3, which is not a number of patients", "patients are counted from 0"},
		{"mtd", `{"design":"BOIN","target":0.3,"n":[3,3]}`, "dlt: is missing beside n", "no DLT is said as 0"},
		{"next", `{"design":"BOIN","target":0.3,"n":[3,3],"dlt":[0,0],"dose":3}`, "dose: is 3, but there are 2 doses", "the current dose must exist"},
		{"next", `{"design":"BOIN","target":0.3,"doses":3,"level":[1,1],"tox":[0]}`, "tox: has 1 patients, level has 2", "lists by patient are of one length"},
		{"next", `{"design":"BOIN","target":0.3,"doses":3,"level":[1,4],"tox":[0,0]}`, "level: has 4, which is not a dose from 1 to 3", "no such dose"},
		{"next", `{"design":"BOIN","target":0.3,"doses":3,"level":[1,1],"tox":[0,2]}`, "tox: has 2, which is neither 0 nor 1", "a DLT is there or not"},
		{"next", `{"design":"BOIN","target":0.3,"doses":3,"n":[3,0,0],"dlt":[0,0,0],"level":[1],"tox":[0]}`, "n: cannot stand beside level and tox", "one way to tell the data"},
		{"next", `{"design":"BOIN","target":0.3,"doses":3,"level":[1],"tox":[0],"followup":[-1]}`, "followup: ", "time runs forward"},
		{"table", `{"design":"BOIN","max_n":9}`, "target: is missing", "BOIN needs its target"},
		{"table", `{"design":"4+4","max_n":9}`, `design: "4+4" is none of `, "designs are named"},
		{"table", `[]`, "input: is not a JSON object", "a request is an object"},
	} {
		_, err := Parse(Kind(c.kind), []byte(c.text))
		var p dose.Problem
		if !errors.As(err, &p) {
			t.Errorf("%s: %s was taken (%v)", c.why, c.text, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %q, want %q", c.why, err, c.want)
		}
		if strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("%s: %q is more than a line", c.why, err)
		}
	}
}

func TestCohortsMayBeSaidInThreeWays(t *testing.T) {
	for _, c := range []struct {
		text string
		want []int
		why  string
	}{
		{`"cohort_size":3,"cohorts":2`, []int{3, 3}, "a size and a number"},
		{`"cohort_size":3,"max_n":20`, []int{3, 3, 3, 3, 3, 3, 2}, "twenty patients in threes"},
		{`"cohort_sizes":[1,2,3]`, []int{1, 2, 3}, "one by one"},
	} {
		r, err := Parse(OC, []byte(`{"design":"BOIN","target":0.3,"p_true":[0.1,0.3],`+c.text+`}`))
		if err != nil || !slices.Equal(r.Plan.CohortSizes, c.want) {
			t.Errorf("%s: %v %v", c.why, r, err)
		}
	}
}

func TestPatientsAreCountedByDose(t *testing.T) {
	r, err := Parse(Next, []byte(`{"design":"BOIN","target":0.3,"doses":3,"cohort_size":3,"max_n":9,"level":[1,1,1,2,2],"tox":[0,0,0,true,0]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := r.State()
	if s.Dose != 2 || s.Arms[0].N != 3 || s.Arms[1].N != 2 || s.Arms[1].DLT != 1 || s.Arms[2].N != 0 {
		t.Errorf("%+v", s)
	}
	if s.Cohort.N != 2 || s.Cohort.DLT != 1 {
		t.Errorf("the last cohort has two patients so far, one with a DLT: %+v", s.Cohort)
	}
}

func TestHighestDoseIsAssumedAndSaid(t *testing.T) {
	r, err := Parse(Next, []byte(`{"design":"BOIN","target":0.3,"n":[3,3,0],"dlt":[0,1,0]}`))
	if err != nil || r.Dose != 2 || !r.DoseAssumed {
		t.Errorf("%+v %v", r, err)
	}
	r, err = Parse(Next, []byte(`{"design":"BOIN","target":0.3,"n":[6,3,0],"dlt":[0,2,0],"level":1}`))
	if err != nil || r.Dose != 1 || r.DoseAssumed {
		t.Errorf("level with one number is the current dose: %+v %v", r, err)
	}
}

func TestQuestionsWithAUsualDesignNeedNotNameIt(t *testing.T) {
	for _, c := range []struct {
		kind       Kind
		text, want string
	}{
		{MTD, `{"target":0.3,"n":[3,3],"dlt":[0,1]}`, dose.BOIN},
		{Fit, `{"target":0.3,"prior":[0.1,0.3],"level":[1],"tox":[0]}`, dose.CRM},
		{Fit, ` {"target":0.3,"prior":[0.1,0.3],"level":[1],"tox":[0],"followup":[3],"obs_window":28}`, dose.TITECRM},
	} {
		if r, err := Parse(c.kind, []byte(c.text)); err != nil || r.Plan.Design != c.want {
			t.Errorf("%s: %+v %v, want %s", c.text, r, err, c.want)
		}
	}
	if _, err := Parse(Next, []byte(`{"target":0.3,"n":[3],"dlt":[0]}`)); err == nil || err.Error() != "design: is missing" {
		t.Errorf("what comes next is asked of a design: %v", err)
	}
	if _, err := Parse(MTD, []byte(`{}`)); err == nil || err.Error() != "target: is missing" {
		t.Errorf("%v", err)
	}
}

// Whatever comes in, the answer is a request or one line.
func FuzzParse(f *testing.F) {
	f.Add("oc", `{"design":"BOIN","target":0.3,"p_true":[0.1,0.3],"cohort_size":3,"max_n":20}`)
	f.Add("next", `{"design":"TITE-CRM","target":0.3,"prior":[0.1,0.3],"level":[1],"tox":[0],"followup":[3],"obs_window":28}`)
	f.Add("mtd", `{"design":"3+3","n":[3,6],"dlt":[0,1]}`)
	f.Add("fit", `{"level":1,"n":[],"dlt":null}`)
	f.Fuzz(func(t *testing.T, kind, text string) {
		r, err := Parse(Kind(kind), []byte(text))
		if err != nil {
			var p dose.Problem
			if !errors.As(err, &p) || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q", err)
			}
			return
		}
		s := r.State()
		if len(s.Arms) != r.Plan.Doses || s.Treated() < 0 {
			t.Errorf("%+v of %+v", s, r)
		}
	})
}
