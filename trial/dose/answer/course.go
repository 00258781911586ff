package answer

import (
	"bytes"
	"context"
	"encoding/json"

	"stepwise/trial/dose/calendar"
	"stepwise/trial/dose/request"
	"stepwise/trial/dose/simulate"
)

// Calendar is how patients go through a trial.
type Calendar struct {
	Settings        calendarSettings `json:"settings"`
	Hash            string           `json:"hash"`
	Version         string           `json:"version"`
	calendar.Result                  // with seed and trials
}

// Design names the design.
func (c *Calendar) Design() string { return NameOf(c.Settings.plan.Plan.Settings) }

// CalendarOf plays the calendar of a plan.
func CalendarOf(ctx context.Context, r *request.Request, m *calendar.Model, progress Progress) (*Calendar, error) {
	if err := trial(r); err != nil {
		return nil, err
	}
	opt := simulate.Options{Trials: r.Trials, Seed: r.Seed, Workers: r.Workers}
	if progress != nil {
		opt.Progress = func(done, all int) { progress(float64(done) / float64(all)) }
	}
	got, err := calendar.Run(ctx, r.Plan, *m, opt)
	if err != nil {
		return nil, err
	}
	r.Trials = got.Trials
	a := about(r)
	return &Calendar{Settings: calendarSettings{a.Settings, m}, Hash: a.Hash, Version: a.Version, Result: got}, nil
}

// calendarSettings are a plan and a model in one flat object.
type calendarSettings struct {
	plan  Settings
	model *calendar.Model
}

// MarshalJSON writes the keys of the plan, then those of the model.
func (s calendarSettings) MarshalJSON() ([]byte, error) {
	plan, err := s.plan.MarshalJSON()
	if err != nil {
		return nil, err
	}
	m := *s.model
	m.PTrue = nil
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, err
	}
	for k, v := range keys {
		// A law that is always 0 says nothing; p_true and the window may stand above.
		if k == "p_true" || string(v) == `{"law":""}` || k == "obs_window" && s.plan.Plan.ObsWindow > 0 || bytes.Contains(v, []byte(`"probability":0,`)) {
			delete(keys, k)
		}
	}
	rest, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	return append(append(plan[:len(plan)-1], ','), rest[1:]...), nil
}
