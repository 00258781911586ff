package grading

func (r *reader) baselineFlag() {
	if is, known := r.f.flag(sAbnormal); known {
		r.implyFlag(sNormal, !is, sAbnormal)
	}
}

// lab derives the ratios and what the baseline was.
func (r *reader) lab(l *labSlots) {
	f := r.f
	x, uln, baseline, lln := f.get(l.value), f.get(l.uln), f.get(l.baseline), f.get(l.lln)
	if uln != nil && lln != nil && lln.cmp(uln.number) >= 0 {
		r.contradiction(lln.from, uln.from)
		return
	}
	// implying may move what is held: take the numbers, not the places.
	n, u, b, low := x.figure(), uln.figure(), baseline.figure(), lln.figure()
	if x != nil && uln != nil {
		r.imply(l.xuln, n.over(u), l.value, l.uln)
	}
	if x != nil && baseline != nil {
		r.imply(l.xbaseline, n.over(b), l.value, l.baseline)
		switch l.quantity.change {
		case "rise":
			r.imply(l.change, n.minus(b), l.value, l.baseline)
		case "fall":
			r.imply(l.change, b.minus(n), l.value, l.baseline)
		}
	}
	r.baseline(l, baseline != nil, b, uln != nil, u, lln != nil, low)
}

// baseline derives whether the baseline was above the upper limit ("abnormal") or
// below the lower one. A baseline below the lower limit counts as not raised:
// CTCAE 6.0 says "normal or less than normal" of the same terms.
func (r *reader) baseline(l *labSlots, hasB bool, b number, hasU bool, u number, hasL bool, low number) {
	f := r.f
	if is, known := f.flag(l.below); known && is {
		r.implyFlag(l.normal, true, l.below)
	} else if v := f.get(l.normal); v != nil && !known {
		r.implyFlag(l.below, false, l.normal) // said to be normal, or above
	}
	if hasB && hasL {
		r.implyFlag(l.below, b.cmp(low) < 0, l.baseline, l.lln)
	}
	if hasB && hasU {
		r.raised(l, b.cmp(u) > 0, l.baseline, l.uln)
		return
	}
	x, y := f.get(l.xuln), f.get(l.xbaseline)
	if x != nil && y != nil && y.sign() > 0 {
		r.raised(l, x.cmp(y.number) > 0, l.xuln, l.xbaseline) // baseline/ULN = xULN/xbaseline
		return
	}
	if general := f.get(sNormal); general != nil && f.get(l.normal) == nil {
		f.set(l.normal, value{number: general.number, derived: true})
	}
}

// raised says that the baseline was, or was not, above the limit. The flag for all
// laboratory values must not say otherwise, unless this one has a flag of its own.
func (r *reader) raised(l *labSlots, raised bool, because ...slot) {
	general := r.f.get(sNormal)
	if general != nil && r.f.get(l.normal) == nil && (general.n != 0) == raised {
		if general.derived {
			general = r.f.get(sAbnormal)
		}
		if b := r.f.get(because[0]); b.from != nil {
			r.contradiction(general.from, b.from)
			return
		}
	}
	r.implyFlag(l.normal, !raised, because...)
}
