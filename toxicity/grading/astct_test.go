package grading_test

import (
	"testing"

	"stepwise/toxicity/grading"
)

// Lee DW et al., Biol Blood Marrow Transplant 2019;25:625-638.
func TestCytokineReleaseByASTCT(t *testing.T) {
	stable := func(f m) m {
		for k, v := range (m{"temp_c": 38.5, "hypotension": false, "hypoxia": false}) {
			if _, ok := f[k]; !ok {
				f[k] = v
			}
		}
		return f
	}
	check(t, grading.CRS, "CRS", []row{
		{"fever alone, 38.0 is fever", stable(m{"temp_c": 38.0}), 1, []string{}},
		{"100.4 °F is 38.0 °C", m{"temp_f": 100.4, "hypotension": false, "hypoxia": false}, 1, []string{}},
		{"37.9 °C is no fever, nothing was given that hides it", stable(m{"temp_c": 37.9, "antipyretic_given": false, "tocilizumab_given": false, "steroid_given": false}), 0, []string{}},
		{"no fever: was the syndrome there before?", m{"temp_c": 37.0, "tocilizumab_given": true}, none, []string{"crs_established"}},
		{"without the temperature nothing can be said", m{"hypotension": true}, none, []string{"fever", "temp_c"}},
		{"fever with another cause is no syndrome", stable(m{"fever_other_cause": true}), 0, []string{}},
		{"once established and treated, fever is not required (tocilizumab)", stable(m{"temp_c": 36.8, "crs_established": true, "tocilizumab_given": true, "vasopressors": 1}), 3, []string{}},
		{"… nor after a steroid", stable(m{"temp_c": 36.8, "crs_established": true, "steroid_given": true}), 1, []string{}},
		{"… nor after an antipyretic", stable(m{"temp_c": 36.8, "crs_established": true, "antipyretic_given": true, "hypoxia": true, "oxygen_device": "face_mask"}), 3, []string{}},
		{"established, untreated and without fever: it is over", stable(m{"temp_c": 36.8, "crs_established": true, "antipyretic_given": false, "tocilizumab_given": false, "steroid_given": false}), 0, []string{}},
		{"hypotension that needs no vasopressor", stable(m{"hypotension": true, "vasopressors": 0, "vasopressin": false}), 2, []string{}},
		{"hypotension, vasopressors not known", stable(m{"hypotension": true}), 2, []string{"vasopressors"}},
		{"one vasopressor", stable(m{"hypotension": true, "vasopressors": 1}), 3, []string{}},
		{"one vasopressor with vasopressin is still one", stable(m{"vasopressors": 1, "vasopressin": true}), 3, []string{}},
		{"vasopressin alone", stable(m{"hypotension": true, "vasopressors": 0, "vasopressin": true}), 3, []string{}},
		{"several vasopressors", stable(m{"vasopressors": 2}), 4, []string{}},
		{"low-flow cannula", stable(m{"hypoxia": true, "oxygen_device": "low_flow_nasal_cannula"}), 2, []string{}},
		{"blow-by", stable(m{"hypoxia": true, "oxygen_device": "blow_by"}), 2, []string{}},
		{"cannula at 6 L/min is low flow", stable(m{"hypoxia": true, "oxygen_device": "nasal_cannula", "oxygen_flow_l_min": 6}), 2, []string{}},
		{"cannula above 6 L/min", stable(m{"hypoxia": true, "oxygen_device": "nasal_cannula", "oxygen_flow_l_min": 6.5}), 3, []string{}},
		{"cannula, flow not known", stable(m{"hypoxia": true, "oxygen_device": "nasal_cannula"}), 2, []string{"oxygen_flow_l_min"}},
		{"high-flow cannula", stable(m{"hypoxia": true, "oxygen_device": "high_flow_nasal_cannula"}), 3, []string{}},
		{"face mask", stable(m{"hypoxia": true, "oxygen_device": "face_mask"}), 3, []string{}},
		{"non-rebreather", stable(m{"hypoxia": true, "oxygen_device": "non_rebreather"}), 3, []string{}},
		{"Venturi mask", stable(m{"hypoxia": true, "oxygen_device": "venturi"}), 3, []string{}},
		{"CPAP", stable(m{"hypoxia": true, "oxygen_device": "cpap"}), 4, []string{}},
		{"BiPAP", stable(m{"hypoxia": true, "oxygen_device": "bipap"}), 4, []string{}},
		{"ventilation", stable(m{"hypoxia": true, "oxygen_device": "ventilation"}), 4, []string{}},
		{"intubation for the airway only, without hypoxia, is not grade 4", m{"temp_c": 39, "hypotension": false, "oxygen_device": "ventilation", "ventilation_airway_only": true}, 1, []string{}},
		{"the worse of both columns decides", stable(m{"vasopressors": 1, "hypoxia": true, "oxygen_device": "low_flow_nasal_cannula"}), 3, []string{}},
		{"grade 4 leaves nothing open", m{"temp_c": 39, "vasopressors": 3}, 4, []string{}},
		{"organ toxicities change nothing", stable(m{"alt_xuln": 30, "life_threatening": true}), 1, []string{}},
		{"death due to the syndrome", m{"death_due_to_crs": true}, 5, []string{}},
	})
}

