package studio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"stepwise/internal/live"
	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
	"stepwise/trial/longrun"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Begin starts a long run of what the form asks.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v := view{form: formOf(r.PostForm)}
	if v.errs = v.form.check(r.Context()); len(v.errs) > 0 {
		return ui.Render(w, r, http.StatusUnprocessableEntity, studioPage(v))
	}
	id, err := p.runs.Start(r.Context(), ui.Actor(r.Context()), v.form.question(v.form.played()), v.form.query())
	if problem, bad := errors.AsType[dose.Problem](err); bad {
		v.refused = frame.Refusal(r.Context(), problem)
		return ui.Render(w, r, http.StatusUnprocessableEntity, studioPage(v))
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, "/trials/studio/runs/"+id)
}

// Run shows how far a run is, or its answer.
func (p *Pages) Run(w http.ResponseWriter, r *http.Request) error {
	v, err := p.kept(r)
	if err != nil {
		return err
	}
	if only := r.URL.Query().Get("print"); v.result != nil && only != "" {
		return ui.Render(w, r, http.StatusOK, printPage(v, only == "ward"))
	}
	return ui.Render(w, r, http.StatusOK, runPage(v))
}

// kept reads the run in the address, with its answer when it is done.
func (p *Pages) kept(r *http.Request) (view, error) {
	run, err := p.runs.Get(r.Context(), ui.Actor(r.Context()), r.PathValue("run"))
	if err != nil {
		return view{}, err
	}
	v := view{run: &run}
	if q, err := url.ParseQuery(run.Query); err == nil {
		v.form = formOf(q)
	}
	if run.State == longrun.Done {
		err = v.restore(run)
	}
	return v, err
}

// restore reads the kept answer.
func (v *view) restore(run longrun.Run) error {
	asked, err := request.Comparison([]byte(run.Question))
	if err != nil {
		return err
	}
	var c answer.Comparison
	if err := json.Unmarshal([]byte(run.Answer), &c); err != nil {
		return err
	}
	for i := range c.Designs {
		c.Designs[i].Settings.Request = asked.Designs[i]
		asked.Designs[i].Trials = c.Designs[i].Trials
	}
	v.show(&c, asked.Designs)
	return nil
}

// Live sends the state of a run to its open pages.
func (p *Pages) Live(w http.ResponseWriter, r *http.Request) error {
	actor, id := ui.Actor(r.Context()), r.PathValue("run")
	if _, err := p.runs.Get(r.Context(), actor, id); err != nil {
		return err
	}
	return live.ServeSSE(w, r, p.runs.Hub(), longrun.Topic(id), func(ctx context.Context, _ string) (string, string, string, error) {
		run, err := p.runs.Get(ctx, actor, id)
		if err != nil {
			return "", "", "", err
		}
		var b bytes.Buffer
		if err := runState(run).Render(r.Context(), &b); err != nil {
			return "", "", "", err
		}
		return string(run.State) + strconv.FormatFloat(run.Done, 'f', 3, 64), "run", b.String(), nil
	})
}

// Cancel ends a run.
func (p *Pages) Cancel(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("run")
	if err := p.runs.Cancel(r.Context(), ui.Actor(r.Context()), id); err != nil {
		return err
	}
	return ui.See(w, r, "/trials/studio/runs/"+id)
}
