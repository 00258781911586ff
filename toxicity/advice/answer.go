package advice

import (
	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// Input is what is known of one patient at one moment; nothing in it names him.
type Input struct {
	Findings      *grading.Findings // nil: none
	Irae          string            // "nephritis", as irae.json names events; "": grades and safety only
	Agent         string            // checkpoint inhibitor, INN or Chinese name; several joined by "+"
	WeightKg      float64           // 0 unknown, otherwise MinWeightKg to MaxWeightKg
	DaysSinceDose int               // days since the last dose of the agent, -1 unknown
	Grade         int               // 1 to 4: the clinician's own grade, used where a body's words cannot be computed; 0 none
}

// Answer is what the bodies say, side by side. Safety comes first because it
// outranks every table below it. Maps are keyed by body ("ASCO").
type Answer struct {
	Safety      []Note               `json:"safety"`
	Irae        string               `json:"irae"`
	Event       *Event               `json:"event,omitempty"`
	Suggested   []string             `json:"suggested,omitempty"` // events whose terms the findings grade, when no event was chosen
	Agents      []Agent              `json:"agents,omitempty"`
	WeightKg    float64              `json:"weight_kg,omitempty"`
	Days        *int                 `json:"days_since_dose,omitempty"`
	ByBody      map[string]*Advice   `json:"by_body"`
	Recalled    map[string]*Recall   `json:"recalled"`
	Disputed    map[string][]Reading `json:"disputed"`
	Editions    map[string][]Edition `json:"editions"`
	Differences []Difference         `json:"differences"`
	Unknown     map[string][]string  `json:"unknown"` // findings that would settle a body's grade, or a higher one
	Shared      Shared               `json:"shared"`
	Grading     Grading              `json:"grading"`

	of *event // of Event, nil when none was chosen
}

// Event is the immune-related adverse event that was asked for.
type Event struct {
	Name   fact.Name `json:"name"`
	System string    `json:"system"` // "renal"
	Terms  []string  `json:"ctcae_terms"`
}

// Agent is a checkpoint inhibitor as it was asked for; Known says whether the
// knowledge base has it.
type Agent struct {
	Asked  string `json:"asked"`
	Known  bool   `json:"known"`
	INN    string `json:"inn,omitempty"`
	NameZH string `json:"name_zh,omitempty"`
	Target string `json:"target,omitempty"` // "PD-1"
	FactID string `json:"fact_id,omitempty"`
}

// From says where a statement stands: every cell of every table carries one.
type From struct {
	FactID       string      `json:"fact_id"` // record id as in the file: "nephritis.asco2021.g2"
	Status       fact.Status `json:"status"`
	Version      string      `json:"version"`
	Year         int         `json:"year"`
	Source       fact.Source `json:"source"`
	NeedsPrimary bool        `json:"needs_primary_check,omitempty"` // the source is itself secondary or a machine's summary
	Note         string      `json:"note,omitempty"`

	written *fromMade
}

// Advice is the newest verified statement of a body at the body's own grade, and of
// it only the fields that were checked in the source.
type Advice struct {
	Grade       int         `json:"grade"`
	GradeBasis  string      `json:"grade_basis"`          // "baseline", "uln", … of the body's own words; "CTCAE 5.0"; "clinician"
	GradeWords  string      `json:"grade_words"`          // the body's own words of this grade, "" when they are not known
	GradeAlso   []int       `json:"grade_also,omitempty"` // lower grades that the body's words name too (overlapping limits)
	Action      fact.Action `json:"ici_action"`
	Steroid     *Steroid    `json:"steroid"`
	SteroidRule SteroidRule `json:"steroid_rule"`
	Overruled   []string    `json:"overruled_by,omitempty"` // safety rules that outrank this action

	// What reviewers have read in the source beyond the shipped facts.
	TaperWeeks      []int    `json:"taper_weeks,omitempty"`
	SecondLine      []string `json:"second_line,omitempty"`
	SecondLineAfter *int     `json:"second_line_after_days,omitempty"`
	Rechallenge     string   `json:"rechallenge,omitempty"`
	From
}

// SteroidRule says why there is a dose or none.
type SteroidRule string

// What a body says of systemic steroid at a grade.
const (
	SteroidDose       SteroidRule = "dose"        // mg/kg between two limits
	SteroidText       SteroidRule = "text"        // a flat dose, replacement or local treatment, in words
	SteroidNone       SteroidRule = "none"        // the body gives no systemic steroid at this grade
	SteroidNoNumber   SteroidRule = "no_number"   // the body leaves the dose to the clinician and names no number
	SteroidNotChecked SteroidRule = "not_checked" // the field was not read in the source
)

// Steroid is a dose a day. DoseMg is only there for a verified dose by weight and a
// known weight.
type Steroid struct {
	Drug       string   `json:"drug"`
	Route      string   `json:"route"`
	MgPerKgMin *float64 `json:"dose_mg_per_kg_min"`
	MgPerKgMax *float64 `json:"dose_mg_per_kg_max"`
	DoseMg     *Range   `json:"dose_mg"` // mg/kg × weight, within the cap
	DoseText   string   `json:"dose_text,omitempty"`
	CapMg      *Range   `json:"cap_mg,omitempty"` // the most that the body gives a day; two numbers when it names a range
	Capped     bool     `json:"capped,omitempty"` // the cap, not the weight, set DoseMg

	perKg, most   string // as compared
	drugs, routes []string
	written       *steroidMade
}

// Recall is what nobody has checked in the source: a recalled statement as a whole
// (Whole), or the fields of a verified one that were not checked. Never advice, and
// no dose is computed from it.
type Recall struct {
	Whole           bool        `json:"whole"`
	Grade           int         `json:"grade"`
	GradeBasis      string      `json:"grade_basis"`
	Action          fact.Action `json:"ici_action,omitempty"`
	Steroid         *Steroid    `json:"steroid,omitempty"`
	SteroidRule     SteroidRule `json:"steroid_rule,omitempty"`
	TaperWeeks      []int       `json:"taper_weeks,omitempty"` // two limits
	SecondLine      []string    `json:"second_line,omitempty"`
	SecondLineAfter *int        `json:"second_line_after_days,omitempty"`
	Rechallenge     string      `json:"rechallenge,omitempty"`
	GradeWords      string      `json:"grade_words,omitempty"`
	Checked         []string    `json:"checked,omitempty"` // fields of a recalled statement that somebody did read
	Strength        string      `json:"recall_strength,omitempty"`
	From
	Also []*Recall `json:"also,omitempty"` // further unchecked statements of the body
}

// Reading is one side of a dispute.
type Reading struct {
	Action      fact.Action `json:"ici_action,omitempty"`
	Steroid     *Steroid    `json:"steroid,omitempty"` // no dose is computed
	SteroidRule SteroidRule `json:"steroid_rule,omitempty"`
	GradeWords  string      `json:"grade_words,omitempty"`
	From
}

// Edition is another edition of a body beside the one that advises: an older one
// that was verified, or a newer one that was not.
type Edition struct {
	Newer       bool        `json:"newer,omitempty"` // and only recalled
	Grade       int         `json:"grade"`
	Action      fact.Action `json:"ici_action,omitempty"`
	Steroid     *Steroid    `json:"steroid,omitempty"` // no dose is computed
	SteroidRule SteroidRule `json:"steroid_rule,omitempty"`
	From
}

// Shared are lists of the event that belong to no body: they are not any body's
// words, and nobody has checked them as such.
type Shared struct {
	Workup  []string `json:"workup"`
	Consult []string `json:"consult"`
}

// Difference is one way in which bodies differ. Values are keyed by body: an action,
// a basis, mg/kg ("0.5-1"), the findings that would settle a grade, a version. A
// page says the sentence "advice.difference.<Key>" with Bodies and Count.
type Difference struct {
	Field    string            `json:"field"`
	Kind     Kind              `json:"kind"`
	Bodies   []string          `json:"bodies"` // in the order of the columns
	Values   map[string]string `json:"values,omitempty"`
	Recalled []string          `json:"recalled,omitempty"` // bodies whose value nobody checked (variation only)
	Key      string            `json:"key"`
}

// Kind is a kind of difference.
type Kind string

// The kinds, in the order in which they are shown: what explains comes first.
const (
	DiffBasis    Kind = "grading_basis" // the grade stands on something else
	DiffGrade    Kind = "grade"
	DiffAction   Kind = "action"
	DiffSteroid  Kind = "steroid" // one gives systemic steroid, another none
	DiffDose     Kind = "dose"
	DiffCap      Kind = "cap"
	DiffDrug     Kind = "drug"
	DiffRoute    Kind = "route"
	DiffTaper    Kind = "taper"         // variation of all statements only
	DiffSecond   Kind = "second_line"   // variation of all statements only
	DiffUnknown  Kind = "grade_unknown" // findings are missing for the body's own words
	DiffDisputed Kind = "disputed"
	DiffRecalled Kind = "recalled_only" // statements exist, none was verified
	DiffEdition  Kind = "edition"       // a newer edition exists and is only recalled
	DiffNoRule   Kind = "no_rule"       // no statement of the body, for the event or at this grade
)

// Kinds lists them in order.
var Kinds = []Kind{DiffBasis, DiffGrade, DiffAction, DiffSteroid, DiffDose, DiffCap, DiffDrug, DiffRoute,
	DiffTaper, DiffSecond, DiffUnknown, DiffDisputed, DiffRecalled, DiffEdition, DiffNoRule}

// Note is a safety rule that outranks the tables. It applies when a finding says
// so, and is to be checked when the finding is not known.
type Note struct {
	Rule    string      `json:"rule"`
	State   NoteState   `json:"state"`
	Title   fact.Name   `json:"title"`
	Text    fact.Name   `json:"text"`
	Because []string    `json:"because,omitempty"` // findings or "irae" that made it apply; of one to be checked, what to find out or what raised the question
	Bodies  []string    `json:"bodies,omitempty"`  // whose cell it overrules
	Removed []string    `json:"removed,omitempty"` // options taken out of the lists below
	FactID  string      `json:"fact_id"`
	Status  fact.Status `json:"status"`
	Source  fact.Source `json:"source"`

	written *noteMade
}

// NoteState says how a note is meant.
type NoteState string

// The states.
const (
	Applies NoteState = "applies"
	Check   NoteState = "check"
)

// Grading is how each body grades the findings, also bodies without advice.
type Grading struct {
	Vocabulary string           `json:"vocabulary"` // "CTCAE 5.0"
	CTCAE      map[string]int   `json:"ctcae"`      // grade by term of the event
	Bodies     map[string]Grade `json:"bodies"`
}

// Grade is a body's grade. Known is false when findings are missing or the words
// need a clinician; 0 means that no grade holds.
type Grade struct {
	Known   bool     `json:"known"`
	Grade   int      `json:"grade"`
	Basis   string   `json:"basis"`
	Words   string   `json:"words,omitempty"`
	Also    []int    `json:"also,omitempty"`
	Fact    string   `json:"fact_id,omitempty"` // the cell whose words were used
	Settle  []string `json:"settle,omitempty"`  // findings that would settle it, or a higher grade
	Decide  bool     `json:"clinician_decides,omitempty"`
	Because string   `json:"because,omitempty"` // safety rule that set it
}
