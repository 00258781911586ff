package dosing

import (
	"fmt"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
)

// Course is how the trial ends in one scenario when a level is ordered now and the
// design is followed from then on. Exact: every course of the trial is added up.
type Course struct {
	Right  float64 // probability that the level with the target rate is recommended
	Higher float64 // … that a level above it is
	None   float64 // … that no level is
	DLT    float64 // expected further DLTs
	N      float64 // expected further patients
}

// A page waits for a forecast: it is given up beyond so many states, sooner for the
// design whose every answer is a quadrature in two dimensions.
const mostStates, mostQuadratures = 30_000, 1_000

// Scenarios are the dose-toxicity curves of a forecast: in the i-th, level i has
// exactly the target rate and its neighbours differ as in the skeleton of the
// indifference interval with half-width 0.05 (Lee & Cheung 2009; getprior of R package
// dfcrm). nil without a target.
func Scenarios(rules *protocol.Protocol) [][]float64 {
	target, doses := rules.Plan.Target, rules.Plan.Doses
	if target <= 0.05 || target >= 0.95 || doses == 0 {
		return nil
	}
	var out [][]float64
	for nu := range doses {
		p, err := dose.Calibration{HalfWidth: 0.05, Target: target, Nu: nu + 1, Doses: doses}.Skeleton()
		if err != nil {
			return nil
		}
		out = append(out, p)
	}
	return out
}

// Forecast follows an alternative to the end of the trial in each of the Scenarios.
// Patients who are still followed are taken to stay without a DLT. nil for designs
// that look at responses or treat outside cohorts, and where there are too many
// courses.
func (d *Data) Forecast(rules *protocol.Protocol, a *Alternative) ([]Course, error) {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil, err
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	scenarios := Scenarios(rules)
	_, looks := design.(dose.Efficacious)
	_, fills := design.(dose.Backfiller)
	if scenarios == nil || looks || fills || a.Order == Stop {
		return nil, nil
	}
	f := &forecast{plan: &plan, design: design, scenarios: scenarios, known: map[string][]float64{}, most: mostStates}
	if plan.Design == dose.BLRM {
		f.most = mostQuadratures
	}
	s := d.State()
	for i := range s.Arms {
		s.Arms[i] = dose.Arm{N: s.Arms[i].N, DLT: s.Arms[i].DLT}
	}
	s.Cohort = dose.Arm{}
	coming, used, cohorts := a.Size, d.Used, d.Cohort
	if d.Begun != nil {
		used, cohorts = used+d.Begun.Filled, d.Begun.Cohort
		s.Arms[d.Begun.Level-1].N += d.pendingOf(d.Begun.Cohort)
	}
	if a.Order == Expand {
		coming, cohorts = coming-d.Begun.Filled, cohorts-1
	}
	sum := f.cohort(s, a.Level, coming, used, cohorts)
	if sum == nil {
		return nil, nil
	}
	out := make([]Course, len(scenarios))
	for k := range out {
		x := sum[k*f.width():]
		out[k] = Course{Right: x[k+1], None: x[0], DLT: x[plan.Doses+1], N: x[plan.Doses+2]}
		for j := k + 1; j < plan.Doses; j++ {
			out[k].Higher += x[j+1]
		}
	}
	return out, nil
}

// forecast adds up the courses of a trial backwards. A value is, for each scenario,
// the probabilities that none, 1, 2, … is recommended, further DLTs and patients.
type forecast struct {
	plan      *dose.Plan
	design    dose.Design
	scenarios [][]float64
	known     map[string][]float64
	most      int // states
}

func (f *forecast) width() int { return f.plan.Doses + 3 }

// cohort is the value of treating so many at a level next; nil when there are too many
// states.
func (f *forecast) cohort(s *dose.State, level, size, used, cohorts int) []float64 {
	key := fmt.Sprint(level, size, used, cohorts)
	for i := range s.Arms {
		key += fmt.Sprint(" ", s.Arms[i].N, "/", s.Arms[i].DLT)
	}
	if v, ok := f.known[key]; ok {
		return v
	}
	if len(f.known) >= f.most {
		return nil
	}
	w := f.width()
	sum := make([]float64, w*len(f.scenarios))
	arm := s.Arms[level-1]
	for y := range size + 1 {
		s.Arms[level-1] = dose.Arm{N: arm.N + size, DLT: arm.DLT + y}
		s.Dose, s.Cohort = level, dose.Arm{N: size, DLT: y}
		then := f.after(s, used+size, cohorts+1)
		if then == nil {
			return nil
		}
		for k, p := range f.scenarios {
			chance := binomial(y, size, p[level-1])
			for j := range w {
				sum[k*w+j] += chance * then[k*w+j]
			}
			sum[k*w+w-2] += chance * float64(y)
			sum[k*w+w-1] += chance * float64(size)
		}
	}
	s.Arms[level-1] = arm
	f.known[key] = sum
	return sum
}

// after is the value of what the design decides.
func (f *forecast) after(s *dose.State, used, cohorts int) []float64 {
	next := f.design.Next(s)
	size := 0
	if next.Action != dose.Stop && next.Action != dose.Wait {
		if f.plan.Titration {
			size = f.plan.CohortSize(s, used, next.Dose)
		} else {
			size = nextSize(f.plan, used, cohorts)
		}
	}
	if size > 0 {
		return f.cohort(s, next.Dose, size, used, cohorts)
	}
	end := 0
	if next.Stop != dose.Unsafe {
		end = f.design.Select(s).Dose
	}
	out := make([]float64, f.width()*len(f.scenarios))
	for k := range f.scenarios {
		out[k*f.width()+end] = 1
	}
	return out
}
