package dose_test

import (
	"fmt"

	"stepwise/trial/dose"
)

// A skeleton whose indifference intervals reach 0.05 to either side of the target,
// the third of five doses believed to be right.
func ExampleCalibration_Skeleton() {
	s, err := dose.Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 3, Doses: 5}.Skeleton()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", s)
	// Output: [0.0840 0.1567 0.2500 0.3545 0.4603]
}

// The worked example of Cheung 2011, p. 21.
func ExampleFitSettings() {
	patients := dose.Patients{Level: []int{3, 5, 5, 3, 4}, Tox: []int{0, 0, 1, 0, 0}}
	arms, err := patients.Arms(5)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := dose.FitSettings(dose.Settings{
		Design: dose.CRM, Target: 0.25, Model: dose.Logistic, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55},
	}, arms)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("b = %.2f, ptox %.3f, next dose %d\n", f.Estimate, f.Ptox, f.Next)
	// Output: b = 0.28, ptox [0.008 0.027 0.082 0.182 0.331], next dose 4
}

// Four patients at dose 3, none of whom has finished the window of 126 days.
func ExampleNew_titeCRM() {
	patients := dose.Patients{
		Level: []int{3, 3, 3, 3}, Tox: []int{0, 0, 0, 0}, FollowUp: []float64{73, 66, 35, 28}, Window: 126,
	}
	arms, err := patients.Arms(5)
	if err != nil {
		fmt.Println(err)
		return
	}
	design, err := dose.New(dose.Settings{
		Design: dose.TITECRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55},
	}, 5)
	if err != nil {
		fmt.Println(err)
		return
	}
	next := design.Next(&dose.State{Dose: 3, Arms: arms})
	fmt.Println("next dose", next.Dose, "because of", next.Reason)
	// Output: next dose 4 because of model.nearest
}

// Overdose control: the intervals of a dose add up to 1, and a dose whose last one
// reaches a quarter is not given.
func ExampleFitter() {
	design, err := dose.New(dose.Settings{Design: dose.BLRM, Target: 0.25, Amounts: []float64{1e6, 2e6, 4e6, 8e6}}, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := &dose.State{Dose: 2, Arms: []dose.Arm{{N: 3}, {N: 6, DLT: 1}, {}, {}}}
	f := design.(dose.Fitter).Fit(s)
	for k, i := range f.Intervals {
		fmt.Printf("dose %d: under %.2f, inside %.2f, over %.2f\n", k+1, i.Under, i.Inside, i.Over)
	}
	fmt.Println("next dose", f.Next)
	// Output:
	// dose 1: under 0.85, inside 0.14, over 0.01
	// dose 2: under 0.49, inside 0.41, over 0.11
	// dose 3: under 0.18, inside 0.30, over 0.51
	// dose 4: under 0.10, inside 0.20, over 0.70
	// next dose 2
}
