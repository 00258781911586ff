package grading

func (r *reader) stools() {
	now, before := r.f.get(sStoolsNow), r.f.get(sStoolsBefore)
	if now == nil || before == nil {
		return
	}
	more := now.minus(before.number)
	if more.sign() < 0 {
		more = whole(0)
	}
	if v := r.f.get(sStools); v != nil && v.cmp(more) != 0 {
		r.contradiction(v.from, now.from, before.from)
		return
	}
	r.imply(sStools, more, sStoolsNow, sStoolsBefore)
}

// fever: a flag may be true at a normal temperature (it was there, an antipyretic
// was given), but not false at 38.0 °C or more.
func (r *reader) fever() {
	t := r.f.get(sTemp)
	if t == nil {
		return
	}
	hot := t.cmp(feverAt) >= 0
	if is, known := r.f.flag(sFever); known && is && !hot {
		return
	}
	r.implyFlag(sFever, hot, sTemp)
}

// symptoms: asymptomatic, symptomatic, the three severities and symptom_severity
// are six names of one scale (ctcae.json: 0 none, 1 mild, 2 moderate, 3 severe).
func (r *reader) symptoms() {
	f := r.f
	levels := [4]slot{sAsymptomatic, sMild, sModerate, sSevere}
	level, because := -1, slot(0)
	if v := f.get(sSeverity); v != nil {
		level, because = int(v.n/v.d), sSeverity
	}
	for i, s := range levels {
		if is, known := f.flag(s); known && is && level < 0 {
			level, because = i, s
		}
	}
	if is, known := f.flag(sSymptomatic); known && level < 0 {
		if is {
			r.implyFlag(sAsymptomatic, false, sSymptomatic)
			return
		}
		level, because = 0, sSymptomatic
	}
	if level < 0 {
		if is, known := f.flag(sAsymptomatic); known && !is {
			r.implyFlag(sSymptomatic, true, sAsymptomatic)
		}
		return
	}
	for i, s := range levels {
		r.implyFlag(s, i == level, because)
	}
	r.implyFlag(sSymptomatic, level > 0, because)
	if f.get(sSeverity) == nil {
		f.set(sSeverity, value{number: whole(int64(level)), derived: true})
	}
}

// scores checks the parts of scales against their totals: the ICE score against its
// five parts, and the flow of oxygen against the cannula's name.
func (r *reader) scores() {
	f := r.f
	if total := f.get(sICE); total != nil {
		sum, room := int64(0), int64(0)
		var parts []*Finding
		for i, s := range sICEParts {
			if v := f.get(s); v != nil {
				sum += v.n / v.d
				parts = append(parts, v.from)
			} else {
				room += int64(iceParts[i].most)
			}
		}
		if n := total.n / total.d; len(parts) > 0 && (n < sum || n > sum+room) {
			r.contradiction(total.from, parts...)
		}
	}
	device, flow := f.get(sDevice), f.get(sFlow)
	if device == nil || flow == nil {
		return
	}
	word, high := device.from.Words[device.n], flow.cmp(lowFlow) > 0
	if word == "none" && flow.sign() > 0 || word == "low_flow_nasal_cannula" && high || word == "high_flow_nasal_cannula" && !high {
		r.contradiction(device.from, flow.from)
	}
}
