package guideline

import (
	"slices"

	"stepwise/person"
)

// Who may do what. Everything else is denied.

// belongs reports whether the actor has any part in a programme, in whatever
// cohort. An administrator runs the machine and has none by that.
func belongs(a person.Actor, programme string) bool {
	ids, all := a.Programmes(person.Learner, person.Expert, person.Tutor, person.Panel, person.Coordinator)
	return all || slices.Contains(ids, programme)
}

// mayManage: coordinators of the whole programme write questions, fix the rules,
// run rounds, choose the panel and publish.
func mayManage(a person.Actor, programme string) bool {
	return a.Has(programme, "", person.Coordinator)
}

// maySee: a draft is for coordinators, the rest for everybody in the programme.
func maySee(a person.Actor, q Question) bool {
	return mayManage(a, q.Programme) || q.Status != Draft && belongs(a, q.Programme)
}

// mayContribute: everybody in the programme, while the question is open.
func mayContribute(a person.Actor, q Question) bool {
	return q.Status == Open && belongs(a, q.Programme)
}

// mayReview: coordinators and panel members, but nobody their own row.
func mayReview(a person.Actor, q Question, e Evidence) bool {
	ids, all := a.Programmes(person.Panel)
	return e.Person != a.ID && (mayManage(a, q.Programme) || all || slices.Contains(ids, q.Programme))
}

// mayWithdraw: who added a row may take it back until it is reviewed, a
// coordinator always.
func mayWithdraw(a person.Actor, q Question, e Evidence) bool {
	return mayManage(a, q.Programme) || e.Person == a.ID && e.ReviewedAt.IsZero() && q.Status == Open
}

// maySeePanel: who rates, and what interests they declared, is for the panel and
// coordinators until it is published with the recommendation.
func maySeePanel(a person.Actor, q Question, member bool) bool {
	return member || mayManage(a, q.Programme)
}

// maySeeResults: of a round that is over, the panel and coordinators at once,
// everybody else when all voting is over. Of an open round nobody, whoever asks;
// the box is sealed.
func maySeeResults(a person.Actor, q Question, r Round, member bool) bool {
	return r.Counted && (q.Voted() || maySeePanel(a, q, member))
}
