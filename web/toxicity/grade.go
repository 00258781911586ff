package toxicity

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/toxicity"
	"stepwise/toxicity/grading"
	"stepwise/web/ui"
)

// The scales of the grader's page, by the word in the address.
const (
	scaleCTCAE = "ctcae"
	scaleCRS   = "crs"
	scaleICANS = "icans"
)

var scales = []string{scaleCTCAE, scaleCRS, scaleICANS}

// maxTerms is how many terms one page grades.
const maxTerms = 12

// grader is the grader's page.
type grader struct {
	desk  *room.Desk
	scale string
	terms []room.Gradable // chosen
	query string
	offer []room.Gradable // to choose from
	entry *entry
	ice   ice
	lines []termLine     // CTCAE
	astct *termResult    // CRS or ICANS
	texts []versionTexts // of the chosen terms
}

// versionTexts are a term's grades in the words of both versions.
type versionTexts struct {
	Term   room.Gradable
	Grades [5][2]string // "" where a version has no text of the grade
	Facts  [2]string    // ids of the statements, "" where there is none
	Differ bool
}

// Grade grades by CTCAE 5.0 and 6.0 beside each other, or by the ASTCT scales.
func (p *Pages) Grade(w http.ResponseWriter, r *http.Request) error {
	values, err := ask(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	desk, err := p.service.Desk(ctx, 0)
	if err != nil {
		return err
	}
	g := grader{desk: desk, scale: values.Get("scale"), query: tidy(values.Get("q"))}
	if !slices.Contains(scales, g.scale) {
		g.scale = scaleCTCAE
	}
	g.read(ctx, values)
	if len(g.entry.errs) == 0 && !g.entry.tidy {
		return ui.See(w, r, g.address(""))
	}
	status := http.StatusOK
	if len(g.entry.errs) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		g.compute(ctx)
	}
	return ui.Render(w, r, status, gradePage(g))
}

func (g *grader) read(ctx context.Context, values url.Values) {
	own := []string{"scale", "term", "q", "ice", "ice_tested", "lang"}
	var variables []string
	whens := false
	switch g.scale {
	case scaleCTCAE:
		var names []string
		for _, name := range values["term"] {
			if t, ok := g.desk.GradableTerm(tidy(name)); ok && len(g.terms) < maxTerms && !slices.Contains(g.terms, t) {
				g.terms, names = append(g.terms, t), append(names, t.Term)
			}
		}
		variables, whens = variablesOfTerms(g.desk.Base, names)
		g.offer = g.desk.FindGradable(g.query)
	case scaleCRS:
		variables = append(groupOf("crs"), "temp_c")
	case scaleICANS:
		variables = groupOf("icans")
		variables = slices.DeleteFunc(variables, func(v string) bool { return slices.Contains(iceFindings, v) })
		variables = append(variables, "age_years")
		g.ice = readICE(values)
	}
	g.entry = readEntry(ctx, values, blocksOf(variables, whens), g.ice.findings(), append(own, g.ice.names()...)...)
	if values.Has("q") && g.query == "" || values.Has("lang") {
		g.entry.tidy = false
	}
}

// groupOf are the findings of one group of the catalogue.
func groupOf(group string) []string {
	var out []string
	for _, f := range grading.Catalogue {
		if f.Group == group && f.Alias == "" {
			out = append(out, f.Name)
		}
	}
	return out
}

func (g *grader) compute(ctx context.Context) {
	f := g.entry.findings
	switch g.scale {
	case scaleCTCAE:
		var names []string
		for _, t := range g.terms {
			names = append(names, t.Term)
			g.texts = append(g.texts, textsOf(g.desk.Base, t))
		}
		g.lines = gradeTerms(ctx, g.desk.Base, g.desk.Grader, f, names)
	default:
		if len(g.entry.raw) == 0 {
			return
		}
		vocabulary, term := grading.CRS, "CRS"
		if g.scale == scaleICANS {
			vocabulary, term = grading.ICANS, "ICANS"
		}
		r := g.desk.Grader.Grade(f, vocabulary, []string{term})
		x := termResultOf(ctx, r, term, f)
		g.astct = &x
	}
}

// textsOf lays the words of both versions beside each other.
func textsOf(b *fact.Base, t room.Gradable) versionTexts {
	out := versionTexts{Term: t}
	for _, r := range b.Rules {
		if r.Term != t.Term {
			continue
		}
		v := slices.Index(vocabularies, r.Vocabulary)
		if v < 0 {
			continue
		}
		out.Facts[v] = r.Statement.ID
		for grade := 1; grade <= 5; grade++ {
			out.Grades[grade-1][v] = r.Grades[grade].Text
		}
	}
	for _, pair := range out.Grades {
		out.Differ = out.Differ || out.Facts[1] != "" && pair[0] != pair[1]
	}
	return out
}

// address is this page with what is known; without leaves a term out.
func (g grader) address(without string, add ...string) string {
	list := []pair{{"scale", g.scale}}
	if g.scale == scaleCTCAE {
		list[0].value = ""
	}
	for _, t := range g.terms {
		if t.Term != without {
			list = append(list, pair{"term", t.Term})
		}
	}
	for _, t := range add {
		list = append(list, pair{"term", t})
	}
	for _, p := range g.entry.known() {
		if !slices.Contains(iceFindings, p.name) || !g.ice.tested {
			list = append(list, p)
		}
	}
	list = append(list, g.ice.pairs()...)
	return "/toxicity/grade?" + query(flat(list)...)
}

// scaleAddress is the page of another scale.
func scaleAddress(scale string) string {
	if scale == scaleCTCAE {
		return "/toxicity/grade"
	}
	return "/toxicity/grade?" + query("scale", scale)
}

// chosen reports whether a term is graded on this page already.
func (g grader) chosen(t room.Gradable) bool { return slices.Contains(g.terms, t) }

// gradableName is a term in the reader's language.
func gradableName(ctx context.Context, t room.Gradable) string {
	if lang.From(ctx) == lang.ZH && t.NameZH != "" {
		return t.NameZH
	}
	return t.Term
}
