package answer

import (
	"math"
	"slices"
	"testing"

	"stepwise/trial/dose/request"
)

func nextOf(t *testing.T, text string) *Next {
	t.Helper()
	r, err := request.Parse(request.Next, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	n, err := NextOf(r)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatMayHappenBeforeTheNextCohort(t *testing.T) {
	wait := nextOf(t, `{"design":"TITE-BOIN","target":0.3,"max_pending":0.49,"min_followup":0.25,"doses":3,"obs_window":28,"level":[1,1,1],"tox":[0,0,0],"followup":[28,28,5]}`)
	if wait.Action != "wait" || wait.Next != nil || math.Abs(wait.AskAgain-2) > 1e-9 {
		t.Errorf("a quarter of 28 days is 7, 5 have passed: %s, next %v, again after %v", wait.Action, wait.Next, wait.AskAgain)
	}
	outcome := nextOf(t, `{"design":"TITE-BOIN","target":0.3,"doses":3,"obs_window":28,"level":[1,1,1],"tox":[0,0,0],"followup":[28,27,5]}`)
	if outcome.Action != "wait" || outcome.AskAgain != 0 {
		t.Errorf("only an outcome helps: %+v", outcome)
	}
	fill := nextOf(t, `{"design":"BF-BOIN","target":0.25,"n":[3,3,3,0],"dlt":[0,0,0,0],"eff":[1,0,0,0],"dose":3}`)
	if fill.Action != "escalate" || !slices.Equal(fill.Open, []int{1, 2}) || fill.Backfill != 2 {
		t.Errorf("doses 1 and 2 are open: %+v", fill)
	}
}

// What a design leaves to chance is the seed's: the same seed, the same answer, and
// every tied dose comes up.
func TestChanceIsTheSeeds(t *testing.T) {
	seen := map[int]bool{}
	for _, seed := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"} {
		text := `{"design":"BOIN-ET","n":[3,3,3],"dlt":[0,1,0],"eff":[1,1,1],"dose":2,"seed":` + seed + `}`
		a, b := nextOf(t, text), nextOf(t, text)
		if *a.Next != *b.Next {
			t.Fatalf("seed %s: dose %d, then %d", seed, *a.Next, *b.Next)
		}
		seen[*a.Next] = true
	}
	if len(seen) != 3 {
		t.Errorf("of three tied doses came up %v", seen)
	}
}
