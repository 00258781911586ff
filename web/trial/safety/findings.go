package safety

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"stepwise/toxicity/grading"
)

// asked are the findings that the form offers for a term, in the order of its scale.
func asked(term string) []grading.Finding {
	var names []string
	switch term {
	case "CRS":
		names = []string{"temp_c", "crs_established", "antipyretic_given", "steroid_given", "tocilizumab_given", "hypotension", "vasopressors", "vasopressin", "hypoxia", "oxygen_device", "oxygen_flow_l_min", "death_due_to_crs"}
	case "ICANS":
		names = []string{"ice_score", "consciousness", "seizure", "deep_focal_weakness", "brain_oedema", "raised_icp_signs", "death_due_to_icans"}
	}
	var out []grading.Finding
	for _, name := range names {
		if i := slices.IndexFunc(grading.Catalogue, func(f grading.Finding) bool { return f.Name == name }); i >= 0 {
			out = append(out, grading.Catalogue[i])
		}
	}
	return out
}

// findings reads the fields "finding.<name>"; what is empty was not looked at.
func findings(r *http.Request) map[string]any {
	var out map[string]any
	for name := range r.PostForm {
		finding, ok := strings.CutPrefix(name, "finding.")
		text := strings.TrimSpace(r.PostFormValue(name))
		if !ok || text == "" {
			continue
		}
		if out == nil {
			out = map[string]any{}
		}
		switch n, err := strconv.ParseFloat(text, 64); {
		case text == "true" || text == "false":
			out[finding] = text == "true"
		case err == nil:
			out[finding] = n
		default:
			out[finding] = text
		}
	}
	return out
}

// number is a grade as typed, 0 for none.
func number(text string) int {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return -1 // neither a grade nor nothing: refused, unless findings give one
	}
	return n
}
