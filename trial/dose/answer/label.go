package answer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// tellApart gives designs of the same name what they differ in: "BOIN (extra_safe)".
func tellApart(designs []Compared) {
	byName := map[string][]int{}
	for i := range designs {
		byName[designs[i].Name] = append(byName[designs[i].Name], i)
	}
	for name, group := range byName {
		if len(group) < 2 {
			continue
		}
		values := make([]map[string]json.RawMessage, len(group))
		var keys []string
		for k, i := range group {
			p := designs[i].Settings.Plan
			for _, text := range [][]byte{p.Settings.Canonical(), cohortsOf(p.CohortSizes, p.StartDose)} {
				_ = json.Unmarshal(text, &values[k]) // our own JSON
			}
			for key := range values[k] {
				if !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
		}
		slices.Sort(keys)
		for k, i := range group {
			var parts []string
			for _, key := range keys {
				if mine := values[k][key]; mine != nil && !everywhere(values, key) {
					parts = append(parts, key+" "+string(mine))
				}
			}
			if len(parts) > 0 {
				designs[i].Name = name + " (" + strings.ReplaceAll(strings.Join(parts, ", "), " true", "") + ")"
			} else if k > 0 {
				designs[i].Name = fmt.Sprintf("%s (%d)", name, k+1)
			}
		}
	}
}

func cohortsOf(sizes []int, start int) []byte {
	text, _ := json.Marshal(map[string]any{"cohort_sizes": sizes, "start_dose": start}) // numbers can always be written
	return text
}

// everywhere tells whether all have the same value of a key.
func everywhere(values []map[string]json.RawMessage, key string) bool {
	for _, v := range values[1:] {
		if string(v[key]) != string(values[0][key]) {
			return false
		}
	}
	return true
}
