package knowledge

import (
	"strings"

	"stepwise/knowledge/fact"
)

// form is how one field of a statement's data is written and read.
type form int

// The forms.
const (
	word    form = iota // one short text
	text                // a long text
	choice              // one of options, by its key
	whole               // a whole number
	decimal             // a number with a point
	list                // texts, one a line
	numbers             // numbers (or ULN, LLN), one a line
	weeks               // two whole numbers: from, to
	object              // anything else, as JSON
	flag                // yes or no
)

// field is one field of a kind's data. A path with a point ("steroid.drug") lies in
// an object; what stands before the point is the field that a reviewer ticks.
type field struct {
	path     string
	form     form
	options  []string
	required bool
	min, max int // of whole
}

// top is the field of the data itself: the name that Checked uses.
func (f field) top() string {
	name, _, _ := strings.Cut(f.path, ".")
	return name
}

// name is the form field's name.
func (f field) name() string { return "data." + f.path }

func options[T ~string](list []T) []string {
	var out []string
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

var systems = []string{"skin", "gastrointestinal", "hepatic", "pulmonary", "cardiac", "renal", "endocrine", "musculoskeletal", "neurological", "ocular", "haematological"}

// shapes are the fields of each kind in the order in which a person reads them.
// shape_test.go holds them to the types of knowledge/fact.
var shapes = map[fact.Kind][]field{
	fact.KindCell: {
		{path: "irae", form: word, required: true},
		{path: "name_en", form: word}, {path: "name_zh", form: word},
		{path: "system", form: choice, options: systems},
		{path: "ctcae_terms", form: list},
		{path: "grade", form: whole, required: true, min: 1, max: 4},
		{path: "grade_definition", form: text},
		{path: "ici_action", form: choice, options: options(fact.Actions), required: true},
		{path: "steroid.drug", form: word},
		{path: "steroid.dose_mg_per_kg_min", form: decimal}, {path: "steroid.dose_mg_per_kg_max", form: decimal},
		{path: "steroid.route", form: word}, {path: "steroid.dose_text", form: word},
		{path: "taper_weeks", form: weeks},
		{path: "second_line", form: list},
		{path: "second_line_after_days", form: whole, min: 0, max: 365},
		{path: "rechallenge", form: text},
		{path: "workup", form: list}, {path: "consult", form: list},
	},
	fact.KindDefinition: {
		{path: "irae", form: word, required: true},
		{path: "grade", form: whole, required: true, min: 1, max: 5},
		{path: "cell", form: word, required: true},
		{path: "basis", form: word},
		{path: "any_of", form: object},
	},
	fact.KindRule: {
		{path: "term", form: word, required: true}, {path: "name_zh", form: word}, {path: "soc", form: word},
		{path: "vocabulary", form: choice, options: []string{"CTCAE 5.0", "CTCAE 6.0"}, required: true},
		{path: "grades", form: object, required: true},
		{path: "note", form: text},
	},
	fact.KindTerm: {
		{path: "term", form: word, required: true}, {path: "name_zh", form: word},
		{path: "zh_status", form: choice, options: options(fact.Statuses)},
		{path: "soc", form: word}, {path: "definition", form: text},
		{path: "grades.0", form: text}, {path: "grades.1", form: text}, {path: "grades.2", form: text}, {path: "grades.3", form: text}, {path: "grades.4", form: text},
	},
	fact.KindTarget: {
		{path: "target", form: word, required: true}, {path: "name.en", form: word}, {path: "name.zh", form: word},
		{path: "alterations", form: list},
	},
	fact.KindMedicine: {
		{path: "inn", form: word, required: true}, {path: "name_zh", form: word},
		{path: "targets", form: list}, {path: "class", form: word},
		{path: "originator", form: word}, {path: "originator_country", form: word}, {path: "note", form: text},
	},
	fact.KindApproval: {
		{path: "inn", form: word, required: true}, {path: "targets", form: list},
		{path: "date", form: word, required: true}, {path: "line", form: word},
		{path: "status", form: word, required: true}, {path: "withdrawn", form: word},
		{path: "indication", form: text}, {path: "note", form: text},
	},
	fact.KindPipeline: {
		{path: "inn", form: word, required: true}, {path: "target", form: word, required: true},
		{path: "originator_country", form: word}, {path: "stage_2024_11", form: text}, {path: "weight", form: decimal},
	},
	fact.KindCoverage: {
		{path: "rule", form: word, required: true}, {path: "definition", form: text, required: true},
		{path: "as_of", form: word}, {path: "score", form: decimal}, {path: "per_target", form: object, required: true},
		{path: "reproduces", form: text}, {path: "certainty", form: text},
	},
	fact.KindInhibitor: {
		{path: "inn", form: word, required: true}, {path: "name_zh", form: word}, {path: "target", form: word, required: true},
		{path: "originator", form: word}, {path: "originator_country", form: word},
		{path: "first", form: object}, {path: "nrdl", form: object}, {path: "note", form: text},
	},
	fact.KindBiomarker: {
		{path: "biomarker", form: word, required: true}, {path: "name.en", form: word, required: true}, {path: "name.zh", form: word},
		{path: "compartment", form: choice, options: []string{"tumour", "tumour+microenvironment", "microenvironment", "immune_system", "host", "tumour/host"}},
		{path: "type", form: word},
		{path: "outcome", form: choice, options: []string{"efficacy", "resistance", "toxicity", "hyperprogression"}},
		{path: "direction", form: choice, options: []string{"positive", "negative", "higher risk", "conflicting"}, required: true}, {path: "evidence_level", form: text},
		{path: "threshold.op", form: choice, options: []string{">", ">=", "<", "<=", "=="}}, {path: "threshold.values", form: numbers}, {path: "threshold.unit", form: word},
		{path: "threshold.categorical", form: word},
		{path: "threshold.hazard_ratio", form: decimal}, {path: "threshold.hr_per_sd", form: decimal}, {path: "threshold.window_days", form: whole, min: 0, max: 10000},
		{path: "context", form: text},
	},
	fact.KindAccess: {
		{path: "topic", form: word, required: true}, {path: "value", form: object},
	},
	fact.KindSafety: {
		{path: "rule", form: word, required: true}, {path: "text.en", form: text, required: true}, {path: "text.zh", form: text}, {path: "iraes", form: list},
	},
	fact.KindLabel: {
		{path: "of", form: choice, options: []string{"approval", "indication", "line", "class", "target", "biomarker"}, required: true},
		{path: "name", form: word, required: true}, {path: "words", form: text},
		{path: "covers", form: list}, {path: "without", form: list}, {path: "only", form: flag},
		{path: "measure", form: word}, {path: "cuts", form: object},
	},
}

// tops are the fields of a kind's data, each once, in order.
func tops(k fact.Kind) []string {
	var out []string
	for _, f := range shapes[k] {
		if n := len(out); n == 0 || out[n-1] != f.top() {
			out = append(out, f.top())
		}
	}
	return out
}
