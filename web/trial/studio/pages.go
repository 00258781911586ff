// Package studio lays designs of phase-1 trials side by side: what each decides,
// how it behaves in scenarios of toxicity, and what it costs in patients and days.
// Everything that was asked stands in the address, so a link gives the same page
// again, and nothing is kept but the long runs of people who are signed in.
package studio

import (
	"context"
	"errors"
	"net/http"
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
	"stepwise/trial/longrun"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// patience is how long a page may compute before it offers a long run instead: ten
// times what it should take, for a machine that has other work.
const patience = 10 * time.Second

// Pages serves the design studio.
type Pages struct {
	runs *longrun.Service
	desk *answer.Desk
	seat chan struct{} // one computation a processor at a time, so that the studio cannot starve the wards
}

// New returns the pages.
func New(runs *longrun.Service) *Pages {
	return &Pages{runs, answer.NewDesk(remembered), make(chan struct{}, 2)}
}

// remembered is how many designs in scenarios stay in memory, some kilobytes each.
const remembered = 500

// view is everything that a page of the studio shows.
type view struct {
	form    form
	errs    ui.FieldErrors
	refused string // what the designs refuse, in their own words
	slow    bool   // it takes longer than a page may
	result  *answer.Comparison
	wards   []ward
	differ  []difference
	run     *longrun.Run
	mine    []longrun.Run // long runs of the reader
}

// Studio shows the form and, when something was asked, the answer.
func (p *Pages) Studio(w http.ResponseWriter, r *http.Request) error {
	v, status := p.answer(r)
	if ui.Actor(r.Context()).SignedIn() {
		var err error
		if v.mine, err = p.runs.Mine(r.Context(), ui.Actor(r.Context())); err != nil {
			return err
		}
	}
	if only := r.URL.Query().Get("print"); v.result != nil && only != "" {
		return ui.Render(w, r, status, printPage(v, only == "ward"))
	}
	return ui.Render(w, r, status, studioPage(v))
}

// answer reads the form in the address and computes.
func (p *Pages) answer(r *http.Request) (view, int) {
	ctx := r.Context()
	v := view{form: formOf(r.URL.Query())}
	if !r.URL.Query().Has("target") {
		v.form = example()
		return v, http.StatusOK
	}
	if v.errs = v.form.check(ctx); len(v.errs) > 0 {
		return v, http.StatusUnprocessableEntity
	}
	asked, err := request.Comparison(v.form.question(courseTrials))
	if err == nil {
		err = p.compute(ctx, &v, asked)
	}
	if problem, bad := errors.AsType[dose.Problem](err); bad {
		v.refused = frame.Refusal(ctx, problem)
		return v, http.StatusUnprocessableEntity
	}
	if err != nil {
		v.slow = true
	}
	return v, http.StatusOK
}

// compute takes a seat and answers within the patience of a page.
func (p *Pages) compute(ctx context.Context, v *view, asked *request.Together) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case p.seat <- struct{}{}:
		defer func() { <-p.seat }()
	case <-ctx.Done():
		return ctx.Err()
	}
	got, err := p.desk.Compare(ctx, asked, nil)
	if err == nil {
		v.show(got, asked.Designs)
	}
	return err
}

// show makes what the page says of a comparison.
func (v *view) show(c *answer.Comparison, list []*request.Request) {
	v.result = c
	v.wards = wardsOf(list, c)
	v.differ = differences(v.wards)
}
