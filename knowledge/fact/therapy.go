package fact

import "encoding/json"

// Jurisdictions are the regulators, in the order of the columns.
var Jurisdictions = []string{"FDA", "NMPA", "EMA"}

// Target is one of the molecular targets that coverage counts.
type Target struct {
	*Statement  `json:"-"`
	Target      string   `json:"target"` // "EGFR"
	Name        Name     `json:"name"`
	Alterations []string `json:"alterations"`
}

// Medicine is a targeted medicine.
type Medicine struct {
	*Statement        `json:"-"`
	INN               string   `json:"inn"`
	NameZH            string   `json:"name_zh"`
	Targets           []string `json:"targets"`
	Class             string   `json:"class"`
	Originator        string   `json:"originator"`
	OriginatorCountry string   `json:"originator_country"`
	Note              string   `json:"note,omitempty"`
}

// Approval is one decision of one regulator. Date and Withdrawn are months
// ("2023-10") or years ("2024"); Withdrawn is "" while active and "?" when the
// medicine was withdrawn but the source gives no date.
type Approval struct {
	*Statement `json:"-"`
	INN        string   `json:"inn"`
	Targets    []string `json:"targets"` // of the medicine
	Date       string   `json:"date"`
	Line       string   `json:"line"`   // as the facts write it: "1L", "2L", "2L T790M", "any" …
	State      string   `json:"status"` // as the facts write it: "active", "withdrawn 2023-10"
	Withdrawn  string   `json:"withdrawn,omitempty"`
	Indication string   `json:"indication,omitempty"`
	Note       string   `json:"note,omitempty"`
}

// Candidate is a medicine on its way.
type Candidate struct {
	*Statement        `json:"-"`
	INN               string  `json:"inn"`
	Target            string  `json:"target"`
	OriginatorCountry string  `json:"originator_country"`
	Stage             string  `json:"stage_2024_11"`
	Weight            float64 `json:"weight"`
}

// Coverage is a public rule that counts targets, with its evidence.
type Coverage struct {
	*Statement `json:"-"`
	Rule       string                    `json:"rule"` // id: "us_approved"
	Definition string                    `json:"definition"`
	AsOf       string                    `json:"as_of"`
	Score      float64                   `json:"score"`
	PerTarget  map[string]CoverageTarget `json:"per_target"`
	Reproduces string                    `json:"reproduces,omitempty"`
	Certainty  string                    `json:"certainty,omitempty"`
}

// CoverageTarget is what one target counts, and why: pairs of medicine and month,
// or of candidate and stage.
type CoverageTarget struct {
	Score    float64     `json:"score"`
	Evidence [][2]string `json:"evidence"`
}

// Inhibitor is a checkpoint inhibitor with its first approvals.
type Inhibitor struct {
	*Statement        `json:"-"`
	INN               string                    `json:"inn"`
	NameZH            string                    `json:"name_zh"`
	Target            string                    `json:"target"`
	Originator        string                    `json:"originator"`
	OriginatorCountry string                    `json:"originator_country"`
	First             map[string]InhibitorFirst `json:"first"` // by jurisdiction
	NRDL              json.RawMessage           `json:"nrdl,omitempty"`
	Note              string                    `json:"note,omitempty"`
}

// InhibitorFirst is the first approval anywhere in a jurisdiction.
type InhibitorFirst struct {
	Date       string `json:"date"`
	Indication string `json:"indication"`
	Status     Status `json:"confidence"`
	Address    string `json:"source_url,omitempty"`
}

// Biomarker of effect, resistance or toxicity of checkpoint inhibitors.
type Biomarker struct {
	*Statement  `json:"-"`
	Biomarker   string          `json:"biomarker"` // id: "pdl1_tps"
	Name        Name            `json:"name"`
	Compartment string          `json:"compartment"`
	Type        string          `json:"type"`
	Outcome     string          `json:"outcome"`
	Direction   string          `json:"direction"`
	Evidence    string          `json:"evidence_level"`
	Threshold   json.RawMessage `json:"threshold,omitempty"`
	Context     string          `json:"context,omitempty"`
}

// AccessNote is what is publicly known of prices and reimbursement.
type AccessNote struct {
	*Statement `json:"-"`
	Topic      string          `json:"topic"`
	Value      json.RawMessage `json:"value"`
}

// Label types words of the facts so that a machine can compare them: which
// alterations an approval's text, its line, a class of medicines or a target
// covers, or where a regulator cuts a measure. What no label types is not known.
type Label struct {
	*Statement `json:"-"`
	Of         string         `json:"of"`                // "approval", "indication", "line", "class", "target" or "biomarker"
	Name       string         `json:"name"`              // whose words: an approval's id, the indication, the line, the class …
	Words      string         `json:"words,omitempty"`   // what was typed, in our words
	Covers     []string       `json:"covers,omitempty"`  // alterations, in the notation that molecular/variant reads
	Without    []string       `json:"without,omitempty"` // alterations that are known not to be covered
	Only       bool           `json:"only,omitempty"`    // the words name all that is covered; otherwise what stands in neither list is not known
	Measure    string         `json:"measure,omitempty"` // of a biomarker: "pdl1_tps", "tmb" …
	Cuts       map[string]Cut `json:"cuts,omitempty"`    // of a biomarker, by jurisdiction
}

// Cut is a regulator's threshold. A jurisdiction without one has none in the
// knowledge base, which is not the same as having none.
type Cut struct {
	Op     string  `json:"op,omitempty"` // ">=", ">"; "" with Words only
	Value  float64 `json:"value,omitempty"`
	Words  string  `json:"words,omitempty"` // "MSI-H or dMMR"; "none" where the regulator has no such label
	Status Status  `json:"status"`
}
