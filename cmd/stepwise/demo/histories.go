package demo

import (
	"context"
	"fmt"
	"slices"

	"stepwise/content"
	"stepwise/internal/fault"
)

// histories takes every learner as far as their pace goes, day by day.
func (s *seeder) histories(ctx context.Context) error {
	for i, l := range s.learners {
		if err := s.history(ctx, i, l); err != nil {
			return fmt.Errorf("learner %d: %w", i, err)
		}
	}
	return nil
}

func (s *seeder) history(ctx context.Context, i int, l learner) error {
	if l.pace == 0 {
		return nil // invited, enrolled, and not seen since
	}
	day := 1 + i%5
	s.at(day, 10)
	if i%17 != 16 { // a few identities still wait for the office
		if err := s.confirm(ctx, l); err != nil {
			return err
		}
	}
	s.at(day, 20)
	if err := s.house.Programme.Consent(ctx, l.actor, Programme); err != nil {
		return err
	}
	if l.pace < .08 {
		return nil
	}
	s.at(day+2, 21)
	if err := s.test(ctx, l, "pretest", 55); err != nil {
		return err
	}
	units := min(22, int(l.pace*27))
	order := s.order(i)
	for n := range units {
		s.at(day+4+n*(s.today()-12)/22, 12.5+float64(n%9))
		if err := s.unit(ctx, l, order[n]); err != nil {
			return err
		}
	}
	if l.pace > .6 {
		if err := s.reflect(ctx, i, l); err != nil {
			return err
		}
	}
	if l.pace < .9 {
		return nil
	}
	// The keenest have gone on to how a panel works.
	for n, code := range []string{"u26", "u27", "u28"} {
		s.at(s.today()-18+n, 21)
		if err := s.unit(ctx, l, code); err != nil {
			return err
		}
	}
	return nil
}

// order is in which a learner takes the units of the second step: the core ones
// early, the rest from a place of their own.
func (s *seeder) order(i int) []string {
	r, _, _ := s.definition.Requirement("units")
	core, _, _ := s.definition.Requirement("core-units")
	out := slices.Clone(core.Units)
	for n := range r.Units {
		u := r.Units[(n+i)%len(r.Units)]
		if !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// unit reads a unit and passes its quick check, at the second try now and then.
func (s *seeder) unit(ctx context.Context, l learner, code string) error {
	if _, err := s.house.Content.Finish(ctx, l.actor, code); err != nil {
		return err
	}
	if err := s.test(ctx, l, code, 82); err != nil {
		return err
	}
	r, err := s.house.Content.Round(ctx, l.actor, code)
	if err != nil || r.Counting() == 0 || r.Ever {
		return err
	}
	if _, err := s.house.Content.Begin(ctx, l.actor, code); err != nil {
		return err
	}
	return s.test(ctx, l, code, 100)
}

// test answers every question of a round, right in percent of the cases.
func (s *seeder) test(ctx context.Context, l learner, code string, percent int) error {
	r, err := s.house.Content.Round(ctx, l.actor, code)
	if err != nil {
		return err
	}
	if len(r.Items) == 0 && !r.Test {
		return nil
	}
	if r.Number == 0 {
		if r, err = s.house.Content.Begin(ctx, l.actor, code); err != nil {
			if fault.Is(err, fault.Closed) {
				return nil
			}
			return err
		}
	}
	for _, q := range r.Items {
		if q.Answer != nil {
			continue
		}
		option := q.Key
		if s.random.IntN(100) >= percent {
			option = q.Options[s.random.IntN(len(q.Options))].ID
		}
		confidence := "sure"
		if s.random.IntN(3) == 0 {
			confidence = "unsure"
		}
		if _, err := s.house.Content.Answer(ctx, l.actor, code, content.Choice{Question: q.ID, Option: option, Confidence: confidence}); err != nil {
			return err
		}
	}
	return nil
}

var thoughts = []string{
	"The paper made me look at our own list again: two of my patients on treatment had no hepatitis B serology in the chart, and nobody had asked. I wrote a one-line order set for the ward, so that surface antigen, core antibody and DNA are asked for before the first dose, and I showed it to our pharmacist.",
	"What I take away is the order of things: look at the heart before the muscle biopsy, and call the cardiologist on the same evening. I have put troponin and an electrocardiogram on the same sheet as the creatine kinase for everybody who comes with weakness or a drooping lid in the first two months.",
	"我最大的收获是先看全身再下结论。以前遇到乏力和眼睑下垂，我会先请神经科会诊，现在会同时查肌钙蛋白、心电图和肌酸激酶。我已经把这三项写进了科室的首诊流程，并和夜班同事讲过一遍，确保夜里也能及时抽血和报告。",
}

// reflect records an outside resource, and a tutor confirms most of them.
func (s *seeder) reflect(ctx context.Context, i int, l learner) error {
	shelf, err := s.house.Content.Resources(ctx, s.office)
	if err != nil || len(shelf) == 0 {
		return err
	}
	s.at(40+i%20, 21)
	done, err := s.house.Content.Reflect(ctx, l.actor, content.Work{Resource: shelf[i%len(shelf)].Code, Programme: Programme,
		Did: "Read it on two evenings and took notes", DoneAt: s.clock.Now(), Minutes: 60, Thought: thoughts[i%len(thoughts)]})
	if err != nil {
		return err
	}
	if i%6 == 5 && l.pace < .9 {
		return nil // still waits
	}
	s.at(43+i%20, 9)
	return s.house.Content.Decide(ctx, s.tutors[i%len(s.tutors)], done.ID, done.Version, content.Confirmed, "Clear, and it changed something. Thank you.")
}
