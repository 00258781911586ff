package request

import (
	"encoding/json"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

// readTime reads when patients come and when DLTs show. The window is a setting of
// the designs that follow patients, and of the scenario for all others.
func readTime(o *object, r *Request, text []byte) error {
	if _, err := o.Take("odds_ratio", &r.OddsRatio); err != nil {
		return err
	}
	if o.has("odds_ratio") && !o.has("p_eff") {
		return problem("odds_ratio", "joins DLT and response: it needs p_eff")
	}
	for _, key := range []string{"arrivals", "onset", "late", "eff_window", "waiting"} {
		if o.has(key) && !o.has("accrual_rate") {
			return problem("accrual_rate", "is missing beside %s", key)
		}
	}
	if o.has("accrual_rate") {
		r.Time = &simulate.Time{}
		for _, x := range []struct {
			key string
			to  any
		}{{"accrual_rate", &r.Time.Rate}, {"arrivals", &r.Time.Arrivals}, {"onset", &r.Time.Onset}, {"late", &r.Time.Late},
			{"eff_window", &r.Time.EffWindow}, {"waiting", &r.Time.Waiting}} {
			if _, err := o.Take(x.key, x.to); err != nil {
				return err
			}
		}
	}
	return readWindow(o, r, text)
}

// readWindow takes the window where the design has no setting for it.
func readWindow(o *object, r *Request, text []byte) error {
	var named struct {
		Design string `json:"design"`
	}
	_ = json.Unmarshal(text, &named) // a design that cannot be read is refused later
	if slices.Contains(dose.Keys(named.Design), "obs_window") || r.Time == nil && r.FollowUp == nil {
		return nil
	}
	if _, err := o.Take("obs_window", &r.Window); err != nil {
		return err
	}
	if !(r.Window > 0) {
		return problem("obs_window", "is missing: accrual and follow-up are measured against it")
	}
	return nil
}

// Scenario is the truth number i of the request.
func (r *Request) Scenario(i int) simulate.Scenario {
	sc := simulate.Scenario{PTrue: r.PTrue[i], OddsRatio: r.OddsRatio, Time: r.Time}
	if r.PEff != nil {
		sc.PEff = r.PEff[i]
	}
	return sc
}
