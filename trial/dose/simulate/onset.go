package simulate

import "stepwise/trial/dose/chance"

// truth is one dose of a scenario, made ready to draw patients from.
type truth struct {
	p             float64 // DLT
	onset         chance.Onset
	window        float64
	without, with float64 // response, without and with a DLT
}

func (sc *Scenario) truths() []truth {
	out := make([]truth, len(sc.PTrue))
	for i, p := range sc.PTrue {
		t := truth{p: p}
		if sc.PEff != nil {
			t.without, t.with = responds(p, sc.PEff[i], sc.OddsRatio)
		}
		if sc.Time != nil {
			t.window = sc.Time.Window
			t.onset = chance.NewOnset(p, t.window, sc.Time.Late)
		}
		out[i] = t
	}
	return out
}

func (t *truth) response(s *chance.Source, dlt bool) bool {
	if dlt {
		return s.Float() < t.with
	}
	return s.Float() < t.without
}
