package request

import (
	"encoding/json"
	"slices"

	"stepwise/trial/dose"
)

// readCounts reads what was seen by dose.
func readCounts(o *object, r *Request) error {
	for _, x := range []struct {
		key string
		to  *[]int
	}{{"n", &r.N}, {"dlt", &r.DLT}, {"eff", &r.Eff}, {"both", &r.Both}} {
		if _, err := o.Take(x.key, x.to); err != nil {
			return err
		}
		for _, n := range *x.to {
			if n < 0 || n > MaxPatients {
				return problem(x.key, "has %d, which is not a number of patients", n)
			}
		}
		if x.key != "n" && o.has(x.key) && !o.has("n") {
			return problem("n", "is missing beside %s", x.key)
		}
	}
	if o.has("n") && !o.has("dlt") {
		return problem("dlt", "is missing beside n")
	}
	return o.between("dose", &r.Dose, 1, dose.MaxDoses)
}

// readPatients reads what was seen patient by patient. The word level with a single
// number is the dose of the last cohort.
func readPatients(o *object, r *Request) error {
	level, err := o.raw("level")
	if err != nil {
		return err
	}
	if level != nil && level[0] != '[' {
		if o.has("dose") {
			return problem("level", "cannot stand beside dose")
		}
		if json.Unmarshal(level, &r.Dose) != nil || r.Dose < 1 || r.Dose > dose.MaxDoses {
			return problem("level", "is neither a dose nor a list of doses, one a patient")
		}
		o.given = slices.DeleteFunc(o.given, func(k string) bool { return k == "level" })
	} else if level != nil && json.Unmarshal(level, &r.Level) != nil {
		return problem("level", "is neither a dose nor a list of doses, one a patient")
	}
	if _, err := o.Take("followup", &r.FollowUp); err != nil {
		return err
	}
	tox, err := o.raw("tox")
	if err != nil {
		return err
	}
	if r.Tox, err = yesNo("tox", tox); err != nil {
		return err
	}
	return byPatient(o, r)
}

