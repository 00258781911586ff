package match

import "stepwise/knowledge/fact"

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
