package answer

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// sameTrials groups the requests that are the same trial, numbered from 1. Lists of
// one are left out.
func sameTrials(list []*request.Request) ([][]int, error) {
	plans := make([]dose.Plan, len(list))
	for i, r := range list {
		plans[i] = r.Plan
	}
	first, err := dose.Equivalent(plans...)
	if err != nil {
		return nil, err
	}
	groups := [][]int{}
	for i := range list {
		group := []int{i + 1}
		for j := i + 1; j < len(list); j++ {
			if first[i] == i && first[j] == i {
				group = append(group, j+1)
			}
		}
		if len(group) > 1 {
			groups = append(groups, group)
		}
	}
	return groups, nil
}
