package casereport

import (
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/person"
)

// Who may do what in which state. States in which an action is allowed are
// listed; everywhere else, and for everybody who is not listed, it is denied.
func TestAccess(t *testing.T) {
	every := States
	running := []State{Outline, Draft, Review, Revision}
	writing := []State{Outline, Draft, Revision}
	cases := []struct {
		who       Standing
		what      Action
		in        []State
		published bool
		why       string
	}{
		{AsOwner | AsAuthor, Read, every, false, "an author reads the own work to the end"},
		{AsAuthor, Read, every, false, "so does a co-author"},
		{AsTutor, Read, every, false, "the tutor helps from the outline on"},
		{AsCoordinator, Read, every, false, "the coordinator answers for the programme"},
		{AsMember, Read, nil, false, "others read nothing before acceptance and consent"},
		{AsMember, Read, every, true, "published: the programme reads"},
		{0, Read, nil, true, "and nobody beyond it"},

		{AsAuthor, Follow, every, false, "comments are the team's"},
		{AsTutor, Follow, every, false, "and the tutor's"},
		{AsCoordinator, Follow, every, false, "and the coordinator's"},
		{AsMember, Follow, nil, true, "readers see the paper, not how it came about"},

		{AsAuthor, Write, writing, false, "while the tutor reads, the text stands still"},
		{AsTutor, Write, nil, false, "tutors comment; they do not write"},
		{AsCoordinator, Write, nil, false, "nor do coordinators"},
		{AsMember, Write, nil, true, "nor readers"},

		{AsAuthor, Comment, running, false, "authors answer"},
		{AsTutor, Comment, running, false, "hands-on tutoring does not wait for a submission"},
		{AsCoordinator, Comment, nil, false, "a coordinator does not tutor"},
		{AsMember, Comment, nil, true, "a reader does not either"},

		{AsAuthor, Declare, running, false, "only who wrote it knows where it stands"},
		{AsTutor, Declare, nil, false, "the tutor judges what authors declare"},
		{AsCoordinator, Declare, nil, false, "and nobody declares for them"},

		{AsOwner, Compose, running, false, "the owner chooses co-authors"},
		{AsAuthor, Compose, nil, false, "a co-author brings no others in"},
		{AsCoordinator, Compose, nil, false, "nor does the office"},

		{AsOwner, Consent, every, false, "a consent may come late and go at any time"},
		{AsCoordinator, Consent, every, false, "the office may hold the paper"},
		{AsAuthor, Consent, nil, false, "a co-author does not speak for the patient"},
		{AsTutor, Consent, nil, false, "nor does the tutor"},
		{AsMember, Consent, nil, true, "nor a reader"},

		{AsAuthor, Vouch, running, false, "one of the two who look for identifiers"},
		{AsTutor, Certify, []State{Review}, false, "the other, on the text that was handed in"},
		{AsTutor, Vouch, nil, false, "the tutor does not stand in for an author"},
		{AsAuthor, Certify, nil, false, "nor an author for the tutor: two people"},
		{AsCoordinator, Certify, nil, false, "and nobody for either"},

		{AsCoordinator, Assign, running, false, "the office chooses the tutor"},
		{AsTutor, Assign, nil, false, "a tutor does not pass work on"},
		{AsOwner, Assign, nil, false, "nor does an owner choose"},

		{AsCoordinator, SeeOffice, every, false, "the list of all"},
		{AsTutor | AsOwner | AsAuthor | AsMember, SeeOffice, nil, true, "is for coordinators alone"},
	}
	asked := map[Action]bool{}
	for _, c := range cases {
		asked[c.what] = true
		in := map[State]bool{}
		for _, s := range c.in {
			in[s] = true
		}
		for _, s := range States {
			if got := May(c.who, c.what, s, c.published); got != in[s] {
				t.Errorf("%s by %05b in %s (published %v): %v; %s", c.what, c.who, s, c.published, got, c.why)
			}
		}
	}
	for _, a := range Actions {
		if !asked[a] {
			t.Errorf("nothing says who may %s", a)
		}
		for _, s := range States {
			if May(0, a, s, true) {
				t.Errorf("a stranger may %s in %s", a, s)
			}
		}
	}
	if May(Team|AsMember, "burn", Draft, true) {
		t.Error("an action nobody wrote down is allowed")
	}
}

func TestStanding(t *testing.T) {
	r := Report{Programme: "io", Cohort: "io/bj", Owner: "o", Tutor: "t"}
	grant := func(role person.Role, programme, cohort string) []person.Grant {
		return []person.Grant{{Role: role, Programme: programme, Cohort: cohort}}
	}
	for _, c := range []struct {
		why   string
		actor person.Actor
		want  Standing
	}{
		{"nobody", person.Actor{}, 0},
		{"the owner, no longer enrolled, still owns the work", person.Actor{ID: "o"}, AsOwner | AsAuthor},
		{"a co-author", person.Actor{ID: "c", Grants: grant(person.Learner, "io", "io/bj")}, AsAuthor | AsMember},
		{"the tutor", person.Actor{ID: "t", Grants: grant(person.Tutor, "io", "")}, AsTutor | AsMember},
		{"a tutor whose role was taken away", person.Actor{ID: "t"}, 0},
		{"a tutor of another programme", person.Actor{ID: "t", Grants: grant(person.Tutor, "cardio", "")}, 0},
		{"another tutor", person.Actor{ID: "u", Grants: grant(person.Tutor, "io", "")}, AsMember},
		{"the programme's coordinator", person.Actor{ID: "k", Grants: grant(person.Coordinator, "io", "")}, AsCoordinator | AsMember},
		{"a coordinator of another city reads what members read", person.Actor{ID: "k", Grants: grant(person.Coordinator, "io", "io/sh")}, AsMember},
		{"a coordinator of everything", person.Actor{ID: "k", Grants: grant(person.Coordinator, "", "")}, AsCoordinator | AsMember},
		{"a learner of another city", person.Actor{ID: "l", Grants: grant(person.Learner, "io", "io/sh")}, AsMember},
		{"a learner of another programme", person.Actor{ID: "l", Grants: grant(person.Learner, "cardio", "")}, 0},
		{"an administrator runs the machine and reads of no patient", person.Actor{ID: "a", Grants: grant(person.Administrator, "", "")}, 0},
	} {
		if got := StandingOf(c.actor, r, []string{"o", "c"}); got != c.want {
			t.Errorf("%s: %05b, want %05b", c.why, got, c.want)
		}
	}
}

func TestWhatTheRefusedAreTold(t *testing.T) {
	for _, c := range []struct {
		why   string
		who   Standing
		what  Action
		state State
		at    clock.Time // published
		want  fault.Kind
	}{
		{"a member learns nothing of an unpublished report", AsMember, Read, Review, 0, fault.NotFound},
		{"not even that it may not be changed", AsMember, Write, Review, 0, fault.NotFound},
		{"a reader of the published one is told no", AsMember, Write, Accepted, 1, fault.Forbidden},
		{"an author comes at the wrong time", AsAuthor, Write, Review, 0, fault.Closed},
		{"a tutor may never write", AsTutor, Write, Revision, 0, fault.Forbidden},
	} {
		if err := allow(c.who, c.what, Report{State: c.state, PublishedAt: c.at}); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}
