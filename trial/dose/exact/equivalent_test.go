package exact

import (
	"reflect"
	"slices"
	"testing"

	"stepwise/trial/dose"
)

// What Equivalent calls the same trial has the same characteristics to the last bit,
// and what it calls different differs in some scenario.
func TestEquivalentPlansHaveEqualCharacteristics(t *testing.T) {
	designs := []string{dose.BOIN, dose.Keyboard, dose.MTPI2, dose.MTPI, dose.I3Plus3}
	scenarios := [][]float64{{0.05, 0.15, 0.3}, {0.3, 0.4, 0.5}, {0.02, 0.04, 0.2}, {0.25, 0.25, 0.25}}
	for _, target := range []float64{0.2, 0.25, 0.3, 0.33} {
		for _, size := range []int{1, 3} {
			var plans []dose.Plan
			var results [][]Result
			for _, d := range designs {
				plan := dose.Plan{Settings: dose.Settings{Design: d, Target: target}, Doses: 3, CohortSizes: slices.Repeat([]int{size}, 24/size)}
				out, err := (&Run{Plan: plan, Scenarios: scenarios}).Do(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				plans, results = append(plans, plan), append(results, out)
			}
			same, err := dose.Equivalent(plans...)
			if err != nil {
				t.Fatal(err)
			}
			for i := range plans {
				for j := range i {
					if equal := reflect.DeepEqual(results[i], results[j]); equal != (same[i] == same[j]) {
						t.Errorf("target %v by %d: %s and %s: same trial %v, same characteristics %v",
							target, size, designs[i], designs[j], same[i] == same[j], equal)
					}
				}
			}
		}
	}
}
