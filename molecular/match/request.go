package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// Request is one question as JSON: {"profile": {…}, "as_of": "2024-11",
// "jurisdictions": ["FDA"]}. The pair "gene" and "alteration", and every other field
// of the profile, may also stand beside "as_of".
type Request struct {
	Profile       Profile
	AsOf          fact.Month
	Jurisdictions []string
}

// ReadRequest reads a question strictly: a field that is not known, a value that is
// impossible or a month to come is a problem, with the field in Text. today is used
// when no month is given. Findings that cannot be read are no problem of the
// request; the answer keeps them apart.
func ReadRequest(text []byte, today fact.Month) (Request, []variant.Problem) {
	var in struct {
		spelled
		Of            *spelled `json:"profile"`
		AsOf          string   `json:"as_of"`
		Jurisdictions []string `json:"jurisdictions"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Request{}, []variant.Problem{jsonProblem(err)}
	}
	if _, err := d.Token(); err != io.EOF {
		return Request{}, []variant.Problem{{Key: "match.problem.json"}}
	}
	out := Request{Profile: in.profile(), AsOf: today, Jurisdictions: in.Jurisdictions}
	var bad []variant.Problem
	if in.Of != nil {
		p := in.Of.profile()
		if in.Gene != "" || in.Alteration != "" {
			if p.Gene != "" || p.Alteration != "" {
				bad = append(bad, variant.Problem{Text: "gene", Key: "match.problem.twice"})
			}
			p.Gene, p.Alteration = in.Gene, in.Alteration
		}
		rest := in.spelled.profile()
		rest.Gene, rest.Alteration = "", ""
		if !rest.empty() {
			bad = append(bad, variant.Problem{Text: "profile", Key: "match.problem.twice"})
		}
		out.Profile = p
	}
	if in.AsOf != "" {
		m, whole, ok := fact.ParseMonth(strings.TrimSpace(in.AsOf))
		switch {
		case !ok || whole:
			bad = append(bad, variant.Problem{Text: "as_of", Key: "match.problem.month", Args: map[string]any{"Value": in.AsOf}})
		case today > 0 && m > today:
			bad = append(bad, variant.Problem{Text: "as_of", Key: "match.problem.future", Args: map[string]any{"Value": in.AsOf}})
		}
		out.AsOf = m
	}
	for i, j := range out.Jurisdictions {
		up := strings.ToUpper(strings.TrimSpace(j))
		if !slices.Contains(fact.Jurisdictions, up) {
			bad = append(bad, variant.Problem{Text: "jurisdictions", Key: "match.problem.jurisdiction", Args: map[string]any{"Value": j}})
		}
		out.Jurisdictions[i] = up
	}
	return out, append(bad, out.Profile.check()...)
}

// spelled is a profile with other spellings of its fields.
type spelled struct {
	Profile
	Tumor          string   `json:"tumor"`
	PriorMedicines []string `json:"prior_medicines"`
}

func (s *spelled) profile() Profile {
	p := s.Profile
	if p.Tumour == "" {
		p.Tumour = s.Tumor
	}
	if len(p.Prior) == 0 {
		p.Prior = s.PriorMedicines
	}
	return p
}

func (p *Profile) empty() bool {
	return p.Tumour == "" && p.Stage == "" && p.Histology == "" && p.Line == "" && p.MSI == "" && p.Gene == "" && p.Alteration == "" &&
		len(p.Variants)+len(p.Prior) == 0 && p.ChemoIneligible == nil && p.PDL1TPS == nil && p.PDL1CPS == nil && p.TMB == nil
}

// check names impossible values by their field.
func (p *Profile) check() []variant.Problem {
	var bad []variant.Problem
	for _, v := range []struct {
		field string
		value *float64
		most  float64
	}{{"pdl1_tps", p.PDL1TPS, 100}, {"pdl1_cps", p.PDL1CPS, 100}, {"tmb", p.TMB, 1000}} {
		if v.value != nil && !(*v.value >= 0 && *v.value <= v.most) {
			bad = append(bad, variant.Problem{Text: v.field, Key: "match.problem.range", Args: map[string]any{"Measure": v.field, "Most": v.most}})
		}
	}
	if _, ok := lineNumber(p.Line); !ok {
		bad = append(bad, variant.Problem{Text: "line", Key: "match.problem.line", Args: map[string]any{"Value": p.Line}})
	}
	if p.MSI != "" {
		if a, q := variant.Parse(p.MSI); q != nil || a.Measure != "msi" {
			bad = append(bad, variant.Problem{Text: "msi", Key: "match.problem.msi", Args: map[string]any{"Value": p.MSI}})
		}
	}
	return bad
}

// jsonProblem names the field of a text that is not of the form.
func jsonProblem(err error) variant.Problem {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := strings.NewReplacer("spelled.", "", "Profile.", "").Replace(wrong.Field) // the structs inside
		return variant.Problem{Text: field, Key: "match.problem.type", Args: map[string]any{"Value": wrong.Value}}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return variant.Problem{Text: strings.Trim(name, `"`), Key: "match.problem.field"}
	}
	return variant.Problem{Key: "match.problem.json"}
}
