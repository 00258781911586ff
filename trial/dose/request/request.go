package request

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

// Request is what was asked, with the plan filled in.
type Request struct {
	Plan dose.Plan // Doses 0 when the question needs none, CohortSizes nil when none were given

	PTrue [][]float64 // scenarios: true probability of a DLT by dose
	PEff  [][]float64 // scenarios: true probability of a response by dose; none, or as many as PTrue

	// Data by dose.
	N, DLT, Eff, Both []int
	Dose              int  // of the last cohort; 0 when nobody was treated
	DoseAssumed       bool // Dose was not told: it is the highest dose treated

	// Data by patient, in the order of treatment.
	Level    []int // dose, from 1
	Tox      []bool
	FollowUp []float64 // in the unit of ObsWindow

	OddsRatio float64        // of DLT and response in one patient; 0 is independence
	Time      *simulate.Time // when patients come and DLTs show; nil without a calendar

	Window float64 // DLT window, in the unit of FollowUp; days beside Time

	Seed    uint64
	Trials  int // 0: the default of the simulation
	Workers int // 0: as many as there are processors
	MaxN    int // rows of a decision table, when told
}

// Limits of one request. They bound what one line of JSON may cost, far above what
// phase 1 asks for.
const (
	MaxPatients  = dose.MaxPatients
	MaxScenarios = 50
	MaxTrials    = simulate.MaxTrials
	MaxWorkers   = 256
)

// Kind is the question; it decides which keys a request may have.
type Kind string

// The kinds.
const (
	Table     Kind = "table"
	OC        Kind = "oc"
	Simulate  Kind = "simulate"
	MTD       Kind = "mtd"
	Next      Kind = "next"
	Fit       Kind = "fit"
	Compare   Kind = "compare"
	trialKeys Kind = ""
)

// keysOf are the keys that stand beside the settings of a design. A request of a
// trial may be put to every question that trials answer, so one file serves all.
var keysOf = map[Kind][]string{
	trialKeys: {"doses", "p_true", "p_eff", "cohort_size", "cohort_sizes", "cohorts", "max_n", "start_dose", "seed", "trials", "workers",
		"odds_ratio", "accrual_rate", "arrivals", "onset", "late", "eff_window", "waiting"},
	MTD:  {"n", "dlt", "eff", "both", "level", "tox", "dose"},
	Next: {"n", "dlt", "eff", "both", "dose", "level", "tox", "followup"},
	Fit:  {"n", "dlt", "dose", "level", "tox", "followup"},
}

// Parse reads the request of a question. The error is a [dose.Problem].
func Parse(kind Kind, text []byte) (*Request, error) {
	known := slices.Concat(settingKeys, keysOf[trialKeys], keysOf[kind])
	o, err := readObject(text, known)
	if err != nil {
		return nil, err
	}
	if usual := usualDesign(kind, o); usual != "" && !o.has("design") {
		// Braces were read; what stands behind the first one stays.
		text = slices.Concat([]byte(`{"design":"`+usual+`"`), comma(o), text[bytes.IndexByte(text, '{')+1:])
		return Parse(kind, text)
	}
	if (kind == OC || kind == Simulate) && !o.has("p_true") {
		return nil, problem("p_true", "is missing: the true probability of a DLT by dose")
	}
	r := &Request{}
	for _, read := range []func(*object, *Request) error{readScenarios, readCounts, readPatients, readRun} {
		if err := read(o, r); err != nil {
			return nil, err
		}
	}
	doses, err := r.doses()
	if err != nil {
		return nil, err
	}
	if err := readTime(o, r, text); err != nil {
		return nil, err
	}
	if err := readPlan(kind, o, r, doses); err != nil {
		return nil, err
	}
	if r.Plan.ObsWindow > 0 {
		r.Window = r.Plan.ObsWindow
	}
	if r.Time != nil {
		r.Time.Window = r.Window
	}
	return r, checkData(r)
}

// usualDesign answers a question that does not name its design: the isotonic
// selection is BOIN's, a fit is one of the CRM. The answer repeats it.
func usualDesign(kind Kind, o *object) string {
	switch {
	case kind == MTD:
		return dose.BOIN
	case kind == Fit && o.has("followup"):
		return dose.TITECRM
	case kind == Fit:
		return dose.CRM
	}
	return ""
}

func comma(o *object) []byte {
	if len(o.given) == 0 {
		return nil
	}
	return []byte(",")
}

