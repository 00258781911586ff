package grading

// implication: when the flag is as said, the other is, too. Each has its reason in
// the meaning of the words; none is a clinical rule.
type implication struct {
	flag   string
	is     bool
	other  string
	follow bool
}

var implications = []implication{
	{"troponin_at_mi_threshold", true, "troponin_below_mi_threshold", false},
	{"troponin_at_mi_threshold", false, "troponin_below_mi_threshold", true},
	{"troponin_below_mi_threshold", true, "troponin_at_mi_threshold", false},
	{"troponin_below_mi_threshold", false, "troponin_at_mi_threshold", true},
	{"severe_abdominal_pain", true, "abdominal_pain", true},
	{"abdominal_pain", false, "severe_abdominal_pain", false},
	{"lab_evidence_only", true, "lab_evidence", true},
	{"lab_evidence", false, "lab_evidence_only", false},
	{"ketoacidosis", true, "ketosis", true},
	{"ketosis", false, "ketoacidosis", false},
	{"hypoxia_fio2_ge_40", true, "hypoxia_fio2_lt_40", false},
	{"hypoxia_fio2_lt_40", true, "hypoxia_fio2_ge_40", false},
	{"hypoxia_fio2_ge_40", true, "hypoxia", true},
	{"hypoxia_fio2_lt_40", true, "hypoxia", true},
	{"hypoxia", false, "hypoxia_fio2_ge_40", false},
	{"hypoxia", false, "hypoxia_fio2_lt_40", false},
	{"hypotension_responds_to_fluids", true, "hypotension", true},
	{"hypotension", false, "hypotension_responds_to_fluids", false},
}

// implied are the implications by their flag's slot.
var implied = func() (out [maxSlots][]implication) {
	for _, i := range implications {
		s := slotOf(i.flag, "")
		out[s] = append(out[s], i)
	}
	return out
}()

var sLow, sVasopressors, sOnePressor, sCAPD, sNoCAPD = slotOf("hypotension", ""), slotOf("vasopressors", ""), slotOf("one_vasopressor", ""), slotOf("capd_score", ""), slotOf("capd_impossible", "")

// words derives what follows from the meaning of flags alone.
func (r *reader) words() {
	if n := r.f.get(sVasopressors); n != nil {
		r.implyFlag(sOnePressor, n.cmp(one) == 0, sVasopressors)
	} else if low, known := r.f.flag(sLow); known && !low && r.f.get(sOnePressor) == nil {
		r.implyFlag(sOnePressor, false, sLow)
	}
	if r.f.get(sCAPD) != nil {
		r.implyFlag(sNoCAPD, false, sCAPD)
	}
	for i := 0; i < len(r.f.held); i++ { // what is implied may imply more
		v := &r.f.held[i]
		for _, x := range implied[v.slot] {
			if (v.n != 0) == x.is {
				r.implyFlag(slotOf(x.other, ""), x.follow, v.slot)
				v = &r.f.held[i]
			}
		}
	}
}