// yesNo reads 0 and 1, or false and true.
func yesNo(key string, text []byte) ([]bool, error) {
	if text == nil {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil {
		return nil, problem(key, "is not a list of 0 and 1, one a patient")
	}
	out := make([]bool, len(list))
	for i, x := range list {
		switch string(x) {
		case "1", "true":
			out[i] = true
		case "0", "false":
		default:
			return nil, problem(key, "has %.20s, which is neither 0 nor 1", x)
		}
	}
	return out, nil
}

func byPatient(o *object, r *Request) error {
	switch {
	case o.has("n") && (o.has("level") || o.has("tox")):
		return problem("n", "cannot stand beside level and tox: count by dose or list by patient")
	case o.has("level") != o.has("tox"):
		missing, other := "tox", "level"
		if o.has("tox") {
			missing, other = "level", "tox"
		}
		return problem(missing, "is missing beside %s", other)
	case len(r.Tox) != len(r.Level):
		return problem("tox", "has %d patients, level has %d", len(r.Tox), len(r.Level))
	case r.FollowUp != nil && !o.has("level"):
		return problem("followup", "is by patient: it needs level and tox")
	case r.FollowUp != nil && len(r.FollowUp) != len(r.Level):
		return problem("followup", "has %d patients, level has %d", len(r.FollowUp), len(r.Level))
	case len(r.Level) > MaxPatients:
		return problem("level", "has more than %d patients", MaxPatients)
	case len(r.Level) > 0 && o.has("dose"):
		return problem("dose", "cannot stand beside level: the last patient's dose is the current one")
	}
	for _, f := range r.FollowUp {
		if !(f >= 0) {
			return problem("followup", "%v is not a time since treatment", f)
		}
	}
	return nil
}

// checkData completes the counts and finds the current dose.
func checkData(r *Request) error {
	if r.FollowUp != nil && r.Window == 0 {
		return problem("obs_window", "is missing: follow-up is measured against it")
	}
	if r.Level != nil {
		if err := countPatients(r); err != nil {
			return err
		}
	}
	for i := range r.N {
		switch {
		case r.DLT[i] > r.N[i]:
			return problem("dlt", "has %d of %d patients at dose %d", r.DLT[i], r.N[i], i+1)
		case r.Eff != nil && r.Eff[i] > r.N[i]:
			return problem("eff", "has %d of %d patients at dose %d", r.Eff[i], r.N[i], i+1)
		case r.Both == nil:
		case r.Eff == nil:
			return problem("eff", "is missing beside both")
		case r.Both[i] > min(r.DLT[i], r.Eff[i]):
			return problem("both", "has %d at dose %d: more than have a DLT or more than have a response", r.Both[i], i+1)
		case r.DLT[i]+r.Eff[i]-r.Both[i] > r.N[i]:
			return problem("both", "has %d at dose %d: fewer than %d DLTs and %d responses in %d patients make necessary", r.Both[i], i+1, r.DLT[i], r.Eff[i], r.N[i])
		}
	}
	if len(r.N) == 0 {
		return nil
	}
	if r.Dose > len(r.N) {
		return problem("dose", "is %d, but there are %d doses", r.Dose, len(r.N))
	}
	if r.Dose == 0 {
		for i, n := range r.N {
			if n > 0 {
				r.Dose, r.DoseAssumed = i+1, r.Level == nil
			}
		}
	}
	return nil
}

// countPatients makes counts by dose of a list of patients.
func countPatients(r *Request) error {
	k := r.Plan.Doses
	if k == 0 && len(r.Level) > 0 {
		k = min(max(1, slices.Max(r.Level)), dose.MaxDoses)
		r.Plan.Doses = k
	}
	r.N, r.DLT = make([]int, k), make([]int, k)
	for i, l := range r.Level {
		if l < 1 || l > k {
			return problem("level", "has %d, which is not a dose from 1 to %d", l, k)
		}
		r.N[l-1]++
		if r.Tox[i] {
			r.DLT[l-1]++
		}
	}
	if n := len(r.Level); n > 0 {
		r.Dose = r.Level[n-1]
	}
	return nil
}

// State is what the designs read: the counts, who is pending, and the last cohort.
// When patients are listed, the last cohort are the last patients in a row at one
// dose that the plan's cohort size covers; else nothing is known of it but its dose.
func (r *Request) State() *dose.State {
	s := &dose.State{Dose: r.Dose, Arms: make([]dose.Arm, r.Plan.Doses)}
	if s.Dose == 0 {
		s.Dose = r.Plan.StartDose
	}
	for i := range r.N {
		s.Arms[i].N, s.Arms[i].DLT = r.N[i], r.DLT[i]
		if r.Eff != nil {
			s.Arms[i].Eff = r.Eff[i]
		}
		if r.Both != nil {
			s.Arms[i].Both = r.Both[i]
		}
	}
	for i, f := range r.FollowUp {
		switch a := &s.Arms[r.Level[i]-1]; {
		case r.Tox[i]: // followed to the DLT
			a.Onset = append(a.Onset, min(f/r.Window, 1))
		case f < r.Window:
			a.Pending = append(a.Pending, f/r.Window)
		}
	}
	s.Cohort = r.lastCohort()
	return s
}

func (r *Request) lastCohort() dose.Arm {
	var a dose.Arm
	size := 0
	if len(r.Plan.CohortSizes) > 0 {
		done := 0
		for _, c := range r.Plan.CohortSizes {
			if size = c; done+c >= len(r.Level) {
				size = len(r.Level) - done
				break
			}
			done += c
		}
	}
	for i := len(r.Level) - 1; i >= 0 && r.Level[i] == r.Dose && (size == 0 || a.N < size); i-- {
		a.N++
		if r.Tox[i] {
			a.DLT++
		}
		if r.FollowUp != nil && !r.Tox[i] && r.FollowUp[i] < r.Window {
			a.Pending = append(a.Pending, r.FollowUp[i]/r.Window)
		}
	}
	if r.Level == nil && r.Dose > 0 && size == 0 {
		a.N, a.DLT = r.N[r.Dose-1], r.DLT[r.Dose-1]
	}
	return a
}
