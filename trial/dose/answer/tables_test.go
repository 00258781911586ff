package answer

import (
	"encoding/json"
	"fmt"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

func tableOf(t *testing.T, text string) *Table {
	t.Helper()
	r, err := request.Parse(request.Table, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	table, err := TableOf(r)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTablesOfDesignsThatLookFurther(t *testing.T) {
	for _, c := range []struct {
		why, text                     string
		counts, pending, scores, rate int
	}{
		{"BOIN counts DLTs alone", `{"design":"BOIN","target":0.3,"max_n":6}`, 6, 0, 0, 0},
		{"TITE-BOIN: counts for nobody pending, and every state", `{"design":"TITE-BOIN","target":0.2,"max_n":3}`, 3, 3 + 6 + 10, 0, 0},
		{"BOIN12: threes up to its cap of 12", `{"design":"BOIN12"}`, 0, 0, 1 + 16 + 49 + 100 + 169, 0},
		{"BOIN12 in cohorts of two, eight patients", `{"design":"BOIN12","doses":3,"cohort_size":2,"cohorts":4}`, 0, 0, 1 + 9 + 25 + 49 + 81, 0},
		{"BOIN-ET: a line for each number of patients", `{"design":"BOIN-ET","max_n":9}`, 0, 0, 0, 9},
	} {
		got := tableOf(t, c.text)
		if len(got.N) != c.counts || len(got.Pending) != c.pending || len(got.Scores) != c.scores || len(got.Rates) != c.rate {
			t.Errorf("%s: %d, %d, %d, %d", c.why, len(got.N), len(got.Pending), len(got.Scores), len(got.Rates))
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// Each state stands in one line and one line only, with the decision of that line.
func TestFollowLinesLoseNothing(t *testing.T) {
	for _, text := range []string{
		`{"design":"TITE-BOIN","target":0.2,"max_n":15}`,
		`{"design":"TITE-BOIN","variant":"ess","target":0.3,"max_n":12}`,
		`{"design":"TITE-BOIN","target":0.25,"max_n":12,"max_pending":0.49,"min_followup":0.25}`,
	} {
		table := tableOf(t, text)
		for _, step := range []int{1, 3} {
			lines := FollowLines(table.Pending, step)
			seen := map[string]int{}
			for _, l := range lines {
				for y := l.DLTSpan[0]; y <= l.DLTSpan[1]; y++ {
					for c := l.PendingSpan[0]; c <= min(l.PendingSpan[1], l.N-y); c++ {
						seen[fmt.Sprint(l.N, y, c, l.Decision)]++
					}
				}
			}
			states := 0
			for _, r := range table.Pending {
				if r.N%step != 0 {
					continue
				}
				states++
				if seen[fmt.Sprint(r.N, r.DLT, r.Pending, r.Decision)] != 1 {
					t.Fatalf("%s: state %+v stands in %d lines", text, r, seen[fmt.Sprint(r.N, r.DLT, r.Pending, r.Decision)])
				}
			}
			if len(seen) != states {
				t.Errorf("%s: %d states in lines, %d in the table", text, len(seen), states)
			}
		}
	}
}

func TestFollowLinesAsPrinted(t *testing.T) {
	// Ananthakrishnan 2022 (PMC9260438), table 1, for six patients.
	rows, err := dose.FollowTable(dose.Settings{Design: dose.TITEBOIN, Target: 0.2}, 6)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range FollowLines(rows, 6) {
		got = append(got, fmt.Sprintf("%v %v %s", l.DLTSpan, l.PendingSpan, l.Decision))
	}
	want := []string{"[0 0] [0 3] E", "[0 0] [4 6] W", "[1 1] [0 3] S", "[1 1] [4 5] W", "[2 2] [0 4] D", "[3 6] [0 3] DE"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}
