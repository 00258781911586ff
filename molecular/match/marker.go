package match

import (
	"encoding/json"
	"slices"
	"strconv"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// markersOf lists the biomarkers of checkpoint inhibitors that the profile has.
func (m *Matcher) markersOf(q *question, jurisdictions []string) []Marker {
	out := []Marker{}
	for _, k := range m.markers {
		if k.label.Measure != "" {
			if row, ok := k.measured(q, jurisdictions); ok {
				out = append(out, row)
			}
			continue
		}
		best, by := no, -1
		for i := range q.findings {
			for p := range k.label.covers {
				v, _ := cover(&k.label.covers[p], &q.findings[i])
				if v > best || v == best && v > no && q.findings[i].Name < q.findings[by].Name {
					best, by = v, i
				}
			}
		}
		if best > no {
			row := k.row
			row.Finding = q.findings[by].Name
			row.Certain = best == yes
			out = append(out, row)
		}
	}
	return out
}

// measured is the row of a biomarker that is a number or a state.
func (k *marker) measured(q *question, jurisdictions []string) (Marker, bool) {
	value, level, finding, ok := q.measure(k.label.Measure)
	if !ok {
		return Marker{}, false
	}
	row := k.row
	row.Finding = finding
	row.Certain = true
	row.Thresholds = make(map[string]Reached, len(jurisdictions))
	for _, j := range jurisdictions {
		cut, known := k.label.Cuts[j]
		r := Reached{Result: string(Unknown)}
		switch {
		case !known:
		case cut.Words == "none":
			r = Reached{Result: "none", Status: cut.Status}
		case cut.Op == "" && k.label.Measure == "msi":
			r = Reached{Result: string(unstable(level)), Cut: cut.Words, Status: cut.Status}
		case cut.Op == "" || value == nil:
		default:
			r = Reached{Result: string(NotMet), Cut: cut.Op + " " + strconv.FormatFloat(cut.Value, 'f', -1, 64), Status: cut.Status}
			if *value > cut.Value || cut.Op == ">=" && *value == cut.Value {
				r.Result = string(Met)
			}
		}
		row.Thresholds[j] = r
	}
	return row, true
}

// unstable types the state of mismatch repair. MSI-low is neither of the two words
// of the label.
func unstable(level string) Truth {
	switch level {
	case "MSI-H", "dMMR":
		return Met
	case "MSS", "pMMR", "MSI-L":
		return NotMet
	}
	return Unknown
}

// measure finds a measure in the profile's own fields, or among its findings.
func (q *question) measure(name string) (value *float64, level, finding string, ok bool) {
	if slices.Contains(q.disputed, name) {
		return nil, "", "", false
	}
	p := &q.profile
	a := variant.Alteration{Kind: variant.Measure, Measure: name}
	switch name {
	case "pdl1_tps":
		a.Value = inRange(p.PDL1TPS, 100)
	case "pdl1_cps":
		a.Value = inRange(p.PDL1CPS, 100)
	case "tmb":
		a.Value = inRange(p.TMB, 1000)
	case "msi":
		if b, bad := variant.Parse(p.MSI); bad == nil && b.Measure == "msi" {
			a = b
		}
	}
	if a.Value == nil && a.Level == "" {
		i := slices.IndexFunc(q.findings, func(f variant.Alteration) bool { return f.Measure == name })
		if i < 0 {
			return nil, "", "", false
		}
		a = q.findings[i]
	}
	return a.Value, a.Level, a.Label(), true
}

func inRange(v *float64, most float64) *float64 {
	if v == nil || !(*v >= 0 && *v <= most) {
		return nil
	}
	return v
}

// markerRow is what every answer says of a biomarker.
func markerRow(b *fact.Biomarker) Marker {
	out := Marker{FactID: b.Biomarker, Biomarker: b.Biomarker, Name: b.Name, Compartment: b.Compartment, Outcome: b.Outcome,
		Direction: b.Direction, Evidence: b.Evidence, Context: b.Context, Status: b.Status, Advice: b.Status == fact.Verified,
		Source: b.Source, Note: b.Note}
	for _, r := range b.Readings {
		var other fact.Biomarker
		if json.Unmarshal(r.Data, &other) == nil {
			out.Against = append(out.Against, OtherReading{Direction: other.Direction, Evidence: other.Evidence, Source: r.Source})
		}
	}
	return out
}
