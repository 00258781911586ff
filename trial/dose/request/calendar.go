package request

import (
	"encoding/json"
	"errors"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
)

// Calendar reads the keys of a plan and, beside them, those of a calendar model
// (accrual_rate, screening, manufacturing, loss_before, …; see package calendar).
func Calendar(text []byte) (*Request, *calendar.Model, error) {
	all, err := piecesOf(text)
	if err != nil {
		return nil, nil, err
	}
	var named struct {
		Design string `json:"design"`
	}
	_ = json.Unmarshal(text, &named) // a design that cannot be read is refused later
	plan := slices.Concat([]string{"design", "doses", "p_true", "cohort_size", "cohort_sizes", "cohorts", "max_n", "start_dose", "seed", "trials", "workers"}, settingKeys)
	model := map[string]json.RawMessage{}
	for _, k := range slices.Clone(all.keys) {
		switch {
		case k == "p_true":
			model[k] = all.values[k]
		case k == "obs_window":
			model[k] = all.values[k]
			if !slices.Contains(dose.Keys(named.Design), k) {
				all.take(k)
			}
		case !slices.Contains(plan, k):
			model[k] = all.take(k)
		}
	}
	own, err := json.Marshal(all.values)
	if err != nil {
		return nil, nil, err
	}
	r, err := Parse(OC, own)
	if err != nil {
		return nil, nil, err
	}
	if len(r.PTrue) != 1 {
		return nil, nil, problem("p_true", "must be one scenario")
	}
	m := &calendar.Model{}
	if err := readModel(model, m); err != nil {
		return nil, nil, err
	}
	complete, err := m.Complete(r.Plan.Doses)
	return r, &complete, err
}

// readModel reads the model strictly and names the key that is wrong.
func readModel(values map[string]json.RawMessage, m *calendar.Model) error {
	known := modelKeys()
	for _, k := range slices.Sorted(keysIn(values)) {
		if !slices.Contains(known, k) {
			if near := nearest(k, slices.Concat(known, keysOf[trialKeys], settingKeys)); near != "" {
				return problem(plainKey(k), "there is no such key here; did you mean %s?", near)
			}
			return problem(plainKey(k), "there is no such key here")
		}
		one, err := json.Marshal(map[string]json.RawMessage{k: values[k]})
		if err != nil {
			return err
		}
		err = strictly(one, m)
		if p, ok := errors.AsType[dose.Problem](err); ok {
			p.Key = k
			return p
		}
		if err != nil {
			return problem(k, "%v", err)
		}
	}
	return nil
}
