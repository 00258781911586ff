package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/seed"
)

// plan is how far a question has come in the demo.
type plan struct {
	opens  []int // day on which each round opens; each is open for a week
	means  []int // rating around which each option is voted
	split  int   // how far apart the two halves of the panel stand
	advise *guideline.Wording
}

// guidelines takes the five questions to where a programme would have them in its
// eleventh week: one published, one between rounds, two open, one in preparation.
func (s *seeder) guidelines(ctx context.Context) error {
	var list []guideline.Text
	if err := json.Unmarshal(seed.Guidelines, &list); err != nil {
		return err
	}
	today := s.today()
	plans := []plan{
		{opens: []int{35, 49}, means: []int{3, 8, 7, 6}, split: 0, advise: &guideline.Wording{
			Text:     lang.Text{EN: "Demonstration of a published recommendation, not advice: in advanced HER2-negative gastric cancer, offer a PD-1 inhibitor with first-line chemotherapy when CPS is 1 or more. Below 1 the panel does not recommend it for all comers; decide with the patient.", ZH: "推荐发布示例，非诊疗建议：HER2阴性晚期胃癌，CPS≥1时一线化疗可联合PD-1抑制剂；CPS<1时专家组不推荐对全人群使用，建议与患者共同决策。"},
			Strength: "conditional", Certainty: "low", Options: guideline.Numbers{2}}},
		{opens: []int{56, today - 3}, means: []int{9, 6, 5}, split: 1},
		{opens: []int{today - 4}, means: []int{5, 7, 4}, split: 3},
		{opens: []int{today - 2}, means: []int{6, 8, 3}, split: 2},
		{},
	}
	for i, text := range list {
		if err := s.question(ctx, i, text, plans[i]); err != nil {
			return fmt.Errorf("%s: %w", text.Code, err)
		}
	}
	return nil
}

func (s *seeder) question(ctx context.Context, i int, text guideline.Text, p plan) error {
	s.at(20+i, 10)
	text.Programme = Programme
	if _, err := s.house.Guideline.Create(ctx, s.office, text); err != nil {
		return err
	}
	if len(p.opens) == 0 {
		return nil
	}
	if err := s.house.Guideline.Release(ctx, s.office, text.Code); err != nil {
		return err
	}
	members := append([]person.Actor{}, s.panel...)
	for _, l := range s.learners {
		if l.pace > .88 {
			members = append(members, l.actor)
		}
	}
	ids := make([]string, len(members))
	for j, m := range members {
		ids[j] = m.ID
	}
	if _, err := s.house.Guideline.Invite(ctx, s.office, text.Code, ids); err != nil {
		return err
	}
	for n, day := range p.opens {
		if err := s.round(ctx, text, p, n, day, members); err != nil {
			return fmt.Errorf("round %d: %w", n+1, err)
		}
	}
	if p.advise == nil {
		return nil
	}
	s.at(p.opens[1]+9, 10)
	if err := s.house.Guideline.Write(ctx, s.office, text.Code, 0, *p.advise); err != nil {
		return err
	}
	proof, err := s.house.Guideline.Proof(ctx, s.office, text.Code)
	if err != nil {
		return err
	}
	_, err = s.house.Guideline.Publish(ctx, s.office, text.Code, proof.Draft.Revision)
	return err
}

// round schedules a round, has the members declare and vote, and lets it end when
// its week is over. In the second round the halves come closer.
func (s *seeder) round(ctx context.Context, text guideline.Text, p plan, n, day int, members []person.Actor) error {
	s.at(day, 9)
	opens := s.clock.Now()
	if _, err := s.house.Guideline.Schedule(ctx, s.office, text.Code, opens, opens.Add(7*24*3600e9)); err != nil {
		return err
	}
	open := day+7 > s.today()
	s.at(min(day+1, s.today()), 9.5)
	if s.clock.Now() <= opens {
		s.clock.Move(3600e9)
	}
	for m, who := range members {
		if m < len(s.panel) && (open && m%3 == 2 || m%13 == 12) {
			continue // has not voted (yet)
		}
		kind, detail := guideline.None, ""
		if m%7 == 3 {
			kind, detail = guideline.Financial, "Speaker's fee from a maker of a PD-1 inhibitor, 2025"
		}
		if err := s.house.Guideline.Declare(ctx, who, text.Code, kind, detail); err != nil {
			return err
		}
		if err := s.house.Guideline.Vote(ctx, who, text.Code, n+1, s.ballot(text, p, n, m)); err != nil {
			return err
		}
	}
	if open {
		return nil
	}
	s.at(day+7, 9.5)
	_, err := s.house.Guideline.CloseDue(ctx)
	return err
}

var remarks = []string{"The benefit in the lowest group is small, and the price is real for our patients.", "我们的患者多数有乙肝背景，监测间隔在基层难以保证。", "The trial's subgroup was not planned for this cut-off."}

func (s *seeder) ballot(text guideline.Text, p plan, n, m int) guideline.Ballot {
	var b guideline.Ballot
	apart := p.split * (2 - n) / 2
	for o := range text.Options {
		r := p.means[o] + s.random.IntN(3) - 1
		if m%2 == 0 {
			r += apart
		} else {
			r -= apart
		}
		a := guideline.Answer{Rating: consensus.Rating(max(1, min(9, r)))}
		if o == 0 && m%5 == 1 {
			a.Text = remarks[m/5%len(remarks)]
		}
		b = append(b, a)
	}
	return b
}
