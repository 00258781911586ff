package toxicity

import (
	"context"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/toxicity"
	"stepwise/web/ui"
)

// maxHits is how many terms a search shows.
const maxHits = 40

// browser is the page of all terms.
type browser struct {
	query string
	soc   string
	socs  []socCount
	hits  []*fact.Term
	total int
}

type socCount struct {
	SOC   string
	Count int
}

// Terms searches all terms of CTCAE, or lists those of one organ class.
func (p *Pages) Terms(w http.ResponseWriter, r *http.Request) error {
	values, err := ask(w, r)
	if err != nil {
		return err
	}
	desk, err := p.service.Desk(r.Context(), 0)
	if err != nil {
		return err
	}
	b := browser{query: clip(tidy(values.Get("q")), 80), soc: values.Get("soc"), total: len(desk.Base.Terms)}
	switch {
	case b.query != "":
		b.soc = ""
		for _, h := range desk.Terms.Search(b.query, maxHits) {
			b.hits = append(b.hits, h.Term)
		}
		if len(b.hits) == 0 {
			b.hits = layTerms(desk, b.query)
		}
	case b.soc != "":
		for _, t := range desk.Base.Terms {
			if t.SOC == b.soc {
				b.hits = append(b.hits, t)
			}
		}
	default:
		b.socs = socsOf(desk.Base)
	}
	return ui.Render(w, r, http.StatusOK, termsPage(b))
}

// layTerms are the terms of the events that lay words mean.
func layTerms(d *room.Desk, query string) (out []*fact.Term) {
	for _, e := range d.Find(query) {
		for _, name := range e.Terms {
			if t := d.Terms.Find(name); t != nil {
				out = append(out, t)
			}
		}
	}
	return out
}

func socsOf(b *fact.Base) []socCount {
	var out []socCount
	at := map[string]int{}
	for _, t := range b.Terms {
		i, ok := at[t.SOC]
		if !ok {
			i = len(out)
			at[t.SOC] = i
			out = append(out, socCount{SOC: t.SOC})
		}
		out[i].Count++
	}
	return out
}

// termSheet is one term.
type termSheet struct {
	*fact.Term
	texts    versionTexts // of both versions, where the knowledge base has 6.0
	gradable bool
}

// Term shows one term with the words of its grades.
func (p *Pages) Term(w http.ResponseWriter, r *http.Request) error {
	desk, err := p.service.Desk(r.Context(), 0)
	if err != nil {
		return err
	}
	id := string(fact.KindTerm) + ":" + r.PathValue("term")
	for _, t := range desk.Base.Terms {
		if t.Statement.ID == id {
			return ui.Render(w, r, http.StatusOK, termPage(termSheetOf(desk, t)))
		}
	}
	return fault.New(fault.NotFound, "toxicity.term.gone")
}

func termSheetOf(d *room.Desk, t *fact.Term) termSheet {
	g, gradable := d.GradableTerm(t.Term)
	if !gradable {
		g = room.Gradable{Term: t.Term, NameZH: t.NameZH, SOC: t.SOC}
	}
	s := termSheet{Term: t, gradable: gradable, texts: textsOf(d.Base, g)}
	s.texts.Facts[0] = t.Statement.ID
	s.texts.Differ = false
	for i, words := range t.Grades {
		s.texts.Grades[i][0] = words
		s.texts.Differ = s.texts.Differ || s.texts.Facts[1] != "" && words != s.texts.Grades[i][1]
	}
	return s
}

// termPath is the page of a term.
func termPath(t *fact.Term) string {
	return "/toxicity/terms/" + pathEscape(strings.TrimPrefix(t.Statement.ID, string(fact.KindTerm)+":"))
}

// termTitle is a term in the reader's language, and in the other one.
func termTitle(ctx context.Context, t *fact.Term) (here, there string) {
	if lang.From(ctx) == lang.ZH && t.NameZH != "" {
		return t.NameZH, t.Term
	}
	return t.Term, t.NameZH
}
