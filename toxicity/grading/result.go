package grading

import (
	"strings"

	"stepwise/knowledge/fact"
)

// Gap is why a term has no grade at all.
type Gap string

// The gaps; each has a sentence "grading.gap.<Gap>".
const (
	NoText       Gap = "text_not_in_knowledge_base" // what this vocabulary says of the term was not read
	NotInVersion Gap = "not_a_term_of_this_version" // the term was dropped; Note says what took its place
	NoTerm       Gap = "not_a_computable_term"      // no rule of this vocabulary has that name
	NoVocabulary Gap = "not_a_vocabulary"
	NotVerified  Gap = "not_verified" // the rule is in the knowledge base, but nobody checked it
)

// Result is what the findings give under one vocabulary.
type Result struct {
	Vocabulary string              `json:"vocabulary"`
	Grades     map[string]int      `json:"grades"`               // 0 to 5 by term; 0 only when everything that could give a grade is known
	Unknown    map[string][]string `json:"unknown"`              // by term: findings that would settle a higher grade, or any
	Why        map[string]Reason   `json:"why"`                  // by term that has a grade
	NotGraded  map[string]Refusal  `json:"not_graded,omitempty"` // by term that cannot be graded here
}

// Refusal is why a term cannot be graded under this vocabulary.
type Refusal struct {
	Why  Gap    `json:"why"`
	Note string `json:"note,omitempty"`
}

// Reason is why a term has its grade.
type Reason struct {
	Grade   int    `json:"grade"`
	By      string `json:"by,omitempty"`   // the conditions that hold
	Text    string `json:"text,omitempty"` // the vocabulary's words of the grade
	FactID  string `json:"fact_id,omitempty"`
	Version string `json:"version,omitempty"` // of the vocabulary
	Note    string `json:"note,omitempty"`

	json []byte // written beforehand
}

// reasonOf is the reason of a rule's grade, written beforehand.
func reasonOf(rule *fact.Rule, grade int, by, text string) Reason {
	r := Reason{Grade: grade, By: by, Text: text, Note: rule.Note}
	if s := rule.Statement; s != nil {
		r.FactID, r.Version = strings.TrimPrefix(s.ID, string(fact.KindRule)+":"), s.Version
	}
	r.json = r.written()
	return r
}

func (r *Result) gap(name string, g Gap, note string) {
	if r.NotGraded == nil {
		r.NotGraded = map[string]Refusal{}
	}
	r.NotGraded[name] = Refusal{Why: g, Note: note}
}
