package molecular

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"

	"stepwise/internal/lang"
	"stepwise/internal/sheet"
	room "stepwise/molecular"
	"stepwise/person"
	"stepwise/web/ui"
)

// shown is how many points the page lists; the CSV has them all.
const shown = 100

// accessView is the map of access.
type accessView struct {
	medicine  room.Medicine // chosen, or none
	day       string
	choices   []ui.Choice // medicines with points, "" for all
	chart     chart
	rows      []room.Access // of the chosen medicine by city, or all
	sums      []room.CitySum
	points    []room.Point
	more      int // points that are not listed
	mayEnter  bool
	anyPoints bool
	notes     []note
	cities    cityNames
}

// Access shows the map of access: one medicine over the cities, or all.
func (p *Pages) Access(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.access(ctx, r.URL.Query())
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, accessPage(v))
}

func (p *Pages) access(ctx context.Context, q url.Values) (accessView, error) {
	v := accessView{mayEnter: p.mayEnter(ctx)}
	v.day, _ = p.readDay(q.Get("day"))
	var err error
	if v.cities, err = p.cityNames(ctx); err != nil {
		return v, err
	}
	catalogue, err := p.service.Catalogue(ctx)
	if err != nil {
		return v, err
	}
	every, err := p.service.Points(ctx, room.Filter{})
	if err != nil {
		return v, err
	}
	v.anyPoints = len(every) > 0
	var all []room.Point
	for _, x := range every {
		if x.Day <= v.day {
			all = append(all, x)
		}
	}
	if v.notes, err = p.accessNotes(ctx); err != nil {
		return v, err
	}
	v.rows = room.Overview(all, catalogue)
	v.choices = medicinesWithPoints(ctx, v.rows)
	if m, ok := catalogue.Find(q.Get("medicine")); ok {
		v.medicine = m
		var rows []room.Access
		for _, a := range v.rows {
			if a.Medicine.INN == m.INN {
				rows = append(rows, a)
			}
		}
		// A new list: the rows point into the old one.
		var points []room.Point
		for _, x := range all {
			if x.Medicine == m.INN {
				points = append(points, x)
			}
		}
		v.rows, all = rows, points
	}
	v.sums = room.Sums(v.rows)
	places, err := p.service.Planned(ctx)
	if err != nil {
		return v, err
	}
	if v.anyPoints {
		v.chart = layOut(v.spots(ctx, places))
	}
	v.points = all[:min(len(all), shown)]
	v.more = len(all) - len(v.points)
	return v, nil
}

// mayEnter reports whether this viewer enters points for any programme.
func (p *Pages) mayEnter(ctx context.Context) bool {
	return ui.Actor(ctx).Anywhere(person.Coordinator)
}

func medicinesWithPoints(ctx context.Context, rows []room.Access) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "molecular.access.all")}}
	seen := map[string]bool{}
	for _, a := range rows {
		if !seen[a.Medicine.INN] {
			seen[a.Medicine.INN] = true
			out = append(out, ui.Choice{Value: a.Medicine.INN, Text: medicineName(ctx, a.Medicine.INN, a.Medicine.NameZH)})
		}
	}
	slices.SortFunc(out[1:], func(a, b ui.Choice) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// spots are the cities with data and those that a programme plans in.
func (v accessView) spots(ctx context.Context, planned []person.City) []spot {
	var out []spot
	seen := map[string]bool{}
	for _, s := range v.sums {
		seen[s.City] = true
		x := spot{City: s.City, Name: v.cities.of(s.City), Kind: "some", Figure: "–", Says: lang.T(ctx, "molecular.access.nolag")}
		if v.medicine.INN == "" {
			x.Figure, x.Says = itoa(s.Available), lang.T(ctx, "molecular.access.had", "Count", s.Available)
		} else if s.Lagged {
			x.Figure, x.Says = itoa(s.Median), lagText(ctx, s.Median)
		}
		out = append(out, x)
	}
	for _, c := range planned {
		if !seen[c.Code] {
			out = append(out, spot{City: c.Code, Name: v.cities.of(c.Code), Kind: "none", Figure: "?", Says: lang.T(ctx, "molecular.access.nodata")})
		}
	}
	return out
}

// lagText says how long after the first approval anywhere, or before it.
func lagText(ctx context.Context, months int) string {
	switch {
	case months < 0:
		return lang.T(ctx, "molecular.lag.before", "Count", -months)
	case months == 0:
		return lang.T(ctx, "molecular.lag.same")
	}
	return lang.T(ctx, "molecular.lag.after", "Count", months)
}

// priceText writes a point's price with its currency and what it buys.
func priceText(ctx context.Context, p *room.Point) string {
	if p == nil || p.Price < 0 {
		return lang.T(ctx, "molecular.unknown")
	}
	return lang.T(ctx, "molecular.price", "Currency", p.Currency, "Amount", p.Amount(), "Unit", p.Unit)
}

// AccessCSV gives the points in force as a list that can be imported again.
func (p *Pages) AccessCSV(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	filter := room.Filter{City: q.Get("city"), Medicine: q.Get("medicine")}
	if q.Get("day") != "" {
		filter.Until, _ = p.readDay(q.Get("day"))
	}
	points, err := p.service.Points(ctx, filter)
	if err != nil {
		return err
	}
	rows := [][]string{columnNames()}
	for _, x := range points {
		rows = append(rows, cells(x.Draft()))
	}
	return writeCSV(w, "access.csv", rows)
}

// Template is an empty list with the columns that an import reads.
func (p *Pages) Template(w http.ResponseWriter, _ *http.Request) error {
	return writeCSV(w, "access-template.csv", [][]string{columnNames()})
}

func columnNames() []string {
	var out []string
	for _, c := range room.Columns {
		out = append(out, string(c))
	}
	return out
}

// cells are the cells of a draft in the order of room.Columns.
func cells(d room.Draft) []string {
	return []string{d.City, d.Medicine, d.Day, d.Available, d.Price, d.Currency, d.Unit, d.Reimbursement, d.Place, d.Source, d.Address, d.Note}
}

// writeCSV gives rows to a spreadsheet: with a byte order mark, or Excel takes
// UTF-8 for something else, and with no cell that it would run as a formula.
func writeCSV(w http.ResponseWriter, filename string, rows [][]string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+filename+`"`)
	if _, err := w.Write([]byte("\xEF\xBB\xBF")); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, c := range row {
			safe[i] = sheet.Safe(c)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
