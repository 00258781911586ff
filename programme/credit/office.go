package credit

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
)

// Query chooses what the credit office sees.
type Query struct {
	Programme string
	Cohort    string // id, "" for all
	Year      int    // 0 for all years
	After     string // enrolment id after which the list goes on
	Limit     int    // 1–500, 0 means 100
}

// Row is one doctor in the office's list.
type Row struct {
	Enrolment string
	Who       person.Person
	Lines     []Line
	Credits   Hundredths
	Hours     Hundredths

	under *programme.Definition // for the words of requirements
}

// Report is a stretch of the office's list.
type Report struct {
	Rows []Row
	Rule *Rule  // of the year asked for, nil when none is known
	Next string // pass as After for more; "" at the end
}

// Office returns the ledgers of a programme's doctors, as far as the actor
// coordinates them. Work that counts in two programmes is listed in the one that
// the doctor entered first, so that no office claims it twice.
func (s *Service) Office(ctx context.Context, a person.Actor, q Query) (Report, error) {
	if q.Limit <= 0 || q.Limit > 500 {
		q.Limit = 100
	}
	if q.Year != 0 && (q.Year < 1990 || q.Year > 2200) {
		return Report{}, &fault.Fault{Kind: fault.Invalid, Key: "fault.form",
			Fields: []fault.Field{{Where: "year", Key: "fault.number", Args: map[string]any{"Min": 1990, "Max": 2200}}}}
	}
	enrolments, err := s.programmes.Learners(ctx, a, programme.Filter{Programme: q.Programme, Cohort: q.Cohort, Step: -1,
		After: q.After, Limit: q.Limit + 1})
	if err != nil {
		return Report{}, err
	}
	out := Report{Rule: s.rules.For(q.Year)}
	if len(enrolments) > q.Limit {
		enrolments = enrolments[:q.Limit]
		out.Next = enrolments[q.Limit-1].ID
	}
	ids := make([]string, len(enrolments))
	for i, n := range enrolments {
		ids[i] = n.Person
	}
	people, err := person.Many(ctx, s.db.Read(), ids)
	if err != nil {
		return Report{}, err
	}
	for _, n := range enrolments {
		lines, used, err := s.ledgerOf(ctx, s.db.Read(), n.Person)
		if err != nil {
			return Report{}, err
		}
		row := Row{Enrolment: n.ID, Who: people[n.Person], under: used[q.Programme]}
		for _, l := range In(lines, q.Year) {
			if l.Programme == q.Programme {
				row.Lines = append(row.Lines, l)
			}
		}
		row.Credits, row.Hours = Sum(row.Lines)
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// describe gives the words of lines in one programme.
func (s *Service) describe(ctx context.Context, programmeCode string, rows []Row) (map[string]lang.Text, error) {
	asked := map[string]bool{}
	for _, r := range rows {
		for _, l := range r.Lines {
			asked[l.Activity] = true
		}
	}
	if s.guide == nil || len(asked) == 0 {
		return map[string]lang.Text{}, nil
	}
	list := make([]string, 0, len(asked))
	for iri := range asked {
		list = append(list, iri)
	}
	return s.guide(ctx, s.db.Read(), list)
}
