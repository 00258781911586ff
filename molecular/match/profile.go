package match

import (
	"strings"

	"stepwise/molecular/variant"
)

// Profile is what is known of a patient's tumour. Everything may be missing: what is
// missing is unknown, and the answer says so. It holds no identifier of a person.
type Profile struct {
	Tumour          string   `json:"tumour,omitempty"` // "NSCLC", "SCLC", "melanoma" …
	Stage           string   `json:"stage,omitempty"`  // "IV"
	Histology       string   `json:"histology,omitempty"`
	Variants        []string `json:"variants,omitempty"`   // as variant.ParseList reads them
	Gene            string   `json:"gene,omitempty"`       // the single pair, instead of or beside Variants
	Alteration      string   `json:"alteration,omitempty"` //
	Line            string   `json:"line,omitempty"`       // "1L", "2L", "3" …: the line of the treatment that is sought
	Prior           []string `json:"prior,omitempty"`      // medicines given before
	ChemoIneligible *bool    `json:"chemo_ineligible,omitempty"`
	PDL1TPS         *float64 `json:"pdl1_tps,omitempty"` // %, 0 to 100
	PDL1CPS         *float64 `json:"pdl1_cps,omitempty"` // 0 to 100
	TMB             *float64 `json:"tmb,omitempty"`      // mutations a megabase, 0 to 1000
	MSI             string   `json:"msi,omitempty"`      // "MSI-H", "MSS", "dMMR", "pMMR"

	// Alterations are findings that were read already, from a file for example.
	Alterations []variant.Alteration `json:"-"`
}

// lineNumber reads "1L", "2", "2L+", "first line", "二线": the number, 0 when it is
// not given; ok is false for anything else.
func lineNumber(s string) (n int, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(s, "-", " "), "治疗"), " line")
	switch s {
	case "":
		return 0, true
	case "first", "1st", "一线", "１":
		return 1, true
	case "second", "2nd", "二线", "２":
		return 2, true
	case "third", "3rd", "三线", "３":
		return 3, true
	case "四线":
		return 4, true
	}
	s = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "+"), "l"), "线")
	if len(s) == 1 && s[0] >= '1' && s[0] <= '9' {
		return int(s[0] - '0'), true
	}
	return 0, false
}

// tumour types the words for the tumour: "NSCLC", "other", or "" when not given.
// Only non-small cell lung cancer has approvals in the knowledge base, beside those
// that any tissue opens.
func tumour(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return ""
	case "nsclc", "non-small cell lung cancer", "non-small-cell lung cancer", "nonsmall cell lung cancer", "非小细胞肺癌",
		"lung adenocarcinoma", "肺腺癌", "luad", "squamous nsclc", "lung squamous cell carcinoma", "肺鳞癌":
		return "NSCLC"
	}
	return "other"
}
