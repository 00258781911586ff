package match

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/molecular/variant"
)

// Criteria are the molecular criteria of a trial. An empty field asks nothing.
type Criteria struct {
	Tumours   []string `json:"tumours,omitempty"` // "NSCLC", "any"
	Stages    []string `json:"stages,omitempty"`  // "III", "IIIB", "IV": "III" takes IIIA to IIIC
	Histology []string `json:"histology,omitempty"`
	LineFrom  int      `json:"line_from,omitempty"` // 1 = first; 0 asks nothing
	LineTo    int      `json:"line_to,omitempty"`   // 0: no upper limit
	Required  []string `json:"required,omitempty"`  // alterations, one of which must be there
	Excluded  []string `json:"excluded,omitempty"`  // alterations, none of which may be there
	PDL1From  *float64 `json:"pdl1_from,omitempty"` // TPS in %, including
	PDL1To    *float64 `json:"pdl1_to,omitempty"`   // including
}

// Truth is an answer that may be unknown.
type Truth string

// The answers.
const (
	Met     Truth = "met"
	NotMet  Truth = "not met"
	Unknown Truth = "unknown"
)

// Criterion is one criterion and whether the profile meets it.
type Criterion struct {
	Name  string   `json:"criterion"` // "tumour", "stage", "histology", "line", "required", "excluded", "pdl1"
	Asks  []string `json:"asks"`      // in words of the criteria
	Has   string   `json:"has"`       // of the profile, "" not known
	Truth Truth    `json:"result"`
}

// Eligibility is the answer for a whole trial: NotMet when one criterion is not met,
// Unknown when one is not known, Met otherwise.
type Eligibility struct {
	Truth    Truth       `json:"result"`
	Criteria []Criterion `json:"criteria"`
}

// Check names what of the criteria cannot be read: alterations, a PD-L1 range or
// lines in the wrong order. A coordinator is told before the trial is listed.
func (c *Criteria) Check() []variant.Problem {
	var out []variant.Problem
	for _, list := range [][]string{c.Required, c.Excluded} {
		_, bad := variant.ParseEach(list)
		out = append(out, bad...)
	}
	if c.LineFrom < 0 || c.LineTo < 0 || c.LineTo > 0 && c.LineTo < c.LineFrom {
		out = append(out, variant.Problem{Text: "line", Key: "match.problem.order"})
	}
	for _, v := range []*float64{c.PDL1From, c.PDL1To} {
		if v != nil && !(*v >= 0 && *v <= 100) {
			out = append(out, variant.Problem{Text: "pdl1", Key: "match.problem.range", Args: map[string]any{"Measure": "pdl1_tps", "Most": 100.0}})
		}
	}
	if c.PDL1From != nil && c.PDL1To != nil && *c.PDL1To < *c.PDL1From {
		out = append(out, variant.Problem{Text: "pdl1", Key: "match.problem.order"})
	}
	return out
}

// Meets says of each criterion whether a profile meets it. What the profile does not
// say is unknown: a trial is never closed to somebody for a missing value, and never
// open either.
func (c *Criteria) Meets(p Profile) Eligibility {
	var a Answer
	found, _ := variant.ParseEach(p.Variants)
	if p.Gene != "" || p.Alteration != "" {
		if one, bad := pair(p.Gene, p.Alteration); bad == nil {
			found = append(found, one)
		}
	}
	found = consistent(variant.Merge(append(found, p.Alterations...)), &a)
	var out Eligibility
	out.word("tumour", c.Tumours, p.Tumour, sameTumour)
	out.word("stage", c.Stages, p.Stage, sameStage)
	out.word("histology", c.Histology, p.Histology, sameWord)
	out.line(c, p.Line)
	out.alterations("required", c.Required, found, c.required)
	out.alterations("excluded", c.Excluded, found, c.excluded)
	out.pdl1(c, &p, found)
	out.Truth = Met
	for _, x := range out.Criteria {
		if x.Truth == NotMet {
			out.Truth = NotMet
			break
		}
		if x.Truth == Unknown {
			out.Truth = Unknown
		}
	}
	return out
}

// word judges a criterion that is one of several words.
func (e *Eligibility) word(name string, asks []string, has string, same func(ask, has string) bool) {
	if len(asks) == 0 {
		return
	}
	t := Unknown
	switch {
	case slices.ContainsFunc(asks, func(s string) bool { return strings.EqualFold(s, "any") }):
		t = Met
	case strings.TrimSpace(has) != "":
		t = NotMet
		if slices.ContainsFunc(asks, func(s string) bool { return same(s, has) }) {
			t = Met
		}
	}
	e.Criteria = append(e.Criteria, Criterion{Name: name, Asks: asks, Has: strings.TrimSpace(has), Truth: t})
}

