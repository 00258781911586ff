package match

import (
	"slices"
	"strings"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// Counted is a rule's figure in one month.
type Counted struct {
	Month    fact.Month    `json:"-"`
	AsOf     string        `json:"as_of"`
	Score    float64       `json:"score"`
	Verified float64       `json:"verified"` // the same, from verified approvals alone
	AtLeast  bool          `json:"at_least"` // the rule needs what is not known at this month; the figure is a lower bound
	Targets  []TargetScore `json:"targets"`
}

// TargetScore is what one target counts, with its evidence.
type TargetScore struct {
	Target   string          `json:"target"`
	Name     fact.Name       `json:"name"`
	Score    float64         `json:"score"`
	Verified bool            `json:"verified"`
	Unknown  bool            `json:"unknown"` // the rule asks for a stage of development that is not known at this month
	Evidence []CountEvidence `json:"evidence"`
}

// CountEvidence is one approval or one candidate.
type CountEvidence struct {
	INN    string      `json:"inn"`
	What   string      `json:"what"` // month of the approval, or stage
	FactID string      `json:"fact_id"`
	Status fact.Status `json:"status"`
	Weight float64     `json:"weight"`
}

// rules are the countings, by the id that therapies.json gives them. What a rule
// counts stands in its definition there.
var rules = map[string]struct {
	jurisdiction string
	chinese      bool // only medicines originated in China
	weighted     bool // candidates count too
}{
	"us_approved":               {jurisdiction: "FDA"},
	"nmpa_approved_any_origin":  {jurisdiction: "NMPA"},
	"ema_approved_any_origin":   {jurisdiction: "EMA"},
	"china_originated_approved": {jurisdiction: "NMPA", chinese: true},
	"china_developed_weighted":  {jurisdiction: "NMPA", chinese: true, weighted: true},
}

// Rules lists the coverage rules of the base that can be computed, in its order.
func (m *Matcher) Rules() []*fact.Coverage {
	var out []*fact.Coverage
	for _, c := range m.base.Coverages {
		if _, ok := rules[c.Rule]; ok && usable(c.Statement) {
			out = append(out, c)
		}
	}
	return out
}

// longestSeries bounds a series: a century of months.
const longestSeries = 1200

// Coverage computes a rule's figure for every month from one to another, both
// included. jurisdiction "" is the rule's own. ok is false for a rule or
// jurisdiction that is not known, and for months in the wrong order or more than a
// century apart.
func (m *Matcher) Coverage(rule, jurisdiction string, from, to fact.Month) (series []Counted, ok bool) {
	r, known := rules[rule]
	at := slices.IndexFunc(m.base.Coverages, func(c *fact.Coverage) bool { return c.Rule == rule })
	if jurisdiction != "" {
		r.jurisdiction = jurisdiction
	}
	if !known || at < 0 || from <= 0 || to < from || to-from > longestSeries || !slices.Contains(fact.Jurisdictions, r.jurisdiction) {
		return nil, false
	}
	staged, _, _ := fact.ParseMonth(m.base.Coverages[at].AsOf)
	for month := from; month <= to; month++ {
		c := Counted{Month: month, AsOf: month.String()}
		for _, t := range m.targets {
			s := m.count(t, r.jurisdiction, r.chinese, month)
			if r.weighted && s.Score < 1 {
				m.countCandidates(t, &s, month == staged)
			}
			c.Score += s.Score
			if s.Verified {
				c.Verified += s.Score
			}
			c.AtLeast = c.AtLeast || s.Unknown
			c.Targets = append(c.Targets, s)
		}
		series = append(series, c)
	}
	return series, true
}

// count counts the approvals in force for a target. An approval counts for the
// target when its own words (indication or line) name it, or, where it has none,
// when the medicine has it.
func (m *Matcher) count(t *target, jurisdiction string, chinese bool, month fact.Month) TargetScore {
	s := TargetScore{Target: t.Target.Target, Name: t.Target.Name, Evidence: []CountEvidence{}}
	for _, a := range m.approvals {
		if a.Jurisdiction != jurisdiction || chinese && a.country != "CN" || !a.active(month) || !a.of(t) {
			continue
		}
		s.Score = 1
		s.Verified = s.Verified || a.Status == fact.Verified
		s.Evidence = append(s.Evidence, CountEvidence{INN: a.INN, What: a.Date, FactID: a.row.FactID, Status: a.Status, Weight: 1})
	}
	return s
}

// of reports whether the approval is for the target.
func (a *approval) of(t *target) bool {
	if !slices.Contains(a.Targets, t.Target.Target) {
		return false
	}
	if a.label == nil || a.coversBy == "class" || a.coversBy == "target" {
		return true
	}
	return slices.ContainsFunc(a.label.covers, func(p variant.Alteration) bool { return slices.Contains(t.genes, p.Gene) })
}

// countCandidates adds what is on its way. The stages are known at one month; at any
// other the target is unknown and its figure a lower bound.
func (m *Matcher) countCandidates(t *target, s *TargetScore, staged bool) {
	for _, c := range m.base.Candidates {
		if c.Target != t.Target.Target || !usable(c.Statement) {
			continue
		}
		if !staged {
			s.Unknown = true
			continue
		}
		if c.Weight > s.Score {
			s.Score, s.Verified = c.Weight, c.Status == fact.Verified
		}
		s.Evidence = append(s.Evidence, CountEvidence{INN: c.INN, What: c.Stage, FactID: strings.TrimPrefix(c.ID, string(fact.KindPipeline)+":"), Status: c.Status, Weight: c.Weight})
	}
}
