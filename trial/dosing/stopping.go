package dosing

import (
	"cmp"
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Halt is a stopping rule of the protocol that was reached.
type Halt struct {
	Rule     string   `json:"rule"`
	Count    int      `json:"count"`
	Limit    int      `json:"limit"`
	Subjects []string `json:"subjects"` // whose events count, in order
}

// Halts are the stopping rules of a version that the record has reached. A rule
// halts enrolment and dosing until the committee signs a decision that has seen it;
// when one more event comes it halts again.
func Halts(s *record.State, rules *protocol.Protocol, patients []Patient) []Halt {
	return halts(s, rules, patients, RuleSet)
}

// halts is Halts by the rules of a program: the first counted fatal events instead of
// the patients who died, and did not look at how the study ended for them.
func halts(s *record.State, rules *protocol.Protocol, patients []Patient, set string) []Halt {
	out := []Halt{}
	if rules == nil {
		return out
	}
	for _, r := range rules.Stopping {
		var subjects []string
		switch r.Kind {
		case "deaths":
			for i := range patients {
				if set != firstRules && death(s, &patients[i], r) == deathCounts {
					subjects = append(subjects, patients[i].Subject)
				}
				if set == firstRules {
					for range events(s, &patients[i], r) {
						subjects = append(subjects, patients[i].Subject)
					}
				}
			}
		case "grade":
			for i := range patients {
				for range events(s, &patients[i], r) {
					subjects = append(subjects, patients[i].Subject)
				}
			}
		case "manufacturing":
			subjects = failures(s, r.OutOf)
		}
		if r.Count > 0 && len(subjects) >= r.Count {
			slices.Sort(subjects)
			out = append(out, Halt{r.ID, len(subjects), r.Count, slices.Compact(slices.Clone(subjects))})
		}
	}
	return out
}

// related is a relatedness of possible or more, or one that nobody has judged yet.
func related(ae *record.Row) bool {
	return !slices.Contains([]string{"unrelated", "unlikely"}, ae.Get("AEREL"))
}

// events are the related adverse events after the infusion that count for a rule.
func events(s *record.State, p *Patient, r protocol.Stopping) []*record.Row {
	if p.Infused.IsZero() {
		return nil
	}
	zone := Zone(s, p.Site)
	return slices.DeleteFunc(s.Rows(form.AE.Name, p.Subject), func(ae *record.Row) bool {
		grade, _ := ae.Int("AETOXGR")
		when, least := ae.Moment("AESTDTC"), r.Grade
		if r.Kind == "deaths" {
			least = 5
			if end := ae.Moment("AEENDTC"); !end.IsZero() {
				when = end
			}
		}
		late := r.Days > 0 && Day(p.Infused, when, zone) > r.Days
		return grade < least || !related(ae) || when.IsZero() || when.Before(p.Infused) && Day(p.Infused, when, zone) < 0 || late ||
			slices.Contains(r.NotTerms, ae.Get("AETERM")) || slices.Contains(r.NotClasses, ae.Get("AEBODSYS"))
	})
}

// failures are the subjects of failed manufactures among the last outOf that ended,
// 0 for all.
func failures(s *record.State, outOf int) []string {
	rows := slices.DeleteFunc(s.Across(form.Product.Name), func(r *record.Row) bool {
		return r.Get("OUTCOME") != "made" && r.Get("OUTCOME") != "failed"
	})
	ended := func(r *record.Row) time.Time {
		if t := r.Moment("ENDED"); !t.IsZero() {
			return t
		}
		return r.By("OUTCOME").At
	}
	slices.SortStableFunc(rows, func(a, b *record.Row) int {
		return cmp.Or(ended(a).Compare(ended(b)), cmp.Compare(a.Began.Seq, b.Began.Seq))
	})
	if outOf > 0 && len(rows) > outOf {
		rows = rows[len(rows)-outOf:]
	}
	var out []string
	for _, r := range rows {
		if r.Get("OUTCOME") == "failed" {
			out = append(out, r.Subject)
		}
	}
	return out
}

// unseen are the halts that reach further than those that a decision has seen.
func unseen(now, seen []Halt) []Halt {
	return slices.DeleteFunc(slices.Clone(now), func(h Halt) bool {
		return slices.ContainsFunc(seen, func(x Halt) bool { return x.Rule == h.Rule && x.Count >= h.Count })
	})
}
