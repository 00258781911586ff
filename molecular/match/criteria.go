package match

// Criteria are the molecular criteria of a trial. An empty field asks nothing.
type Criteria struct {
	Tumours   []string `json:"tumours,omitempty"` // "NSCLC", "any"
	Stages    []string `json:"stages,omitempty"`  // "III", "IIIB", "IV": "III" takes IIIA to IIIC
	Histology []string `json:"histology,omitempty"`
	LineFrom  int      `json:"line_from,omitempty"` // 1 = first; 0 asks nothing
	LineTo    int      `json:"line_to,omitempty"`   // 0: no upper limit
	Required  []string `json:"required,omitempty"`  // alterations, one of which must be there
	Excluded  []string `json:"excluded,omitempty"`  // alterations, none of which may be there
	PDL1From  *float64 `json:"pdl1_from,omitempty"` // TPS in %, including
	PDL1To    *float64 `json:"pdl1_to,omitempty"`   // including
}

// Truth is an answer that may be unknown.
type Truth string

// The answers.
const (
	Met     Truth = "met"
	NotMet  Truth = "not met"
	Unknown Truth = "unknown"
)

// Criterion is one criterion and whether the profile meets it.
type Criterion struct {
	Name  string   `json:"criterion"` // "tumour", "stage", "histology", "line", "required", "excluded", "pdl1"
	Asks  []string `json:"asks"`      // in words of the criteria
	Has   string   `json:"has"`       // of the profile, "" not known
	Truth Truth    `json:"result"`
}

// Eligibility is the answer for a whole trial: NotMet when one criterion is not met,
// Unknown when one is not known, Met otherwise.
type Eligibility struct {
	Truth    Truth       `json:"result"`
	Criteria []Criterion `json:"criteria"`
}
