// Package programme holds the steps: what they ask of the learning record, who
// climbs them, and how far. It knows nothing of the rooms in which doctors work;
// a requirement is a question to the record.
package programme

import (
	"stepwise/internal/lang"
)

// Definition is one version of a programme as data. It is written as YAML, kept
// as JSON, and fixed once published.
type Definition struct {
	Code         string       `json:"programme" yaml:"programme"` // slug, unique in the installation
	Title        lang.Text    `json:"title" yaml:"title"`
	Audience     lang.Text    `json:"audience,omitzero" yaml:"audience,omitempty"`
	About        lang.Text    `json:"about,omitzero" yaml:"about,omitempty"`
	Competencies []Competency `json:"competencies,omitempty" yaml:"competencies,omitempty"`
	Steps        []Step       `json:"steps" yaml:"steps"`
	Credits      []Award      `json:"credits,omitempty" yaml:"credits,omitempty"`
	Certificate  Certificate  `json:"certificate,omitzero" yaml:"certificate,omitempty"`
	Cohorts      []Cohort     `json:"cohorts,omitempty" yaml:"cohorts,omitempty"`
}

// Competency is something that a doctor can do after the programme. Level is the
// outcome level of Moore (1–7, with 3a and 3b).
type Competency struct {
	Code  string    `json:"code" yaml:"code"`
	Title lang.Text `json:"title" yaml:"title"`
	Level string    `json:"level,omitempty" yaml:"level,omitempty"`
	Units []string  `json:"units,omitempty" yaml:"units,omitempty"`
}

// Step is one stair.
type Step struct {
	Code         string        `json:"code" yaml:"code"`
	Title        lang.Text     `json:"title" yaml:"title"`
	Purpose      lang.Text     `json:"purpose,omitzero" yaml:"purpose,omitempty"`
	After        []string      `json:"after,omitempty" yaml:"after,omitempty"` // codes of steps that must be done first; none written: the step before
	Weeks        int           `json:"weeks,omitempty" yaml:"weeks,omitempty"` // suggested time, 0–520
	Requirements []Requirement `json:"requirements" yaml:"requirements"`
}

// Dimension is one of the four kinds of work, or none.
type Dimension string

// The four dimensions.
const (
	Content    Dimension = "content"
	Session    Dimension = "session"
	Guideline  Dimension = "guideline"
	CaseReport Dimension = "casereport"
)

// Dimensions lists them in order; work outside of them has the dimension "".
var Dimensions = []Dimension{Content, Session, Guideline, CaseReport}

// Requirement is one question to the record. Kind names the question; which of
// the other fields it uses stands in that kind's file.
type Requirement struct {
	Code      string    `json:"code" yaml:"code"` // unique in the programme
	Kind      string    `json:"kind" yaml:"kind"`
	Dimension Dimension `json:"dimension,omitempty" yaml:"dimension,omitempty"`
	Title     lang.Text `json:"title,omitzero" yaml:"title,omitempty"` // instead of the kind's own sentence
	Minutes   int       `json:"minutes,omitempty" yaml:"minutes,omitempty"`

	Count     int      `json:"count,omitempty" yaml:"count,omitempty"`         // how many different ones; 0 means all that are listed, or 1
	Units     []string `json:"units,omitempty" yaml:"units,omitempty"`         // codes of units
	Tests     []string `json:"tests,omitempty" yaml:"tests,omitempty"`         // codes of tests
	Score     float64  `json:"score,omitempty" yaml:"score,omitempty"`         // share correct, 0–1
	Sessions  []string `json:"sessions,omitempty" yaml:"sessions,omitempty"`   // codes of sessions; none: any
	Mode      string   `json:"mode,omitempty" yaml:"mode,omitempty"`           // room or online; "": either
	Questions []string `json:"questions,omitempty" yaml:"questions,omitempty"` // codes of guideline questions; none: any
	State     string   `json:"state,omitempty" yaml:"state,omitempty"`         // of a case report
	Verb      string   `json:"verb,omitempty" yaml:"verb,omitempty"`           // IRI
	Activity  string   `json:"activity,omitempty" yaml:"activity,omitempty"`   // IRI
	Type      string   `json:"type,omitempty" yaml:"type,omitempty"`           // IRI of an activity type
	Verbs     []string `json:"verbs,omitempty" yaml:"verbs,omitempty"`         // words of VerbWords or IRIs; none: completed or passed
	Below     string   `json:"below,omitempty" yaml:"below,omitempty"`         // IRI of the activity above those that count
	Success   bool     `json:"success,omitempty" yaml:"success,omitempty"`     // the result must say that it went well
	Items     []string `json:"items,omitempty" yaml:"items,omitempty"`         // ids or IRIs of LTI line items
	Courses   []string `json:"courses,omitempty" yaml:"courses,omitempty"`     // codes of cmi5 courses, or IRIs of their parts
	By        string   `json:"by,omitempty" yaml:"by,omitempty"`               // last day that counts, 2006-01-02
}

// Award is a dated credit rule: each thing that counts for Requirement on a day
// from From to Until gives Credits and Hours. An Award without a requirement is
// given once, for completing the programme.
type Award struct {
	Code        string    `json:"code" yaml:"code"`
	Title       lang.Text `json:"title,omitzero" yaml:"title,omitempty"`
	Requirement string    `json:"requirement,omitempty" yaml:"requirement,omitempty"`
	Credits     float64   `json:"credits" yaml:"credits"` // 0–100 each, in hundredths
	Hours       float64   `json:"hours,omitempty" yaml:"hours,omitempty"`
	From        string    `json:"from,omitempty" yaml:"from,omitempty"`   // 2006-01-02
	Until       string    `json:"until,omitempty" yaml:"until,omitempty"` // 2006-01-02, the last day
	Source      string    `json:"source,omitempty" yaml:"source,omitempty"`
}

// Certificate is what completion gives. Without a title, completion gives none.
type Certificate struct {
	Title    lang.Text `json:"title,omitzero" yaml:"title,omitempty"`
	Criteria lang.Text `json:"criteria,omitzero" yaml:"criteria,omitempty"`
}

// Cohort is a group that starts together in one city.
type Cohort struct {
	Code     string    `json:"code" yaml:"code"`
	City     lang.Text `json:"city" yaml:"city"`
	Starts   string    `json:"starts" yaml:"starts"` // 2006-01-02
	Ends     string    `json:"ends,omitempty" yaml:"ends,omitempty"`
	Capacity int       `json:"capacity" yaml:"capacity"` // seats, 1–100000
}

// Requirement returns a requirement by its code, with the index of its step.
func (d *Definition) Requirement(code string) (r Requirement, step int, ok bool) {
	for i, s := range d.Steps {
		for _, r := range s.Requirements {
			if r.Code == code {
				return r, i, true
			}
		}
	}
	return Requirement{}, 0, false
}
