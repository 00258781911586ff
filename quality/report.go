package quality

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/quality/chart"
)

// Question is what a viewer asks for.
type Question struct {
	Programme string
	Indicator Indicator
	Site      string // whose run chart; "" is all hospitals together
	Months    int    // how far back, 1 to 60; 0 is 24
	Within    int    // hours for ToSteroid, one of WithinHours; 0 is 72
}

// Report is an indicator over hospitals and over time.
type Report struct {
	Question
	Figures []Figure // a hospital each, in the order in which they were added
	All     Figure
	Points  []Point
	Run     chart.Run
	From    clock.Time
	To      clock.Time
}

// Report answers a question as this viewer may see it.
func (s *Service) Report(ctx context.Context, a person.Actor, q Question) (Report, error) {
	if !slices.Contains(Indicators, q.Indicator) {
		q.Indicator = ToSteroid
	}
	if q.Months < 1 || q.Months > 60 {
		q.Months = 24
	}
	if !slices.Contains(WithinHours, q.Within) {
		q.Within = 72
	}
	sites, err := s.Sites(ctx, a, q.Programme)
	if err != nil {
		return Report{}, err
	}
	r := Report{Question: q, To: s.clock.Now()}
	first := r.To.Std().In(lang.Zone)
	r.From = clock.At(first.AddDate(0, 1-q.Months, 1-first.Day()))
	if r.From, err = lang.ParseDay(lang.Day(r.From)[:7] + "-01"); err != nil {
		return Report{}, err
	}
	cases, err := s.cases(ctx, q, r.From, sites)
	if err != nil {
		return Report{}, err
	}
	var chosen []caseOf
	own := false
	for _, x := range sites {
		r.Figures = append(r.Figures, figure(q.Indicator, x.Site, x.Mine, cases[x.ID]))
		if q.Site == "" || q.Site == x.ID {
			chosen = append(chosen, cases[x.ID]...)
			own = q.Site != "" && x.Mine
		}
	}
	r.All = overall(q.Indicator, r.Figures, cases)
	r.Points = series(q.Indicator, chosen, own, r.From, r.To)
	var values []float64
	for _, p := range r.Points {
		if p.Cases > 0 && !p.Hidden {
			values = append(values, p.Value)
		}
	}
	r.Run = chart.NewRun(values)
	return r, nil
}

// cases reads what counts for the indicator, by hospital: courses by their first
// day, episodes by their onset.
func (s *Service) cases(ctx context.Context, q Question, from clock.Time, sites []Listed) (map[string][]caseOf, error) {
	out := map[string][]caseOf{}
	if len(sites) == 0 {
		return out, nil
	}
	ids := make([]string, len(sites))
	for i, x := range sites {
		ids[i] = x.ID
	}
	in := store.List(2, len(ids))
	args := append([]any{from}, store.Args(ids)...)
	type row struct {
		Site  string     `db:"site"`
		At    clock.Time `db:"at"`
		Yes   bool       `db:"yes"`
		Given clock.Time `db:"given"`
	}
	var query string
	switch q.Indicator {
	case ToSteroid:
		query = `SELECT site, onset AS at, TRUE AS yes, steroid_at AS given FROM quality_episode
WHERE onset >= $1 AND site IN (` + in + `) AND worst >= 2 AND steroid = 'given' AND steroid_at > 0`
	case Severe:
		query = `SELECT c.site, c.starts AS at, EXISTS (SELECT 1 FROM quality_episode e WHERE e.site = c.site AND e.course = c.code AND e.worst >= 3) AS yes, 0 AS given
FROM quality_course c WHERE c.starts >= $1 AND c.site IN (` + in + `)`
	case Cardiac:
		query = `SELECT site, starts AS at, cardiac = 'yes' AS yes, 0 AS given FROM quality_course WHERE starts >= $1 AND site IN (` + in + `)`
	case ThyroidTests:
		query = `SELECT site, starts AS at, thyroid = 'yes' AS yes, 0 AS given FROM quality_course WHERE starts >= $1 AND site IN (` + in + `)`
	case HepatitisB:
		query = `SELECT site, starts AS at, hepatitis = 'yes' AS yes, 0 AS given FROM quality_course WHERE starts >= $1 AND site IN (` + in + `)`
	}
	rows, err := store.All[row](ctx, s.db.Read(), query, args...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		c := caseOf{at: r.At, yes: r.Yes}
		if q.Indicator == ToSteroid {
			c.hours = r.Given.Sub(r.At).Hours()
			c.yes = c.hours <= float64(q.Within)
		}
		out[r.Site] = append(out[r.Site], c)
	}
	return out, nil
}
