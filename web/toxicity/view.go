package toxicity

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// vocabularies are the columns of the table of grades.
var vocabularies = []string{grading.CTCAE5, grading.CTCAE6}

// tableRow is a row of the table of bodies and the kinds of difference that
// concern it.
type tableRow struct {
	name  string
	kinds []advice.Kind
}

var tableRows = []tableRow{
	{"grade", []advice.Kind{advice.DiffBasis, advice.DiffGrade}},
	{"action", []advice.Kind{advice.DiffAction}},
	{"steroid", []advice.Kind{advice.DiffSteroid, advice.DiffDose, advice.DiffCap, advice.DiffDrug, advice.DiffRoute}},
	{"taper", nil},
	{"second", nil},
	{"rechallenge", nil},
}

// rows are the rows of the table: a field that no body's verified statement has
// is left to the line below, which says so once.
func (s sheet) rows() []tableRow {
	var out []tableRow
	for _, r := range tableRows {
		if slices.Contains(later, r.name) && !s.any(r.name) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// later are the rows of what follows the first dose.
var later = []string{"taper", "second", "rechallenge"}

// any reports whether a body's verified statement has the field.
func (s sheet) any(row string) bool {
	for _, a := range s.answer.ByBody {
		if has(a, row) {
			return true
		}
	}
	return false
}

func has(a *advice.Advice, row string) bool {
	switch row {
	case "taper":
		return len(a.TaperWeeks) > 0
	case "second":
		return len(a.SecondLine) > 0
	}
	return a.Rechallenge != ""
}

// unchecked are the later rows that no verified statement has.
func (s sheet) unchecked() []string {
	var out []string
	if len(s.answer.ByBody) == 0 {
		return nil
	}
	for _, row := range later {
		if !s.any(row) {
			out = append(out, row)
		}
	}
	return out
}

func (s sheet) differs(r tableRow) bool {
	return slices.ContainsFunc(s.answer.Differences, func(d advice.Difference) bool { return slices.Contains(r.kinds, d.Kind) })
}

// why says why a body says nothing: "recalled", "disputed", "open" (not graded for
// want of findings), "zero" (no grade holds), or "" for no rule.
func (s sheet) why(body string) string {
	g, graded := s.answer.Grading.Bodies[body]
	switch {
	case len(s.answer.Disputed[body]) > 0:
		return "disputed"
	case s.answer.Recalled[body] != nil:
		return "recalled"
	case graded && !g.Known:
		return "open"
	case graded && g.Grade == 0:
		return "zero"
	}
	return ""
}

// termResult is the grade of one term under one vocabulary.
type termResult struct {
	Known  bool
	Grade  int
	Why    string
	Text   string
	Settle []string
	Absent bool // the vocabulary's text of the term is not in the knowledge base
	Fact   string
}

// termLine is one term under each of the vocabularies.
type termLine struct {
	Term   string
	Name   string
	Grades []termResult
}

// terms grades the event's CTCAE terms under both versions.
func (s sheet) terms(ctx context.Context) []termLine {
	return gradeTerms(ctx, s.desk.Base, s.desk.Grader, s.entry.findings, s.event.Terms)
}

func gradeTerms(ctx context.Context, base *fact.Base, g *grading.Grader, f *grading.Findings, terms []string) []termLine {
	var results []grading.Result
	for _, v := range vocabularies {
		results = append(results, g.Grade(f, v, terms))
	}
	var out []termLine
	for _, t := range terms {
		line := termLine{Term: t, Name: termName(ctx, base, t)}
		for _, r := range results {
			line.Grades = append(line.Grades, termResultOf(ctx, r, t, f))
		}
		out = append(out, line)
	}
	return out
}

func termResultOf(ctx context.Context, r grading.Result, term string, f *grading.Findings) termResult {
	if _, gap := r.NotGraded[term]; gap {
		return termResult{Absent: true}
	}
	grade, known := r.Grades[term]
	why := r.Why[term]
	return termResult{Known: known, Grade: grade, Why: because(ctx, f, why.By), Text: why.Text, Settle: r.Unknown[term], Fact: why.FactID}
}

// because says the values on which a grade stands, from the conditions that held:
// "Creatinine: × baseline 2.06".
func because(ctx context.Context, f *grading.Findings, by string) string {
	var out []string
	for part := range strings.SplitSeq(by, ", ") {
		name, _, _ := strings.Cut(part, " ")
		x := grading.Find(name)
		if x == nil {
			continue
		}
		text := ""
		switch x.Kind {
		case grading.Number:
			if v, ok := f.Number(name); ok {
				text = lang.T(ctx, "toxicity.value", "Name", quantityName(ctx, x), "Value", strings.TrimSpace(rounded(v)+" "+x.Unit))
			}
		case grading.Word:
			if w, ok := f.Word(name); ok {
				text = findingValue(ctx, name, w)
			}
		default:
			if is, ok := f.Flag(name); ok {
				text = findingValue(ctx, name, strconv.FormatBool(is))
			}
		}
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return joined(ctx, out)
}

// quantityName is a quantity without its role, which its unit says already.
func quantityName(ctx context.Context, f *grading.Finding) string {
	if f.Quantity != "" {
		return lang.T(ctx, "grading.quantity."+f.Quantity)
	}
	return findingName(ctx, f.Name)
}

// termName is a CTCAE term in the reader's language where we have it.
func termName(ctx context.Context, b *fact.Base, term string) string {
	if lang.From(ctx) == lang.ZH {
		for _, r := range b.Rules {
			if r.Term == term && r.NameZH != "" {
				return r.NameZH
			}
		}
	}
	return term
}

func gradeKey(grade int) string {
	if grade == 0 {
		return "toxicity.grade.zero"
	}
	return "toxicity.grade.n"
}

// basis says what a grade stands on.
func basis(ctx context.Context, b string) string {
	if key := "advice.basis." + b; b != "" && lang.Has(key) {
		return lang.T(ctx, key)
	}
	if b == advice.Vocabulary {
		return lang.T(ctx, "toxicity.basis.ctcae")
	}
	return b
}

// actionSign tells actions apart by shape.
func actionSign(a fact.Action) string {
	switch a {
	case fact.Continue:
		return "○"
	case fact.ContinueOrHold, fact.ConsiderHold:
		return "◔"
	case fact.Hold:
		return "◐"
	case fact.HoldConsiderPermanent:
		return "◕"
	case fact.Permanent:
		return "●"
	}
	return "·"
}

func actionKey(a fact.Action) string {
	if slices.Contains(fact.Actions, a) {
		return string(a)
	}
	return "unknown"
}

// edition names a source briefly: "2021".
func edition(f advice.From) string {
	if f.Year > 0 {
		return strconv.Itoa(f.Year)
	}
	return f.Version
}

// factPath is the page of a statement; answers name it by the id of its record.
func factPath(kind, id string) templ.SafeURL {
	if !strings.Contains(id, ":") {
		id = kind + ":" + id
	}
	return templ.SafeURL("/knowledge/" + pathEscape(id))
}

// rangeText writes a dose: "70 mg" or "35–70 mg".
func rangeText(r *advice.Range) string {
	if r == nil {
		return ""
	}
	low, high := figure(r.Low), figure(r.High)
	if low == high {
		return low + " mg"
	}
	return low + "–" + high + " mg"
}

// perKg writes mg/kg a day: "1–2 mg/kg".
func perKg(s *advice.Steroid) string {
	low, high := s.MgPerKgMin, s.MgPerKgMax
	switch {
	case low == nil && high == nil:
		return ""
	case low == nil:
		return "≤" + figure(*high) + " mg/kg"
	case high == nil:
		return "≥" + figure(*low) + " mg/kg"
	case *low == *high:
		return figure(*low) + " mg/kg"
	}
	return figure(*low) + "–" + figure(*high) + " mg/kg"
}

// rounded writes a value with two places, unless that would put it on a boundary on
// which it is not: 3.0004 is not 3.
func rounded(x float64) string {
	short := math.Round(x*100) / 100
	if short != x && short*2 == math.Trunc(short*2) {
		return strconv.FormatFloat(x, 'g', 6, 64)
	}
	return figure(short)
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// joined is a list in a sentence.
func joined(ctx context.Context, list []string) string {
	return strings.Join(list, lang.T(ctx, "toxicity.comma"))
}

func saidAll(ctx context.Context, list []string) []string {
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, said(ctx, x).For(ctx))
	}
	return out
}

func grades(ctx context.Context, list []int) string {
	var out []string
	for _, g := range list {
		out = append(out, strconv.Itoa(g))
	}
	return joined(ctx, out)
}

// reasons names what made a safety rule speak.
func reasons(ctx context.Context, list []string) string {
	var out []string
	for _, x := range list {
		switch x {
		case "irae":
			out = append(out, lang.T(ctx, "toxicity.because.irae"))
		case "agent":
			out = append(out, lang.T(ctx, "toxicity.because.agent"))
		case "steroid", "grade", "days", "weight":
			out = append(out, lang.T(ctx, "toxicity.because."+x))
		default:
			out = append(out, findingName(ctx, x))
		}
	}
	return joined(ctx, out)
}

// isFinding reports whether the reasons are findings, which somebody can find out.
func isFinding(because []string) bool {
	return len(because) > 0 && grading.Find(because[0]) != nil
}

// weeks writes a taper: "4–6".
func weeks(list []int) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(list[0])
	}
	if list[0] == list[1] {
		return strconv.Itoa(list[0])
	}
	return fmt.Sprintf("%d–%d", list[0], list[1])
}
