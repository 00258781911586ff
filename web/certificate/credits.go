package certificate

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/credit"
	"stepwise/web/ui"
)

// Credits shows a doctor's own ledger by year.
func (p *Pages) Credits(w http.ResponseWriter, r *http.Request) error {
	years, err := p.credits.Mine(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, creditsPage(years))
}

// account is what the credit office's page shows.
type account struct {
	query   credit.Query
	report  credit.Report
	courses []programme.Summary
	cohorts []programme.CohortRow
	years   []int
	more    string // address of the next page, or ""
	book    string // address of the spreadsheet
}

// doctorsPerPage is how many doctors a page lists.
const doctorsPerPage = 100

// OfficeCredits lists what the doctors of a programme have earned in a year.
func (p *Pages) OfficeCredits(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.account(r)
	if err != nil {
		return err
	}
	if v.query.Programme != "" {
		v.query.Limit = doctorsPerPage
		if v.report, err = p.credits.Office(ctx, ui.Actor(ctx), v.query); err != nil {
			return err
		}
	}
	chosen := url.Values{"programme": {v.query.Programme}, "cohort": {v.query.Cohort}, "year": {strconv.Itoa(v.query.Year)}}
	v.book = "/office/credits.xlsx?" + chosen.Encode()
	if v.report.Next != "" {
		chosen.Set("after", v.report.Next)
		v.more = "/office/credits?" + chosen.Encode()
	}
	return ui.Render(w, r, http.StatusOK, officeCreditsPage(v))
}

// account reads what was chosen: the first programme and this year when nothing
// was. A coordinator of one cohort sees that one.
func (p *Pages) account(r *http.Request) (account, error) {
	ctx, a, q := r.Context(), ui.Actor(r.Context()), r.URL.Query()
	v := account{query: credit.Query{Programme: q.Get("programme"), Cohort: q.Get("cohort"), Year: p.credits.ThisYear(), After: q.Get("after")}}
	if s := q.Get("year"); s != "" {
		year, err := strconv.Atoi(s)
		if err != nil {
			return v, fault.New(fault.NotFound, "fault.notfound")
		}
		v.query.Year = year
	}
	for y := p.credits.ThisYear(); y > p.credits.ThisYear()-5; y-- {
		v.years = append(v.years, y)
	}
	var err error
	if v.courses, err = p.programmes(ctx, false); err != nil {
		return v, err
	}
	if v.query.Programme == "" && len(v.courses) > 0 {
		v.query.Programme = v.courses[0].ID
	}
	if v.query.Programme == "" {
		return v, nil
	}
	cohorts, err := programme.Cohorts(ctx, p.db.Read(), v.query.Programme)
	if err != nil {
		return v, err
	}
	for _, c := range cohorts {
		if a.Has(c.Programme, c.ID, person.Coordinator) {
			v.cohorts = append(v.cohorts, c)
		}
	}
	if v.query.Cohort == "" && len(v.cohorts) > 0 && !a.Has(v.query.Programme, "", person.Coordinator) {
		v.query.Cohort = v.cohorts[0].ID
	}
	return v, nil
}

// Book is the spreadsheet for the credit office.
func (p *Pages) Book(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.account(r)
	if err != nil {
		return err
	}
	book, err := p.credits.Export(ctx, ui.Actor(ctx), v.query)
	if err != nil {
		return err
	}
	defer book.Close()
	name := strings.Trim(strings.ReplaceAll(v.query.Programme+"-"+strings.TrimPrefix(v.query.Cohort, v.query.Programme+"/"), "/", "-"), "-")
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="credits-%s-%d.xlsx"`, name, v.query.Year))
	_, err = book.WriteTo(w)
	return err
}

// within is how much of a year's target is reached, for a bar.
func within(have credit.Hundredths, need float64) string {
	return min(have, credit.FromNumber(need)).String()
}

func number(x float64) string { return credit.FromNumber(x).String() }
