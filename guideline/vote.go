package guideline

import (
	"context"
	"database/sql/driver"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Vote is what a recommendation is published with: the figures as they were
// computed on that day, so that a later change of the program cannot change what
// was published.
type Vote struct {
	Rounds    []RoundNote  `json:"rounds"` // counted ones, oldest first; the figures are of the last
	Threshold string       `json:"threshold"`
	Boundary  Boundary     `json:"boundary"`
	Quorum    int          `json:"quorum"`
	Options   []OptionVote `json:"options"`
	Panel     []PanelNote  `json:"panel"`
}

// RoundNote tells when a round ran and how many took part.
type RoundNote struct {
	Number   int        `json:"number"`
	OpenedAt clock.Time `json:"openedAt"`
	ClosedAt clock.Time `json:"closedAt"`
	Eligible int        `json:"eligible"`
	Ballots  int        `json:"ballots"`
}

// OptionVote is the vote on one option. Figures on the scale are decimals as text,
// exact; shares are per cent with one decimal, cut.
type OptionVote struct {
	Option       int       `json:"option"`
	Text         lang.Text `json:"text"`
	Counts       Counts    `json:"counts"`
	N            int       `json:"n"`
	Abstained    int       `json:"abstained"`
	Median       string    `json:"median"`
	P30          string    `json:"p30"`
	P70          string    `json:"p70"`
	IPR          string    `json:"ipr"`
	IPRAS        string    `json:"ipras"`
	SplitIPRAS   bool      `json:"splitIpras"`
	SplitClassic bool      `json:"splitClassic"`
	Category     string    `json:"category"`
	For          string    `json:"for"`
	Against      string    `json:"against"`
	ForMet       bool      `json:"forMet"`
	AgainstMet   bool      `json:"againstMet"`
	Dissent      []string  `json:"dissent"` // empty: no dissent was given
}

// PanelNote is a member's declaration as published. Names are looked up when the
// page is shown.
type PanelNote struct {
	Person   string   `json:"person"`
	Interest Interest `json:"interest"`
	Detail   string   `json:"detail"`
	Recused  bool     `json:"recused"`
	Reason   string   `json:"reason"`
}

// Value stores the vote as JSON.
func (v Vote) Value() (driver.Value, error) { return column(v) }

// Scan reads the vote from JSON.
func (v *Vote) Scan(src any) error { return scan(src, v) }

// record writes an outcome down for publication.
func (o Outcome) record(dissent []string) OptionVote {
	s := o.Summary
	v := OptionVote{Option: o.Option, Text: o.Text, N: s.N, Abstained: s.Abstained, Category: o.Class.Category.String(),
		SplitIPRAS: o.Split.IPRAS, SplitClassic: o.Split.Classic, For: o.Percent.For.Percent(), Against: o.Percent.Against.Percent(),
		ForMet: o.Percent.ForMet, AgainstMet: o.Percent.AgainstMet, Dissent: dissent}
	copy(v.Counts[:], s.Counts[1:])
	if s.Rated() {
		v.Median, v.P30, v.P70, v.IPR, v.IPRAS = s.Median.String(), s.P30.String(), s.P70.String(), s.IPR.String(), s.IPRAS.String()
	}
	return v
}

// vote gathers the whole vote of a question, as it would be published now.
func (s *Service) vote(ctx context.Context, db store.Queryer, q Question, last Round) (Vote, error) {
	v := Vote{Threshold: q.Threshold, Boundary: q.Boundary, Quorum: q.Quorum, Rounds: []RoundNote{}, Options: []OptionVote{}, Panel: []PanelNote{}}
	all, err := rounds(ctx, db, q.ID)
	if err != nil {
		return v, err
	}
	for _, r := range all {
		if r.Counted {
			v.Rounds = append(v.Rounds, RoundNote{r.Number, r.OpensAt, r.ClosedAt, r.Eligible, r.Ballots})
		}
	}
	result, err := s.result(ctx, db, q, last, "")
	if err != nil {
		return v, err
	}
	given, err := s.dissents(ctx, db, q)
	if err != nil {
		return v, err
	}
	for _, o := range result.Outcomes {
		texts := []string{}
		for _, d := range given {
			if d.Option == o.Option {
				texts = append(texts, d.Text)
			}
		}
		v.Options = append(v.Options, o.record(texts))
	}
	list, err := members(ctx, db, q.ID)
	if err != nil {
		return v, err
	}
	for _, m := range list {
		v.Panel = append(v.Panel, PanelNote{m.Person, m.Interest, m.Detail, !m.RecusedAt.IsZero(), m.Recusal})
	}
	return v, nil
}