func sameWord(ask, has string) bool {
	return strings.EqualFold(strings.TrimSpace(ask), strings.TrimSpace(has))
}

func sameTumour(ask, has string) bool {
	return sameWord(ask, has) || tumour(ask) == "NSCLC" && tumour(has) == "NSCLC"
}

// sameStage takes a stage for its sub-stages: "III" asks for III, IIIA, IIIB, IIIC.
func sameStage(ask, has string) bool {
	ask, has = strings.ToUpper(strings.TrimSpace(ask)), strings.ToUpper(strings.TrimSpace(has))
	rest, ok := strings.CutPrefix(has, ask)
	return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'C')
}

func (e *Eligibility) line(c *Criteria, has string) {
	if c.LineFrom <= 0 && c.LineTo <= 0 {
		return
	}
	ask := "≥ " + strconv.Itoa(max(1, c.LineFrom))
	if c.LineTo > 0 {
		ask = strconv.Itoa(max(1, c.LineFrom)) + "–" + strconv.Itoa(c.LineTo)
	}
	x := Criterion{Name: "line", Asks: []string{ask}, Has: has, Truth: Unknown}
	if n, ok := lineNumber(has); ok && n > 0 {
		x.Truth = NotMet
		if n >= c.LineFrom && (c.LineTo <= 0 || n <= c.LineTo) {
			x.Truth = Met
		}
	}
	e.Criteria = append(e.Criteria, x)
}

func (e *Eligibility) alterations(name string, asks []string, found []variant.Alteration, judge func([]variant.Alteration) (Truth, string)) {
	if len(asks) == 0 {
		return
	}
	t, has := judge(found)
	e.Criteria = append(e.Criteria, Criterion{Name: name, Asks: asks, Has: has, Truth: t})
}

// required: one of the alterations is there. Not met needs a negative result for
// each; a finding that is not listed leaves it open, because not everything may have
// been looked for.
func (c *Criteria) required(found []variant.Alteration) (Truth, string) {
	patterns, bad := variant.ParseEach(c.Required)
	best, has := no, ""
	denied := len(bad) == 0 && len(patterns) > 0
	for p := range patterns {
		gone := false
		for i := range found {
			v, _ := cover(&patterns[p], &found[i])
			if v > best || v == best && v > no && found[i].Name < has {
				best, has = v, found[i].Name
			}
			gone = gone || denies(&found[i], &patterns[p])
		}
		denied = denied && gone
	}
	switch {
	case best == yes:
		return Met, has
	case best == maybe || !denied:
		return Unknown, has
	}
	return NotMet, has
}

// excluded: none of the alterations is there. Met needs a negative result for each.
func (c *Criteria) excluded(found []variant.Alteration) (Truth, string) {
	patterns, bad := variant.ParseEach(c.Excluded)
	best, has := no, ""
	denied := len(bad) == 0
	for p := range patterns {
		gone := false
		for i := range found {
			v, _ := cover(&patterns[p], &found[i])
			if v > best || v == best && v > no && found[i].Name < has {
				best, has = v, found[i].Name
			}
			gone = gone || denies(&found[i], &patterns[p])
		}
		denied = denied && gone
	}
	switch {
	case best == yes:
		return NotMet, has
	case best == maybe || !denied:
		return Unknown, has
	}
	return Met, has
}

// denies reports whether a negative finding says that the pattern is not there.
func denies(f, pattern *variant.Alteration) bool {
	if !f.Negative || !sameGene(f.Gene, pattern.Gene) || pattern.Gene == "NTRK" && f.Gene != "NTRK" {
		return false
	}
	return f.Name == pattern.Name || f.Kind == variant.Mutation && f.Detail == "" && f.Exon == 0 && pattern.Sequence() || f.Kind == pattern.Kind && f.Kind == variant.Fusion
}

func (e *Eligibility) pdl1(c *Criteria, p *Profile, found []variant.Alteration) {
	if c.PDL1From == nil && c.PDL1To == nil {
		return
	}
	var asks []string
	if c.PDL1From != nil {
		asks = append(asks, "≥ "+strconv.FormatFloat(*c.PDL1From, 'f', -1, 64)+" %")
	}
	if c.PDL1To != nil {
		asks = append(asks, "≤ "+strconv.FormatFloat(*c.PDL1To, 'f', -1, 64)+" %")
	}
	x := Criterion{Name: "pdl1", Asks: asks, Truth: Unknown}
	q := question{profile: *p, findings: found}
	if v, _, name, ok := q.measure("pdl1_tps"); ok && v != nil {
		x.Has, x.Truth = name, Met
		if c.PDL1From != nil && *v < *c.PDL1From || c.PDL1To != nil && *v > *c.PDL1To {
			x.Truth = NotMet
		}
	}
	e.Criteria = append(e.Criteria, x)
}
