package fact

// Bodies are the guideline bodies laid side by side, in the order of the columns.
var Bodies = []string{"ASCO", "ESMO", "SITC", "NCCN", "CSCO"}

// Action on the checkpoint inhibitor, from least to most.
type Action string

// The actions that irae.json uses.
const (
	Continue              Action = "continue"
	ContinueOrHold        Action = "continue_or_hold"
	ConsiderHold          Action = "consider_hold"
	Hold                  Action = "hold"
	HoldConsiderPermanent Action = "hold_consider_permanent"
	Permanent             Action = "permanently_discontinue"
)

// Actions in order.
var Actions = []Action{Continue, ContinueOrHold, ConsiderHold, Hold, HoldConsiderPermanent, Permanent}

// Steroid is what a body gives: mg/kg a day between two limits, or a flat dose in
// words (DoseText). A cap stands in DoseText ("max 60-80 mg/day").
type Steroid struct {
	Drug     string   `json:"drug"`
	MgPerKgL *float64 `json:"dose_mg_per_kg_min"`
	MgPerKgH *float64 `json:"dose_mg_per_kg_max"`
	Route    string   `json:"route"`
	DoseText string   `json:"dose_text,omitempty"`
}

// Cell is what one body says of one immune-related adverse event at one grade.
// Workup and Consult are one list per event, shared by all bodies: they are not
// any body's words.
type Cell struct {
	*Statement      `json:"-"`
	Irae            string   `json:"irae"`
	NameEN          string   `json:"name_en"`
	NameZH          string   `json:"name_zh"`
	System          string   `json:"system"`
	Terms           []string `json:"ctcae_terms"`
	Grade           int      `json:"grade"` // 1 to 4
	Action          Action   `json:"ici_action"`
	Steroid         *Steroid `json:"steroid"`
	TaperWeeks      []int    `json:"taper_weeks"` // two limits, or none
	SecondLine      []string `json:"second_line"`
	SecondLineAfter *int     `json:"second_line_after_days"`
	Workup          []string `json:"workup"`
	Consult         []string `json:"consult"`
	Rechallenge     string   `json:"rechallenge"`
	GradeText       string   `json:"grade_definition,omitempty"` // the body's own words of the grade, "" when not known
}

// Definition is GradeText as conditions that a machine can check; ours, written
// from the words of the cell that it names. The grade holds when one alternative
// holds.
type Definition struct {
	*Statement `json:"-"`
	Irae       string        `json:"irae"`
	Grade      int           `json:"grade"`
	Cell       string        `json:"cell"`             // id of the irae statement whose words it types
	Basis      string        `json:"basis,omitempty"`  // "baseline", "uln", "bsa", "stools", "imaging", "symptoms", "glucose" …: what the grade stands on
	AnyOf      []Alternative `json:"any_of,omitempty"` // empty: the words cannot be typed; a clinician decides
}

// Rule is a CTCAE term as conditions.
type Rule struct {
	*Statement `json:"-"`
	Term       string            `json:"term"`
	NameZH     string            `json:"name_zh"`
	SOC        string            `json:"soc"`
	Vocabulary string            `json:"vocabulary"` // "CTCAE 5.0", "CTCAE 6.0"
	Grades     map[int]RuleGrade `json:"grades"`     // 1 to 5, those that exist
	Note       string            `json:"note,omitempty"`
}

// RuleGrade is one grade of a term. A grade without alternatives (death) is only
// ever entered, never computed.
type RuleGrade struct {
	Text  string        `json:"text"`
	AnyOf []Alternative `json:"any_of,omitempty"`
}

// Alternative holds when all conditions hold. When selects it by the patient's
// baseline: "", "baseline_normal", "baseline_abnormal" (and for CTCAE 6.0
// whatever its rules need).
type Alternative struct {
	When  string      `json:"when,omitempty"`
	AllOf []Condition `json:"all_of"`
}

// Condition compares a finding with a value: op is one of > >= < <= ==; value is a
// number, a boolean, a word, or "LLN"/"ULN": the patient's own limit.
type Condition struct {
	Var   string `json:"var"`
	Op    string `json:"op"`
	Value any    `json:"value"`
}

// Term is one CTCAE term with the text of its grades.
type Term struct {
	*Statement `json:"-"`
	SOC        string    `json:"soc"`
	Term       string    `json:"term"`
	NameZH     string    `json:"name_zh,omitempty"`
	ZHStatus   Status    `json:"zh_status,omitempty"` // draft: our own translation, not the official one
	Grades     [5]string `json:"grades"`              // text of grades 1 to 5, "" where there is none
	Definition string    `json:"definition"`
}

// Safety is a rule that outranks the tables.
type Safety struct {
	*Statement `json:"-"`
	Rule       string   `json:"rule"`  // stable key: "no-infliximab-hepatitis"
	Text       Name     `json:"text"`  // what is shown
	Iraes      []string `json:"iraes"` // where it concerns; empty is everywhere
}