func TestNeurotoxicityByASTCT(t *testing.T) {
	calm := func(f m) m {
		for k, v := range (m{"ice_score": 10, "consciousness": "awake", "seizure": "none", "deep_focal_weakness": false, "brain_oedema": "none", "raised_icp_signs": false}) {
			if _, ok := f[k]; !ok {
				f[k] = v
			}
		}
		return f
	}
	child := func(f m) m {
		f["age_years"] = 11
		f = calm(f)
		delete(f, "ice_score")
		return f
	}
	check(t, grading.ICANS, "ICANS", []row{
		{"10 points", calm(m{}), 0, []string{}},
		{"9 points", calm(m{"ice_score": 9}), 1, []string{}},
		{"7 points", calm(m{"ice_score": 7}), 1, []string{}},
		{"6 points", calm(m{"ice_score": 6}), 2, []string{}},
		{"3 points", calm(m{"ice_score": 3}), 2, []string{}},
		{"2 points", calm(m{"ice_score": 2}), 3, []string{}},
		{"0 points, awake with global aphasia", calm(m{"ice_score": 0}), 3, []string{}},
		{"0 points, cannot be woken", calm(m{"ice_score": 0, "consciousness": "unarousable"}), 4, []string{}},
		{"0 points, level of consciousness not known", m{"ice_score": 0, "seizure": "none", "deep_focal_weakness": false, "brain_oedema": "none", "raised_icp_signs": false}, 3, []string{"consciousness"}},
		{"the five parts: 3+3+1+0+1", func() m {
			f := calm(m{"ice_orientation": 3, "ice_naming": 3, "ice_command": 1, "ice_writing": 0, "ice_attention": 1})
			delete(f, "ice_score")
			return f
		}(), 1, []string{}},
		{"a part is missing: at most 9 points is sure, fewer than 7 cannot be", func() m {
			f := calm(m{"ice_orientation": 4, "ice_naming": 2, "ice_command": 1, "ice_writing": 1})
			delete(f, "ice_score")
			return f
		}(), 1, []string{}},
		{"a part that decides is missing", func() m {
			f := calm(m{"ice_orientation": 3, "ice_command": 1, "ice_writing": 0, "ice_attention": 1})
			delete(f, "ice_score")
			return f
		}(), 1, []string{"ice_naming"}},
		{"wakes by itself", calm(m{"consciousness": "wakes_spontaneously"}), 1, []string{}},
		{"wakes to voice", calm(m{"consciousness": "wakes_to_voice"}), 2, []string{}},
		{"wakes only to touch", calm(m{"consciousness": "wakes_to_touch"}), 3, []string{}},
		{"needs vigorous touch", calm(m{"consciousness": "wakes_to_vigorous_touch"}), 4, []string{}},
		{"sedated: the level of consciousness does not count", calm(m{"consciousness": "unarousable", "consciousness_other_cause": true}), 0, []string{}},
		{"a seizure that resolves", calm(m{"seizure": "resolves_rapidly"}), 3, []string{}},
		{"on EEG only, resolves with treatment", calm(m{"seizure": "nonconvulsive_resolves"}), 3, []string{}},
		{"longer than 5 minutes", calm(m{"seizure": "longer_than_5_min"}), 4, []string{}},
		{"repetitive", calm(m{"seizure": "repetitive"}), 4, []string{}},
		{"hemiparesis", calm(m{"deep_focal_weakness": true}), 4, []string{}},
		{"focal oedema", calm(m{"brain_oedema": "focal"}), 3, []string{}},
		{"diffuse oedema", calm(m{"brain_oedema": "diffuse"}), 4, []string{}},
		{"sixth nerve palsy, papilloedema, Cushing's triad", calm(m{"raised_icp_signs": true}), 4, []string{}},
		{"haemorrhage with oedema does not count", calm(m{"brain_oedema": "diffuse", "intracranial_haemorrhage": true}), 0, []string{}},
		{"tremor does not count", calm(m{"tremor_or_myoclonus": true}), 0, []string{}},
		{"the worst domain decides", calm(m{"ice_score": 8, "seizure": "resolves_rapidly"}), 3, []string{}},
		{"what holds is given, the rest is named", m{"ice_score": 5}, 2, []string{"brain_oedema", "consciousness", "deep_focal_weakness", "raised_icp_signs", "seizure"}},
		{"nothing known is not grade 0", m{"age_years": 50}, none, []string{"brain_oedema", "consciousness", "deep_focal_weakness", "ice_score", "raised_icp_signs", "seizure"}},
		{"under 12 years: CAPD 8", child(m{"capd_score": 8}), 1, []string{}},
		{"CAPD 8 and wakes only to voice", child(m{"capd_score": 8, "consciousness": "wakes_to_voice"}), 2, []string{}},
		{"CAPD 9", child(m{"capd_score": 9}), 3, []string{}},
		{"CAPD cannot be done", child(m{"capd_impossible": true}), 4, []string{}},
		{"CAPD 0", child(m{"capd_score": 0}), 0, []string{}},
		{"under 12 years ICE does not count", func() m { f := child(m{}); f["ice_score"] = 2; return f }(), none, []string{"capd_score"}},
		{"from 12 years CAPD does not count", func() m { f := calm(m{"age_years": 12, "capd_score": 20}); delete(f, "ice_score"); return f }(), none, []string{"ice_score"}},
		{"death due to ICANS", m{"death_due_to_icans": true}, 5, []string{}},
	})
}

func TestScalesKnowTheirNames(t *testing.T) {
	f := read(t, m{"temp_c": 39, "vasopressors": 2})
	for _, name := range []string{"CRS", "Cytokine release syndrome"} {
		if r := shipped().Grade(f, grading.CRS, []string{name}); r.Grades[name] != 4 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := shipped().Grade(f, grading.CRS, nil); r.Grades["CRS"] != 4 || r.Why["CRS"].Version != "2019" {
		t.Errorf("%+v", r)
	}
	if r := shipped().Grade(f, grading.CRS, []string{"Anemia"}); len(r.Grades) != 0 || r.NotGraded["Anemia"].Why != grading.NoTerm {
		t.Errorf("%+v", r)
	}
}
