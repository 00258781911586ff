package answer

import (
	"stepwise/trial/dose/request"
)

// sameTrials groups the requests that are the same trial.
func sameTrials(list []*request.Request) [][]int { return nil }
