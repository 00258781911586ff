package grading

// Two values of one thing may differ by rounding and still be one value: 142 µmol/L
// is 1.61 mg/dL on paper and 1.606 in truth. More apart they contradict each other.
var (
	closeness   = literal("0.01") // of the larger
	closeDegree = literal("0.1")  // of temperatures, °C
	lowFlow     = literal("6")    // L/min: up to this a nasal cannula is low flow (Lee 2019)
	feverAt     = literal("38")   // °C: CTCAE 5.0 "Fever" grade 1; Lee 2019 (ASTCT)
)

// labSlots are the slots of one laboratory quantity.
type labSlots struct {
	quantity                                                          *quantity
	value, uln, lln, baseline, xuln, xbaseline, change, normal, below slot
}

var labs, labOf = func() ([]labSlots, map[string]*labSlots) {
	var list []labSlots
	for i := range quantities {
		q := &quantities[i]
		if !q.lab {
			continue
		}
		l := labSlots{quantity: q, value: slotOf(q.name, Value), uln: slotOf(q.name, ULN), lln: slotOf(q.name, LLN), baseline: slotOf(q.name, Baseline),
			xuln: slotOf(q.name, XULN), xbaseline: slotOf(q.name, XBaseline), normal: slotOf(q.name, BaselineNormal), below: slotOf(q.name, BaselineBelowLLN)}
		if q.change != "" {
			l.change = slotOf(q.name, Role(q.change))
		}
		list = append(list, l)
	}
	byName := map[string]*labSlots{}
	for i := range list {
		byName[list[i].quantity.name] = &list[i]
	}
	return list, byName
}()

var (
	one                                = whole(1)
	sTemp, sFever                      = slotOf("temp", Value), slotOf("fever", "")
	sStools, sStoolsNow, sStoolsBefore = slotOf("stools_over_baseline", ""), slotOf("stools_per_day", ""), slotOf("stools_baseline_per_day", "")
	sNormal, sAbnormal                 = slotOf("baseline_normal", ""), slotOf("baseline_abnormal", "")
	sAsymptomatic, sSymptomatic        = slotOf("asymptomatic", ""), slotOf("symptomatic", "")
	sSeverity                          = slotOf("symptom_severity", "")
	sICE, sDevice, sFlow               = slotOf("ice_score", ""), slotOf("oxygen_device", ""), slotOf("oxygen_flow_l_min", "")
	sICEParts                          = func() (out []slot) {
		for _, p := range iceParts {
			out = append(out, slotOf(p.name, ""))
		}
		return out
	}()
	sMild, sModerate, sSevere         = slotOf("mild_symptoms", ""), slotOf("moderate_symptoms", ""), slotOf("severe_symptoms", "")
	troponinAny, troponinI, troponinT = labOf["troponin"], labOf["troponin_i"], labOf["troponin_t"]
	glucoseAny, glucoseFasting        = labOf["glucose"], labOf["fasting_glucose"]
)

// derive computes what follows from what was entered, and finds contradictions.
func (r *reader) derive() {
	for i := range r.again {
		r.settle(&r.again[i])
	}
	r.baselineFlag()
	r.kinds()
	for i := range labs {
		if l := &labs[i]; r.touched(l) {
			r.lab(l)
		}
	}
	r.kindless()
	r.stools()
	r.fever()
	r.symptoms()
	r.words()
	r.scores()
}

func (r *reader) touched(l *labSlots) bool {
	at := &r.f.at
	return at[l.value]|at[l.xuln]|at[l.xbaseline]|at[l.baseline] != 0
}

// settle compares a second value of a slot with the first. The one in the base
// unit, or else the first by name, counts.
func (r *reader) settle(v *value) {
	first := r.f.get(v.slot)
	if !r.alike(first.number, v.number, v.slot) {
		r.contradiction(first.from, v.from)
		return
	}
	if v.unit < first.unit {
		*first = *v
	}
}

func (r *reader) alike(a, b number, s slot) bool {
	gap, limit := a.minus(b), closeDegree
	if gap.sign() < 0 {
		gap = b.minus(a)
	}
	if s != sTemp {
		limit = a.times(closeness)
		if a.cmp(b) < 0 {
			limit = b.times(closeness)
		}
		if limit.sign() < 0 {
			limit = whole(0).minus(limit)
		}
	}
	return gap.cmp(limit) <= 0
}

// contradiction names the findings that cannot both be true, with their values.
func (r *reader) contradiction(a *Finding, others ...*Finding) {
	names, said := a.Name, r.said(a)
	for _, b := range others {
		names += ", " + b.Name
		said += ", " + r.said(b)
	}
	r.problem(names, "contradiction", "Values", said)
}

func (r *reader) said(n *Finding) string {
	v := r.f.get(n.slot)
	for i := range r.again {
		if r.again[i].from == n {
			v = &r.again[i]
		}
	}
	switch {
	case v == nil:
		return n.Name
	case n.Kind == Flag && v.n != 0:
		return n.Name + " = true"
	case n.Kind == Flag:
		return n.Name + " = false"
	case n.Kind == Word:
		return n.Name + " = " + n.Words[v.n]
	}
	return n.Name + " = " + n.out(v.number).String()
}

// imply sets a slot that is not known, or checks the value that was entered
// against the one that follows from the findings because. Computed figures are
// exact and replace entered ratios, which were rounded.
func (r *reader) imply(s slot, x number, because ...slot) {
	v := r.f.get(s)
	if v == nil {
		r.f.set(s, value{number: x, derived: true})
		return
	}
	if v.derived {
		return
	}
	same := v.cmp(x) == 0
	if !same && v.from.Kind == Number {
		same = r.alike(v.number, x, s)
	}
	if same {
		v.number = x
		return
	}
	var others []*Finding
	for _, b := range because {
		if o := r.f.get(b); o != nil && o.from != nil && o.from != v.from {
			others = append(others, o.from)
		}
	}
	r.contradiction(v.from, others...)
}

func (r *reader) implyFlag(s slot, is bool, because ...slot) {
	x := whole(0)
	if is {
		x.n = 1
	}
	r.imply(s, x, because...)
}

// kinds: a ratio of troponin whose kind nobody named counts for both kinds, unless
// one kind was measured. A fasting glucose is a glucose.
func (r *reader) kinds() {
	f := r.f
	if v := f.get(troponinAny.xuln); v != nil && !r.touched(troponinI) && !r.touched(troponinT) {
		f.set(troponinI.xuln, value{number: v.number, derived: true})
		v = f.get(troponinAny.xuln)
		f.set(troponinT.xuln, value{number: v.number, derived: true})
	}
	if f.get(glucoseAny.value) == nil && f.get(glucoseFasting.value) != nil {
		for _, p := range [][2]slot{{glucoseAny.value, glucoseFasting.value}, {glucoseAny.uln, glucoseFasting.uln}} {
			if v := f.get(p[1]); v != nil && f.get(p[0]) == nil {
				f.set(p[0], value{number: v.number, unit: v.unit, derived: true})
			}
		}
	}
}

// kindless gives the ratio of troponin of the kind that was measured, the larger of two.
func (r *reader) kindless() {
	f := r.f
	x := f.get(troponinI.xuln)
	if y := f.get(troponinT.xuln); x == nil || y != nil && y.cmp(x.number) > 0 {
		x = y
	}
	if x != nil && !(x.derived && f.get(troponinAny.xuln) != nil) {
		r.imply(troponinAny.xuln, x.number, x.slot)
	}
}