// readPlan reads the design and, where they are told, its cohorts. Questions about a
// whole trial need cohorts; those about a table, a decision or a fit do not.
func readPlan(kind Kind, o *object, r *Request, doses int) (err error) {
	rows := kind == Table && o.has("max_n") && !o.has("cohort_size") && !o.has("cohort_sizes") && !o.has("cohorts")
	if rows {
		if err := o.between("max_n", &r.MaxN, 1, MaxPatients); err != nil {
			return err
		}
	}
	if !rows && slices.ContainsFunc([]string{"cohort_size", "cohort_sizes", "cohorts", "max_n"}, o.has) {
		anyDoses := kind == Table && doses == 0 && !o.has("doses") && !o.has("prior")
		if anyDoses {
			doses = 1 // a table is the same for any number of doses
		}
		r.Plan, err = o.Plan(doses)
		if r.MaxN = r.Plan.MaxN(); anyDoses {
			r.Plan = dose.Plan{Settings: r.Plan.Settings}
		}
		return err
	}
	p := dose.Plan{Doses: doses, StartDose: 1}
	if err := o.between("doses", &p.Doses, 1, dose.MaxDoses); err != nil {
		return err
	}
	if doses > 0 && p.Doses != doses {
		return problem("doses", "is %d, but the input has %d doses", p.Doses, doses)
	}
	if p.Settings, err = o.Settings(p.Doses); err != nil {
		return err
	}
	if p.Doses == 0 {
		p.Doses = len(p.Prior)
	}
	if err := o.between("start_dose", &p.StartDose, 1, max(p.Doses, 1)); err != nil {
		return err
	}
	if p.Design == dose.ThreePlusThree && p.Doses > 0 {
		// The design ends by itself: six patients a dose and no more.
		p.CohortSizes = slices.Repeat([]int{3}, 2*p.Doses)
		p, err = p.Complete()
	}
	r.Plan = p
	return err
}

// settingKeys are the parameters of all designs.
var settingKeys = func() (keys []string) {
	t := reflect.TypeFor[dose.Settings]()
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys = append(keys, key)
	}
	return keys
}()

// readScenarios accepts one list of probabilities, or a list of such lists.
func readScenarios(o *object, r *Request) error {
	for _, x := range []struct {
		key string
		to  *[][]float64
	}{{"p_true", &r.PTrue}, {"p_eff", &r.PEff}} {
		text, err := o.raw(x.key)
		if err != nil {
			return err
		}
		if text == nil {
			continue
		}
		if *x.to, err = scenarios(x.key, text); err != nil {
			return err
		}
	}
	switch {
	case r.PEff == nil:
	case r.PTrue == nil:
		return problem("p_true", "is missing beside p_eff")
	case len(r.PEff) != len(r.PTrue):
		return problem("p_eff", "has %d scenarios, p_true has %d", len(r.PEff), len(r.PTrue))
	case len(r.PEff[0]) != len(r.PTrue[0]):
		return problem("p_eff", "has %d doses, p_true has %d", len(r.PEff[0]), len(r.PTrue[0]))
	}
	return nil
}

func scenarios(key string, text []byte) ([][]float64, error) {
	var one []float64
	var list [][]float64
	if json.Unmarshal(text, &one) == nil {
		list = [][]float64{one}
	} else if json.Unmarshal(text, &list) != nil {
		return nil, problem(key, "is not a list of probabilities by dose, nor a list of such lists")
	}
	if len(list) == 0 || len(list) > MaxScenarios {
		return nil, problem(key, "has %d scenarios, not 1 to %d", len(list), MaxScenarios)
	}
	for _, s := range list {
		if len(s) == 0 || len(s) != len(list[0]) {
			return nil, problem(key, "has scenarios of %d and %d doses", len(list[0]), len(s))
		}
		for _, p := range s {
			if !(p > 0 && p < 1) {
				return nil, problem(key, "has %v, which is not between 0 and 1", p)
			}
		}
	}
	return list, nil
}

// readRun reads what a simulation needs beside the trial.
func readRun(o *object, r *Request) error {
	if _, err := o.Take("seed", &r.Seed); err != nil {
		return err
	}
	if err := o.between("trials", &r.Trials, 1, MaxTrials); err != nil {
		return err
	}
	return o.between("workers", &r.Workers, 1, MaxWorkers)
}

// doses is the number of doses that the data tell; whatever has one value a dose
// must agree.
func (r *Request) doses() (int, error) {
	scenario := 0
	if r.PTrue != nil {
		scenario = len(r.PTrue[0])
	}
	said, k := "", 0
	for _, x := range []struct {
		key string
		n   int
	}{{"p_true", scenario}, {"n", len(r.N)}, {"dlt", len(r.DLT)}, {"eff", len(r.Eff)}, {"both", len(r.Both)}} {
		switch {
		case x.n == 0:
		case x.n > dose.MaxDoses:
			return 0, problem(x.key, "has %d doses, more than %d", x.n, dose.MaxDoses)
		case said == "":
			said, k = x.key, x.n
		case x.n != k:
			return 0, problem(x.key, "has %d values, but %s has %d", x.n, said, k)
		}
	}
	return k, nil
}
