package dose

import "slices"

// MaxPatients is the largest sample size of a plan.
const MaxPatients = 1000

// Plan is a trial: a design, its doses and its cohorts. What a protocol keeps.
type Plan struct {
	Settings
	Doses       int   `json:"doses"`        // number of dose levels, 1 to 20
	StartDose   int   `json:"start_dose"`   // 1-based, default 1
	CohortSizes []int `json:"cohort_sizes"` // patients of each cohort in order, e.g. 3,3,3,3,3,3,2
}

// MaxN is the largest sample size of the plan.
func (p *Plan) MaxN() int {
	n := 0
	for _, c := range p.CohortSizes {
		n += c
	}
	return n
}

// Start is the state before the first patient.
func (p *Plan) Start() State { return State{Dose: p.StartDose, Arms: make([]Arm, p.Doses)} }

// Complete returns the plan with every default filled in, or its first fault as a
// [Problem].
func (p Plan) Complete() (Plan, error) {
	if p.Doses == 0 {
		p.Doses = len(p.Prior)
	}
	if p.Doses < 1 || p.Doses > MaxDoses {
		return p, problem("doses", "is %d, not 1 to %d", p.Doses, MaxDoses)
	}
	s, err := p.Settings.Complete(p.Doses)
	if err != nil {
		return p, err
	}
	p.Settings = s
	if p.StartDose == 0 {
		p.StartDose = 1
	}
	if p.StartDose < 1 || p.StartDose > p.Doses {
		return p, problem("start_dose", "is %d, not 1 to %d", p.StartDose, p.Doses)
	}
	p.CohortSizes = slices.Clone(p.CohortSizes)
	if check := kinds[p.Design].plan; check != nil {
		if err := check(&p); err != nil {
			return p, err
		}
	}
	if len(p.CohortSizes) == 0 {
		return p, problem("cohort_sizes", "is missing; give it, or cohort_size with cohorts or max_n")
	}
	for _, c := range p.CohortSizes {
		if c < 1 || c > MaxPatients {
			return p, problem("cohort_sizes", "has a cohort of %d patients", c)
		}
	}
	if p.MaxN() > MaxPatients {
		return p, problem("cohort_sizes", "has %d patients, more than %d", p.MaxN(), MaxPatients)
	}
	if p.Titration && p.CohortSizes[0] < 2 {
		return p, problem("titration", "needs a first cohort of 2 or more; a cohort of 1 is a single patient already")
	}
	return p, nil
}

// ParsePlan reads a plan from JSON, strictly, and completes it. Cohorts are
// cohort_sizes, or cohort_size with cohorts or max_n (20 patients by 3 are six
// cohorts of 3 and one of 2). What it refuses is a [Problem].
func ParsePlan(data []byte) (Plan, error) {
	o, err := ReadObject(data)
	if err != nil {
		return Plan{}, err
	}
	if err := o.Only(PlanKeys()...); err != nil {
		return Plan{}, err
	}
	p, err := o.Plan(0)
	if err != nil {
		return Plan{}, err
	}
	return p, o.Done()
}

// Plan takes the keys of a plan. The number of doses is what the other input tells
// (the length of p_true, of n, …), or 0; doses or prior must agree with it.
func (o *Object) Plan(doses int) (Plan, error) {
	var p Plan
	given, err := o.Take("doses", &p.Doses)
	switch {
	case err != nil:
		return p, err
	case given && (p.Doses < 1 || p.Doses > MaxDoses):
		return p, problem("doses", "is %d, not 1 to %d", p.Doses, MaxDoses)
	case given && doses > 0 && doses != p.Doses:
		return p, problem("doses", "is %d, but the input has %d doses", p.Doses, doses)
	case !given && doses > 0:
		p.Doses = doses
	}
	if p.Settings, err = o.Settings(p.Doses); err != nil {
		return p, err
	}
	if p.Doses == 0 && len(p.Prior) == 0 {
		return p, problem("doses", "is missing")
	}
	if given, err = o.Take("start_dose", &p.StartDose); err != nil {
		return p, err
	}
	if given && p.StartDose == 0 {
		return p, problem("start_dose", "is 0; doses are numbered from 1")
	}
	if p.CohortSizes, err = o.cohorts(); err != nil {
		return p, err
	}
	return p.Complete()
}

func (o *Object) cohorts() ([]int, error) {
	var sizes []int
	numbers := map[string]*int{}
	listed, err := o.Take("cohort_sizes", &sizes)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"cohort_size", "cohorts", "max_n"} {
		var n int
		given, err := o.Take(key, &n)
		switch {
		case err != nil:
			return nil, err
		case given && (n < 1 || n > MaxPatients):
			return nil, problem(key, "is %d, not 1 to %d", n, MaxPatients)
		case given && listed && key == "cohort_size":
			return nil, problem(key, "stands beside cohort_sizes")
		case given:
			numbers[key] = &n
		}
	}
	size, count, maxN := numbers["cohort_size"], numbers["cohorts"], numbers["max_n"]
	if !listed && size != nil {
		switch {
		case count != nil && *count**size <= MaxPatients:
			sizes = slices.Repeat([]int{*size}, *count)
		case count != nil:
			return nil, problem("cohorts", "makes more than %d patients", MaxPatients)
		case maxN != nil:
			for left := *maxN; left > 0; left -= *size {
				sizes = append(sizes, min(*size, left))
			}
		}
	}
	total := 0
	for _, c := range sizes {
		total += c
	}
	switch {
	case len(sizes) == 0 && count != nil:
		return nil, problem("cohorts", "needs cohort_size")
	case len(sizes) == 0 && maxN != nil:
		return nil, problem("max_n", "needs cohort_size")
	case count != nil && *count != len(sizes):
		return nil, problem("cohorts", "is %d, but cohort_sizes has %d", *count, len(sizes))
	case maxN != nil && *maxN != total:
		return nil, problem("max_n", "is %d, but the cohorts have %d patients", *maxN, total)
	}
	return sizes, nil
}

// Canonical is the text that Hash hashes, see [Settings.Canonical].
func (p Plan) Canonical() []byte {
	m := p.Settings.values()
	m["doses"], m["start_dose"], m["cohort_sizes"] = p.Doses, p.StartDose, p.CohortSizes
	return canonical(m)
}

// Hash names a complete plan by its content: SHA-256 of Canonical in hex.
func (p Plan) Hash() string { return sum(p.Canonical()) }
