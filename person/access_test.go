package person_test

import (
	"testing"

	"stepwise/person"
)

func grants(g ...person.Grant) person.Actor { return person.Actor{ID: "actor", Grants: g} }

func TestWhoMayGiveWhichRole(t *testing.T) {
	admin := grants(person.Grant{Role: person.Administrator})
	adminIO := grants(person.Grant{Role: person.Administrator, Programme: "io"})
	everywhere := grants(person.Grant{Role: person.Coordinator})
	office := grants(person.Grant{Role: person.Coordinator, Programme: "io"})
	beijing := grants(person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"})
	tutor := grants(person.Grant{Role: person.Tutor}, person.Grant{Role: person.Expert}, person.Grant{Role: person.Panel}, person.Grant{Role: person.Learner})
	for _, c := range []struct {
		why  string
		who  person.Actor
		give person.Grant
		want bool
	}{
		{"nobody signed in", person.Actor{Grants: admin.Grants}, learner, false},
		{"a coordinator within the programme", office, learner, true},
		{"a role in the whole programme", office, person.Grant{Role: person.Tutor, Programme: "io"}, true},
		{"another coordinator of the programme", office, person.Grant{Role: person.Coordinator, Programme: "io"}, true},
		{"a role in another programme", office, person.Grant{Role: person.Learner, Programme: "cell"}, false},
		{"a role everywhere is above a programme", office, person.Grant{Role: person.Expert}, false},
		{"a coordinator everywhere, by one of a programme", office, person.Grant{Role: person.Coordinator}, false},
		{"an administrator, by a coordinator", office, person.Grant{Role: person.Administrator, Programme: "io"}, false},
		{"a learner of one's own cohort", beijing, learner, true},
		{"a learner of another cohort", beijing, person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/sh"}, false},
		{"a role in the whole programme is above a cohort", beijing, person.Grant{Role: person.Tutor, Programme: "io"}, false},
		{"a coordinator everywhere gives roles everywhere", everywhere, person.Grant{Role: person.Expert}, true},
		{"but not their own role everywhere", everywhere, person.Grant{Role: person.Coordinator}, false},
		{"nor the administrator's", everywhere, person.Grant{Role: person.Administrator}, false},
		{"an administrator gives the coordinator's role everywhere", admin, person.Grant{Role: person.Coordinator}, true},
		{"and the administrator's", admin, person.Grant{Role: person.Administrator}, true},
		{"and any other", admin, learner, true},
		{"an administrator of a programme gives it there", adminIO, person.Grant{Role: person.Administrator, Programme: "io"}, true},
		{"and not everywhere", adminIO, person.Grant{Role: person.Administrator}, false},
		{"all other roles give none", tutor, learner, false},
		{"a cohort without its programme is no scope", admin, person.Grant{Role: person.Learner, Cohort: "io/bj"}, false},
		{"a role that does not exist", admin, person.Grant{Role: "chief", Programme: "io"}, false},
	} {
		if got := person.MayGrant(c.who, c.give); got != c.want {
			t.Errorf("%s: got %t", c.why, got)
		}
	}
}

func TestWhoMayDoWhatWithAPerson(t *testing.T) {
	tutor := person.Grant{Role: person.Tutor, Programme: "cell"}
	none := person.Rights{}
	for _, c := range []struct {
		why    string
		who    person.Actor
		whose  string
		target []person.Grant
		want   person.Rights
	}{
		{"nobody", person.Actor{}, "x", []person.Grant{learner}, none},
		{"nobody, asked about nobody", person.Actor{}, "", nil, none},
		{"a stranger who learns too", grants(learner), "x", []person.Grant{learner}, none},
		{"an expert of the programme", grants(person.Grant{Role: person.Expert, Programme: "io"}), "x", []person.Grant{learner}, none},
		{"oneself", grants(learner), "actor", []person.Grant{learner}, person.Rights{Self: true, See: true}},
		{"a coordinator is no exception for oneself", grants(person.Grant{Role: person.Coordinator}), "actor", []person.Grant{{Role: person.Coordinator}},
			person.Rights{Self: true, See: true}},
		{"the coordinator of the cohort", grants(person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"}), "x", []person.Grant{learner},
			person.Rights{See: true, Confirm: true, HandOver: true}},
		{"of another cohort", grants(person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/sh"}), "x", []person.Grant{learner}, none},
		{"of another programme", grants(person.Grant{Role: person.Coordinator, Programme: "cell"}), "x", []person.Grant{learner}, none},
		{"of one role of two: confirms, but opens no account that holds the other", grants(person.Grant{Role: person.Coordinator, Programme: "io"}), "x",
			[]person.Grant{learner, tutor}, person.Rights{See: true, Confirm: true}},
		{"of everything, for an administrator", grants(person.Grant{Role: person.Coordinator}), "x", []person.Grant{learner, {Role: person.Administrator}},
			person.Rights{See: true, Confirm: true}},
		{"of everything, for a coordinator of everything: equals do not open each other's accounts", grants(person.Grant{Role: person.Coordinator}), "x",
			[]person.Grant{{Role: person.Coordinator}}, person.Rights{See: true, Confirm: true}},
		{"of everything, for somebody without a role", grants(person.Grant{Role: person.Coordinator}), "x", nil,
			person.Rights{See: true, Confirm: true, HandOver: true}},
		{"of a programme, for somebody without a role", grants(person.Grant{Role: person.Coordinator, Programme: "io"}), "x", nil, none},
		{"an administrator: confirms nobody", grants(person.Grant{Role: person.Administrator}), "x", []person.Grant{learner},
			person.Rights{See: true, HandOver: true, Disable: true}},
		{"an administrator of one programme", grants(person.Grant{Role: person.Administrator, Programme: "io"}), "x", []person.Grant{learner}, none},
	} {
		if got := person.RightsOver(c.who, c.whose, c.target); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.why, got, c.want)
		}
	}
}
