package grading

import "strconv"

// iceParts are the parts of the ICE score with their points: orientation to year,
// month, city and hospital 4; naming three objects 3; following a command 1; a
// written sentence 1; counting back from 100 by tens 1.
var iceParts = []struct {
	name string
	most int
}{{"ice_orientation", 4}, {"ice_naming", 3}, {"ice_command", 1}, {"ice_writing", 1}, {"ice_attention", 1}}

// capdBelow is the age in years below which CAPD takes the place of ICE.
const capdBelow = 12

// icans grades neurotoxicity by ASTCT 2019, table 5 of Lee 2019 (under 12 years its
// paediatric table): the worst domain decides that is not due to another cause.
// Intracranial haemorrhage with or without oedema, tremor, myoclonus and sedation
// do not count.
func icans(f *Findings) domain {
	if known(f, "death_due_to_icans") == True {
		return certain(5, "death_due_to_icans")
	}
	return worst(certain(0, ""), awareness(f), arousal(f), convulsion(f), motor(f), pressure(f))
}

// awareness is the ICE score, or CAPD in children.
func awareness(f *Findings) domain {
	age, known := f.Number("age_years")
	child := known && age < capdBelow
	if !known && !f.Known("ice_score") && !iceBegun(f) {
		child = f.Known("capd_score") || f.Known("capd_impossible")
	}
	if child {
		return capd(f)
	}
	return ice(f)
}

func iceBegun(f *Findings) bool {
	for _, p := range iceParts {
		if f.Known(p.name) {
			return true
		}
	}
	return false
}

func ice(f *Findings) domain {
	if n, ok := count(f, "ice_score"); ok {
		return certain(iceGrade(n), "ICE "+strconv.Itoa(n))
	}
	have, missing := 0, 0
	var ask []string
	for _, p := range iceParts {
		if n, ok := count(f, p.name); ok {
			have += n
		} else {
			missing += p.most
			ask = append(ask, p.name)
		}
	}
	if len(ask) == len(iceParts) {
		ask = []string{"ice_score"}
	}
	// Points that are not known may all be there, or none of them.
	return domain{sure: iceGrade(have + missing), most: iceGrade(have), by: "ICE at most " + strconv.Itoa(have+missing), ask: ask}
}

func iceGrade(points int) int {
	switch {
	case points >= 10:
		return 0
	case points >= 7:
		return 1
	case points >= 3:
		return 2
	}
	return 3 // with 0 points because the patient cannot be woken it is 4: see arousal
}

func capd(f *Findings) domain {
	if known(f, "capd_impossible") == True {
		return certain(4, "CAPD cannot be done")
	}
	n, ok := count(f, "capd_score")
	switch {
	case !ok:
		return open(0, 4, "", "capd_score")
	case n >= 9:
		return certain(3, "CAPD "+strconv.Itoa(n))
	case n >= 1:
		return certain(1, "CAPD "+strconv.Itoa(n)) // woken by voice only is 2: see arousal
	}
	return certain(0, "")
}

// arousal is the depressed level of consciousness.
func arousal(f *Findings) domain {
	if known(f, "consciousness_other_cause") == True {
		return certain(0, "")
	}
	word, ok := f.Word("consciousness")
	if !ok {
		return open(0, 4, "", "consciousness")
	}
	grade := map[string]int{"awake": 0, "wakes_spontaneously": 1, "wakes_to_voice": 2, "wakes_to_touch": 3, "wakes_to_vigorous_touch": 4, "unarousable": 4}[word]
	return certain(grade, word)
}

func convulsion(f *Findings) domain {
	word, ok := f.Word("seizure")
	switch {
	case !ok:
		return open(0, 4, "", "seizure")
	case word == "none":
		return certain(0, "")
	case word == "resolves_rapidly" || word == "nonconvulsive_resolves":
		return certain(3, "seizure that resolves")
	}
	return certain(4, "prolonged or repetitive seizures")
}

func motor(f *Findings) domain {
	switch known(f, "deep_focal_weakness") {
	case True:
		return certain(4, "deep_focal_weakness")
	case False:
		return certain(0, "")
	}
	return open(0, 4, "", "deep_focal_weakness")
}

// pressure is raised intracranial pressure or oedema on imaging. Oedema around a
// haemorrhage does not count.
func pressure(f *Findings) domain {
	signs := known(f, "raised_icp_signs")
	if signs == True {
		return certain(4, "raised_icp_signs")
	}
	bleeding := known(f, "intracranial_haemorrhage") == True
	word, ok := f.Word("brain_oedema")
	switch {
	case ok && word == "diffuse" && !bleeding:
		return certain(4, "diffuse oedema")
	case ok && word == "focal" && !bleeding && signs == False:
		return certain(3, "focal oedema")
	case ok && word == "focal" && !bleeding:
		return open(3, 4, "focal oedema", "raised_icp_signs")
	case (ok || bleeding) && signs == False:
		return certain(0, "")
	case ok || bleeding:
		return open(0, 4, "", "raised_icp_signs")
	case signs == False:
		return open(0, 4, "", "brain_oedema")
	}
	return open(0, 4, "", "brain_oedema", "raised_icp_signs")
}
