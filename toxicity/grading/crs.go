package grading

// crs grades cytokine release syndrome by ASTCT 2019, section "CRS" and table 2 of
// Lee 2019. The worse of hypotension and hypoxia decides; fever alone is grade 1.
// Toxicities of organs are graded by CTCAE and change nothing here.
func crs(f *Findings) domain {
	if known(f, "death_due_to_crs") == True {
		return certain(5, "death_due_to_crs")
	}
	gate := feverGate(f)
	if gate.sure < 1 {
		return gate
	}
	return worst(gate, hypotension(f), hypoxia(f))
}

// undecided: no grade can be given before the findings are known.
func undecided(ask ...string) domain { return domain{sure: -1, most: 4, ask: ask} }

// feverGate says whether there is a cytokine release syndrome: fever of 38.0 °C or
// more with no other cause, or, once the syndrome was established, treatment that
// may hide the fever.
func feverGate(f *Findings) domain {
	fever, other, before := known(f, "fever"), known(f, "fever_other_cause"), known(f, "crs_established")
	hidden := max(known(f, "antipyretic_given"), known(f, "tocilizumab_given"), known(f, "steroid_given"))
	switch {
	case before == True && hidden == True:
		return certain(1, "crs_established, treated: fever is not required")
	case fever == True && other != True:
		return certain(1, "fever")
	case fever == True && before != True:
		return certain(0, "fever_other_cause")
	case before == False && fever == False:
		return certain(0, "no fever")
	case fever == Unknown:
		return undecided("fever", "temp_c")
	case hidden == False:
		return certain(0, "no fever, and nothing that hides it")
	case before == Unknown:
		if hidden == True {
			return undecided("crs_established")
		}
		return undecided("crs_established", "antipyretic_given", "steroid_given", "tocilizumab_given")
	}
	return undecided("antipyretic_given", "steroid_given", "tocilizumab_given")
}

// hypotension: none, without vasopressor 2, one vasopressor 3, several 4.
// Vasopressin is not counted among several; alone it is grade 3.
func hypotension(f *Findings) domain {
	n, counted := count(f, "vasopressors")
	if !counted && known(f, "one_vasopressor") == True {
		n, counted = 1, true
	}
	low, vasopressin := known(f, "hypotension"), known(f, "vasopressin")
	if known(f, "hypotension_responds_to_fluids") == True {
		low = max(low, True)
		if !counted {
			n, counted = 0, true
		}
		if vasopressin == Unknown {
			vasopressin = False
		}
	}
	switch {
	case counted && n >= 2:
		return certain(4, "several vasopressors")
	case counted && n == 1:
		return certain(3, "one vasopressor")
	case counted && vasopressin == True:
		return certain(3, "vasopressin alone")
	case vasopressin == True:
		return open(3, 4, "vasopressin", "vasopressors")
	case low == False:
		return certain(0, "")
	case low == True && !counted:
		return open(2, 4, "hypotension", "vasopressors")
	case low == True && vasopressin == Unknown:
		return open(2, 3, "hypotension without vasopressor", "vasopressin")
	case low == True:
		return certain(2, "hypotension without vasopressor")
	case counted:
		return open(0, 2, "", "hypotension")
	}
	return open(0, 4, "", "hypotension", "vasopressors")
}

// hypoxia: by the device that the patient needs. A tube for the airway or for a
// procedure, without hypoxia, does not count.
func hypoxia(f *Findings) domain {
	device, named := f.Word("oxygen_device")
	low := known(f, "hypoxia")
	if known(f, "hypoxia_fio2_lt_40") == True || known(f, "hypoxia_fio2_ge_40") == True {
		low = max(low, True)
	}
	if !named && known(f, "intubation") == True {
		device, named = "ventilation", true
	}
	switch device {
	case "none":
		return certain(0, "")
	case "low_flow_nasal_cannula", "blow_by":
		return certain(2, "low-flow oxygen")
	case "nasal_cannula":
		flow := f.get(sFlow)
		switch {
		case flow == nil:
			return open(2, 3, "nasal cannula", "oxygen_flow_l_min")
		case flow.cmp(lowFlow) <= 0:
			return certain(2, "low-flow oxygen, at most 6 L/min")
		}
		return certain(3, "high-flow oxygen, more than 6 L/min")
	case "high_flow_nasal_cannula", "face_mask", "non_rebreather", "venturi":
		return certain(3, "high-flow oxygen or mask")
	case "cpap", "bipap", "ventilation":
		if low == False || device == "ventilation" && low != True && known(f, "ventilation_airway_only") == True {
			return certain(0, "")
		}
		return certain(4, "positive pressure")
	}
	switch low {
	case False:
		return certain(0, "")
	case True:
		return open(2, 4, "hypoxia", "oxygen_device")
	}
	return open(0, 4, "", "oxygen_device")
}
