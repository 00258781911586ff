package toxicity

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/person"
	room "stepwise/toxicity"
	"stepwise/toxicity/advice"
	"stepwise/web/ui"
)

// explorer is the page of how bodies vary.
type explorer struct {
	desk     *room.Desk
	filter   advice.Filter
	all      bool // also rows in which bodies agree
	rows     []advice.Row
	total    int  // rows without the filter of kinds
	begin    bool // the reader may start a guideline question
	verified bool
}

// Variation lists the cells in which bodies differ: the worklist of a panel.
func (p *Pages) Variation(w http.ResponseWriter, r *http.Request) error {
	x, err := p.explore(w, r)
	if err != nil {
		return err
	}
	x.begin = ui.Actor(r.Context()).Anywhere(person.Coordinator)
	return ui.Render(w, r, http.StatusOK, variationPage(x))
}

func (p *Pages) explore(w http.ResponseWriter, r *http.Request) (explorer, error) {
	values, err := ask(w, r)
	if err != nil {
		return explorer{}, err
	}
	desk, err := p.service.Desk(r.Context(), 0)
	if err != nil {
		return explorer{}, err
	}
	x := explorer{desk: desk, filter: filterOf(values), all: values.Get("all") == "yes"}
	x.filter.DifferOnly = !x.all
	x.verified = x.filter.VerifiedOnly
	x.rows = desk.Advisor.Variation(x.filter)
	x.total = len(desk.Advisor.Variation(advice.Filter{VerifiedOnly: x.verified}))
	return x, nil
}

func filterOf(values url.Values) advice.Filter {
	f := advice.Filter{VerifiedOnly: values.Get("verified") == "yes"}
	if s := values.Get("system"); slices.Contains(room.Systems, s) {
		f.System = s
	}
	f.Irae = values.Get("irae")
	if g, err := strconv.Atoi(tidy(values.Get("grade"))); err == nil && g >= 1 && g <= 4 {
		f.Grade = g
	}
	for _, k := range values["kind"] {
		if slices.Contains(advice.Kinds, advice.Kind(k)) {
			f.Kinds = append(f.Kinds, advice.Kind(k))
		}
	}
	return f
}

// query is the filter as it stands in an address.
func (x explorer) query() string {
	list := []pair{{"system", x.filter.System}, {"irae", x.filter.Irae}}
	if x.filter.Grade > 0 {
		list = append(list, pair{"grade", itoa(x.filter.Grade)})
	}
	for _, k := range x.filter.Kinds {
		list = append(list, pair{"kind", string(k)})
	}
	if x.verified {
		list = append(list, pair{"verified", "yes"})
	}
	if x.all {
		list = append(list, pair{"all", "yes"})
	}
	return query(flat(list)...)
}

func (x explorer) link(path string) string {
	if q := x.query(); q != "" {
		return path + "?" + q
	}
	return path
}

// groups are the rows by event.
func (x explorer) groups() [][]advice.Row {
	var out [][]advice.Row
	for _, r := range x.rows {
		if n := len(out); n > 0 && out[n-1][0].Irae == r.Irae {
			out[n-1] = append(out[n-1], r)
			continue
		}
		out = append(out, []advice.Row{r})
	}
	return out
}

// narrowed reports whether the reader asked for some rows; then they are open.
func (x explorer) narrowed() bool {
	return x.filter.System != "" || x.filter.Irae != "" || x.filter.Grade > 0 || len(x.filter.Kinds) > 0
}

func gradesOf(ctx context.Context, rows []advice.Row) string {
	var list []int
	for _, r := range rows {
		list = append(list, r.Grade)
	}
	return grades(ctx, list)
}

// cellStatus is the flag of a cell.
func cellStatus(s advice.State) fact.Status {
	switch s {
	case advice.CellVerified:
		return fact.Verified
	case advice.CellDisputed:
		return fact.Disputed
	}
	return fact.Recalled
}

// stance is what a cell of the variation says in short, verified or not.
type stance struct {
	action  fact.Action
	steroid *advice.Steroid
	rule    advice.SteroidRule
	from    advice.From
}

// stanceOf is what is shown of a cell; ok is false where a body says nothing, or
// says several things.
func stanceOf(c advice.Cell) (s stance, ok bool) {
	switch {
	case c.State == advice.CellVerified && c.Advice != nil:
		return stance{c.Advice.Action, c.Advice.Steroid, c.Advice.SteroidRule, c.Advice.From}, true
	case c.State == advice.CellRecalled && c.Recall != nil:
		return stance{c.Recall.Action, c.Recall.Steroid, c.Recall.SteroidRule, c.Recall.From}, true
	}
	return stance{}, false
}

// doseText is a steroid in one line: "1–2 mg/kg prednisone PO".
func doseText(ctx context.Context, s *advice.Steroid, rule advice.SteroidRule) string {
	switch rule {
	case advice.SteroidNone:
		return lang.T(ctx, "toxicity.steroid.none")
	case advice.SteroidNoNumber:
		return lang.T(ctx, "toxicity.steroid.nonumber")
	}
	if s == nil {
		return ""
	}
	var parts []string
	for _, part := range []string{perKg(s), said(ctx, s.DoseText).For(ctx), said(ctx, s.Drug).For(ctx), said(ctx, s.Route).For(ctx)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

func rowTitle(ctx context.Context, r advice.Row) string {
	return lang.T(ctx, "toxicity.row.of", "Event", name(r.Name).For(ctx), "Grade", r.Grade)
}
