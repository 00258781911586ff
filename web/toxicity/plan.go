package toxicity

import (
	"context"
	"net/http"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/toxicity"
	"stepwise/toxicity/advice"
	"stepwise/web/ui"
)

// plan is one page to print: the sheet with the day of printing.
type plan struct {
	sheet
	today clock.Time
}

// Plan is the advisor's answer on one printed page. It is asked by address like the
// advisor, and what is wrong in the address is mended there.
func (p *Pages) Plan(w http.ResponseWriter, r *http.Request) error {
	values, err := ask(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	at, errs := p.asOf(ctx, values)
	desk, err := p.service.Desk(ctx, at)
	if err != nil {
		return err
	}
	event, ok := desk.Event(values.Get("irae"))
	if !ok {
		return ui.See(w, r, "/toxicity")
	}
	q := readQuestion(ctx, desk, event, values)
	if len(q.entry.errs)+len(errs) > 0 || !q.asked() {
		return ui.See(w, r, "/toxicity?"+r.URL.RawQuery)
	}
	a := q.answer()
	return ui.Render(w, r, http.StatusOK, planPage(plan{sheet{question: q, answer: &a}, p.clock.Now()}))
}

// cited are the sources of what the plan shows, each once, in the order of the
// columns.
func (s sheet) cited() []advice.From {
	var out []advice.From
	seen := map[string]bool{}
	for _, b := range fact.Bodies {
		a := s.answer.ByBody[b]
		if a == nil || seen[a.Source.Citation] {
			continue
		}
		seen[a.Source.Citation] = true
		out = append(out, a.From)
	}
	return out
}

// said in one line: the grades by CTCAE 5.0 and 6.0 that are known.
func (s sheet) gradedLine(ctx context.Context) string {
	var out []string
	for _, t := range s.terms(ctx) {
		for i, g := range t.Grades {
			if g.Known && (i == 0 || t.Grades[0].Grade != g.Grade || !t.Grades[0].Known) {
				out = append(out, lang.T(ctx, "toxicity.plan.graded", "Term", t.Name, "Vocabulary", vocabularies[i], "Grade", g.Grade))
			}
		}
	}
	return joined(ctx, out)
}

// leaflet is the patient card.
type leaflet struct {
	agents []ui.Choice
	agent  *fact.Inhibitor // nil: a blank line
	with   *fact.Inhibitor
}

// Card is a card for the patient's wallet, in both languages, with blank lines for
// whatever names a person.
func (p *Pages) Card(w http.ResponseWriter, r *http.Request) error {
	values, err := ask(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	desk, err := p.service.Desk(ctx, 0)
	if err != nil {
		return err
	}
	first, second := agents(values)
	q := &question{agent: first, with: second, desk: desk}
	l := leaflet{agents: agentChoices(ctx, desk, q), agent: inhibitor(desk, first), with: inhibitor(desk, second)}
	return ui.Render(w, r, http.StatusOK, cardPage(l))
}

func inhibitor(d *room.Desk, inn string) *fact.Inhibitor {
	for _, i := range d.Base.Inhibitors {
		if inn != "" && (i.INN == inn || i.NameZH == inn) {
			return i
		}
	}
	return nil
}

// medicine is the card's medicine in one language, "" for a blank line.
func (l leaflet) medicine(tag lang.Tag) string {
	out := ""
	for _, i := range []*fact.Inhibitor{l.agent, l.with} {
		if i == nil {
			continue
		}
		if out != "" {
			out += " + "
		}
		switch {
		case tag == lang.ZH && i.NameZH != "":
			out += i.NameZH + "（" + i.INN + "）"
		default:
			out += i.INN
		}
	}
	return out
}

func (l leaflet) inn(i *fact.Inhibitor) string {
	if i == nil {
		return ""
	}
	return i.INN
}
