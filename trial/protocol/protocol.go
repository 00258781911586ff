// Package protocol is what a study is to do: its doses and design, who may enter,
// what a dose-limiting toxicity is, who counts, when to wait and when to stop. A
// protocol is data. A version of it never changes once it is approved; an amendment
// is a version of its own, and a patient stays on the version consented to until
// consenting to a newer one.
package protocol

import (
	"encoding/json"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/record"
)

// Protocol is one version.
type Protocol struct {
	Title    record.Words `json:"title"`
	Short    record.Words `json:"short"` // up to 40 characters
	Registry string       `json:"registry,omitempty"`
	Product  record.Words `json:"product"` // what is infused
	Summary  string       `json:"summary"` // what this version changes, in the words of its author

	Plan         dose.Plan    `json:"plan"`
	Levels       []Level      `json:"levels"`                 // by dose level, as many as Plan.Doses
	MinFraction  float64      `json:"min_fraction"`           // a product below this part of a level's dose is not given at that level, (0, 1]
	MaxFraction  float64      `json:"max_fraction,omitempty"` // a bag above this part of a level's dose is not given at that level, 1 to 2; 1 where nothing is said
	Evaluable    int          `json:"evaluable"`              // patients wanted, e.g. 20
	EnrolMax     int          `json:"enrol_max"`              // patients enrolled at most, replacements among them
	Stagger      Stagger      `json:"stagger"`
	Backfill     Backfill     `json:"backfill,omitzero"` // of designs that treat patients outside cohorts
	DLT          DLT          `json:"dlt"`
	Evaluability Evaluability `json:"evaluability"`
	Stopping     []Stopping   `json:"stopping"`
	Decision     Decision     `json:"decision"`

	Eligibility []Criterion   `json:"eligibility"`
	Screening   record.Form   `json:"screening"` // the typed data that criteria are computed from; one row a subject, form name "SCREEN"
	Visits      []Visit       `json:"visits"`
	Forms       []record.Form `json:"forms"` // of the visits, e.g. laboratory values, vital signs

	Vocabulary    string     `json:"vocabulary"`    // of adverse events: "CTCAE 5.0" or "CTCAE 6.0"
	Jurisdictions []string   `json:"jurisdictions"` // whose reporting clocks run: "CN", "US", "EU"
	Expected      []Expected `json:"expected"`
	FollowUp      FollowUp   `json:"follow_up"`
}

// Level is one dose level.
type Level struct {
	Level  int     `json:"level"`  // 1-based
	Amount float64 `json:"amount"` // in Unit
	Unit   string  `json:"unit"`   // "10*6/kg": million CAR-positive viable T cells per kilogram of body weight
}

// Stagger is how long the next patient of a cohort waits after an infusion.
type Stagger struct {
	First int `json:"first"` // days between the first and the second patient of a cohort at a level
	Next  int `json:"next"`  // days between later ones
}

// Backfill bounds how many patients are treated outside the cohorts, below their level
// (BF-BOIN). Whoever was infused so counts, evaluable or not.
type Backfill struct {
	PerLevel int `json:"per_level"`
	Total    int `json:"total"`
}

// DLT is the protocol's definition of a dose-limiting toxicity: any of Rules, unless
// one of Exclusions says otherwise.
type DLT struct {
	From       int    `json:"from"`   // first day of the window, the day of infusion being 0
	Window     int    `json:"window"` // last day of the window, e.g. 28
	Rules      []Rule `json:"rules"`
	Exclusions []Rule `json:"exclusions"`
}

// Rule describes graded events. What is absent does not choose.
type Rule struct {
	ID         string       `json:"id"`
	Text       record.Words `json:"text"`
	Terms      []string     `json:"terms,omitempty"`   // CTCAE terms, "CRS", "ICANS"; or empty for any
	Classes    []string     `json:"classes,omitempty"` // system organ classes
	NotTerms   []string     `json:"not_terms,omitempty"`
	NotClasses []string     `json:"not_classes,omitempty"`
	Grade      int          `json:"grade"`                 // at least
	GradeMax   int          `json:"grade_max,omitempty"`   // at most; 0 for no bound
	ImprovesTo int          `json:"improves_to,omitempty"` // with Hours: an event that came down to this grade …
	Hours      int          `json:"hours,omitempty"`       // … within so many hours does not count
	AfterDay   int          `json:"after_day,omitempty"`   // counts only when it still has that grade after this day
	Related    string       `json:"related,omitempty"`     // least relatedness: "possible", "probable", "definite"; "" any
	NewOnly    bool         `json:"new_only,omitempty"`    // not what was there before, at that grade
	Unexpected bool         `json:"unexpected,omitempty"`
}

