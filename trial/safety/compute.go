package safety

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/toxicity/grading"
)

// Computed is what findings say of an event.
type Computed struct {
	Grade   int      // 0–5; -1 when they settle none
	Unknown []string // findings that would settle it, or a higher grade
}

// Compute grades a term from findings under a vocabulary. CRS and ICANS are graded by
// ASTCT 2019 alone. Findings that cannot be read are an Invalid fault on their names.
func (s *Service) Compute(ctx context.Context, vocabulary, term string, findings map[string]any) (Computed, error) {
	g, err := s.grader(ctx)
	if err != nil {
		return Computed{}, err
	}
	read, problems := grading.Read(findings)
	if len(problems) > 0 {
		var f fault.Form
		for _, p := range problems {
			f.Add(p.Finding, "safety.fault.finding")
		}
		return Computed{}, f.Err()
	}
	if vocabulary == ASTCT {
		vocabulary = map[string]string{"CRS": grading.CRS, "ICANS": grading.ICANS}[term]
	}
	r := g.Grade(read, vocabulary, []string{term})
	grade, ok := r.Grades[term]
	if !ok {
		grade = -1
	}
	return Computed{grade, r.Unknown[term]}, nil
}

// Laboratory grades the values of a row of a protocol's form whose items name the
// findings of grading: term → grade, those above 0.
func (s *Service) Laboratory(ctx context.Context, vocabulary string, findings map[string]any) (map[string]int, error) {
	g, err := s.grader(ctx)
	if err != nil {
		return nil, err
	}
	read, problems := grading.Read(findings)
	if len(problems) > 0 {
		return nil, nil // a value that grading cannot read has no grade; the form has checked it
	}
	out := map[string]int{}
	for term, grade := range g.Grade(read, vocabulary, nil).Grades {
		if grade > 0 {
			out[term] = grade
		}
	}
	return out, nil
}
