package content

import (
	"testing"

	"stepwise/person"
)

func TestWhoMayDoWhat(t *testing.T) {
	bjOffice := actor("bj-office", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "beijing"})
	mine := Reflection{Person: "li", Programme: "io", Cohort: "beijing"}
	everywhere := actor("everywhere", person.Grant{Role: person.Learner})
	for _, c := range []struct {
		why                          string
		who                          person.Actor
		readShared, readIO, readCT   bool
		learnShared, learnIO         bool
		writeShared, writeIO, decide bool
	}{
		{"nobody is signed in", nobody, false, false, false, false, false, false, false, false},
		{"a learner reads and learns in the own programme", li, true, true, false, true, true, false, false, false},
		{"a learner of another programme", stranger, true, false, true, true, false, false, false, false},
		{"a learner of everything", everywhere, true, true, true, true, true, false, false, false},
		{"an expert reads and leaves no trace", expert, true, true, false, false, false, false, false, false},
		{"a tutor of the programme decides", tutor, true, true, false, false, false, false, false, true},
		{"a tutor of the learner's cohort decides", bjTutor, true, true, false, false, false, false, false, true},
		{"a tutor of another programme does not", ctTutor, true, false, true, false, false, false, false, false},
		{"a coordinator of one programme writes for it alone", ioOffice, true, true, false, false, false, false, true, true},
		{"a coordinator of one cohort writes nothing that others read", bjOffice, true, true, false, false, false, false, false, true},
		{"a coordinator of all", office, true, true, true, false, false, true, true, true},
		{"an administrator writes what is shared and nothing else", admin, true, true, true, false, false, true, false, false},
		{"nobody decides on the own reflection", actor("li", person.Grant{Role: person.Tutor, Programme: "io"}), true, true, false, false, false, false, false, false},
	} {
		got := []bool{mayRead(c.who, ""), mayRead(c.who, "io"), mayRead(c.who, "ct"), mayLearn(c.who, ""), mayLearn(c.who, "io"),
			mayWrite(c.who, ""), mayWrite(c.who, "io"), mayDecide(c.who, mine)}
		want := []bool{c.readShared, c.readIO, c.readCT, c.learnShared, c.learnIO, c.writeShared, c.writeIO, c.decide}
		for i, name := range []string{"read shared", "read io", "read ct", "learn shared", "learn io", "write shared", "write io", "decide"} {
			if got[i] != want[i] {
				t.Errorf("%s: %s is %v", c.why, name, got[i])
			}
		}
		if mayAuthor(c.who) != (c.writeShared || c.writeIO) {
			t.Errorf("%s: authors anything: %v", c.why, mayAuthor(c.who))
		}
	}
}