// Evaluability is who counts for the dose decision, and who is replaced.
type Evaluability struct {
	MinFraction float64 `json:"min_fraction"` // of the dose of the level at which the patient is analysed
	WindowDays  int     `json:"window_days"`  // followed at least so long without a DLT
	DLTCounts   bool    `json:"dlt_counts"`   // a patient with a DLT counts however long the follow-up
	Replace     bool    `json:"replace"`      // infused patients who cannot be evaluated are replaced
}

// Stopping is a rule that halts enrolment until a person decides.
type Stopping struct {
	ID    string       `json:"id"`
	Text  record.Words `json:"text"`
	Kind  string       `json:"kind"` // "deaths" (of Cause, within Days of infusion), "grade" (related events of Grade and above), "manufacturing" (failures among products)
	Count int          `json:"count"`
	Days  int          `json:"days,omitempty"`
	Grade int          `json:"grade,omitempty"`
	OutOf int          `json:"out_of,omitempty"`
	Cause string       `json:"cause,omitempty"` // of "deaths": RelatedCause where nothing is said, or AnyCause

	NotTerms   []string `json:"not_terms,omitempty"` // events that do not count
	NotClasses []string `json:"not_classes,omitempty"`
}

// The causes of death that a stopping rule counts. A death that is not judged counts for
// neither until it is; where RelatedCause is asked for, dosing waits for that.
const (
	RelatedCause = "related" // at least possibly
	AnyCause     = "any"     // progression of the disease among them
)

// Decision is who signs what the next cohort receives.
type Decision struct {
	Signatures int `json:"signatures"` // of different members of the committee, at least 2
}

// Criterion is one condition of entry.
type Criterion struct {
	ID      string       `json:"id"`      // "I1", "E3"
	Exclude bool         `json:"exclude"` // met is bad
	Text    record.Words `json:"text"`
	Expr    string       `json:"expr,omitempty"` // CEL over the items of Screening in lower case; "" when only a person can tell
}

// Visit is a planned contact.
type Visit struct {
	ID     string       `json:"id"`
	Words  record.Words `json:"words"`
	Anchor string       `json:"anchor"` // "consent", "infusion"
	Day    int          `json:"day"`
	Before int          `json:"before"` // days early that are still in time
	After  int          `json:"after"`
	Forms  []string     `json:"forms"`
}

// Expected is an event that the reference safety information expects.
type Expected struct {
	Term  string `json:"term"`
	Grade int    `json:"grade"` // up to this grade
}

// FollowUp is the long follow-up after the study's treatment.
type FollowUp struct {
	Years  int    `json:"years"`  // 15 for gene-modified cells (FDA, long-term follow-up guidance, 2020)
	Months []int  `json:"months"` // after infusion, in the first years: 3, 6, 12, 18, 24
	Source string `json:"source"`
}

// Read reads a protocol as it is stored.
func Read(text string) (*Protocol, error) {
	var p Protocol
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, err
	}
	return &p, nil
}

// Level is one dose level, 1-based.
func (p *Protocol) Level(n int) (Level, bool) {
	i := slices.IndexFunc(p.Levels, func(l Level) bool { return l.Level == n })
	if i < 0 {
		return Level{}, false
	}
	return p.Levels[i], true
}

// Most is the highest dose that may be given at a level, in the unit of the levels,
// without an exception; 0 for a level that does not exist.
func (p *Protocol) Most(level int) float64 {
	l, _ := p.Level(level)
	return l.Amount * max(1, p.MaxFraction)
}

// Given is the level at which a patient who received so much, in the unit of the
// levels, is analysed: the highest whose dose was reached to the minimum fraction.
// 0 for none.
func (p *Protocol) Given(amount float64) int {
	best := 0
	for _, l := range p.Levels {
		if amount >= l.Amount*p.MinFraction && l.Level > best {
			best = l.Level
		}
	}
	return best
}
