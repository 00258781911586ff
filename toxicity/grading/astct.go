package grading

import (
	"slices"
	"strings"
)

// Words of the ASTCT 2019 scales (Lee DW et al., Biol Blood Marrow Transplant
// 2019;25:625-638).
var (
	oxygenDevices = []string{"none", "nasal_cannula", "low_flow_nasal_cannula", "blow_by", "high_flow_nasal_cannula", "face_mask", "non_rebreather", "venturi", "cpap", "bipap", "ventilation"}
	consciousness = []string{"awake", "wakes_spontaneously", "wakes_to_voice", "wakes_to_touch", "wakes_to_vigorous_touch", "unarousable"}
	seizures      = []string{"none", "resolves_rapidly", "nonconvulsive_resolves", "longer_than_5_min", "repetitive"}
)

const astctSource = "Lee DW et al., Biol Blood Marrow Transplant 2019;25:625-638"

// astctNames are the names under which a scale's one term may be asked for; the
// first is the answer's name when nobody named one.
var astctNames = map[string][]string{
	CRS:   {"CRS", "Cytokine release syndrome", "细胞因子释放综合征"},
	ICANS: {"ICANS", "Immune effector cell-associated neurotoxicity syndrome", "免疫效应细胞相关神经毒性综合征"},
}

// domain is one column of a scale: the grade that is certain, the highest that
// cannot be excluded, what would settle it, and what it stands on.
type domain struct {
	sure, most int
	by         string
	ask        []string
}

// certain is a domain whose grade is known.
func certain(grade int, by string) domain { return domain{sure: grade, most: grade, by: by} }

// open is a domain of at least sure, whose grade the findings asked for would settle.
func open(sure, most int, by string, ask ...string) domain {
	return domain{sure: sure, most: most, by: by, ask: ask}
}

func gradeASTCT(f *Findings, vocabulary string, terms []string, r *Result) {
	name := astctNames[vocabulary][0]
	asked := len(terms) == 0
	for _, t := range terms {
		if slices.ContainsFunc(astctNames[vocabulary], func(n string) bool { return strings.EqualFold(n, strings.TrimSpace(t)) }) {
			name, asked = t, true
		} else {
			r.gap(t, NoTerm, "")
		}
	}
	if !asked {
		return
	}
	var d domain
	if vocabulary == CRS {
		d = crs(f)
	} else {
		d = icans(f)
	}
	// Grade 0 is given only when nothing is open: unknown is never normal.
	if d.sure > 0 || d.sure == 0 && len(d.ask) == 0 {
		r.Grades[name] = d.sure
		r.Why[name] = Reason{Grade: d.sure, By: d.by, Version: "2019", Note: astctSource}
	}
	if len(d.ask) > 0 {
		slices.Sort(d.ask)
		r.Unknown[name] = slices.Compact(d.ask)
	}
}

// worst is the worst of the domains, not below floor, with what could still make it worse.
func worst(floor domain, domains ...domain) domain {
	out := floor
	for _, d := range domains {
		out.most = max(out.most, d.most)
		if d.sure > out.sure {
			out.sure, out.by = d.sure, d.by
		} else if d.sure == out.sure && d.sure > 0 && d.by != "" && d.by != out.by {
			out.by += "; " + d.by
		}
	}
	for _, d := range domains {
		if d.most > out.sure {
			out.ask = append(out.ask, d.ask...)
		}
	}
	return out
}

// known reads a flag of the catalogue: yes, no, or not known.
func known(f *Findings, name string) Truth {
	is, ok := f.Flag(name)
	switch {
	case !ok:
		return Unknown
	case is:
		return True
	}
	return False
}

// count reads a whole number; ok is false when it is not known.
func count(f *Findings, name string) (int, bool) {
	x, ok := f.Number(name)
	return int(x), ok
}
