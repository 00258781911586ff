package story

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme"
)

// A journal's platform is given a key in the browser. What two doctors finish there
// opens a gate here: at once for the one whose identity is confirmed, for the other
// when the coordinator has said who it is.
func TestWorkOnAJournalsPlatformOpensAGate(t *testing.T) {
	both(t, func(t *testing.T, w *World) {
		fresh, known := w.Actor(t, w.Learner(t, 0)), w.Actor(t, w.Learner(t, 2))
		asksForTheJournal(t, w, fresh, known)

		admin := w.Browse(t, "administrator", Desktop, lang.EN).SignIn(Person("administrator"))
		admin.Go("/admin/clients/new").Fill("name", "Journal courses").Axe().Press("Create and show the secret")
		key, secret := admin.Text("#key code"), admin.Text("#secret code")
		admin.Axe().Shot("outside-key")

		phone := w.Browse(t, "doctor", Phone, lang.ZH).SignIn(known.ID)
		phone.Go("/path").See("在期刊平台学完一门课")
		if done := w.standing(t, known.ID); done {
			t.Error("the gate was open before")
		}
		for _, who := range []person.Actor{fresh, known} {
			sends(t, w, key, secret, `{"actor":{"name":"Dr","mbox":"mailto:`+who.Email+`"},
				"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},
				"object":{"id":"https://journal.example/courses/irae","definition":{"name":{"en":"Immune-related toxicity","zh-Hans":"免疫相关毒性"}}}}`)
		}
		if !w.standing(t, known.ID) || w.standing(t, fresh.ID) {
			t.Error("a confirmed address counts at once, an unconfirmed one waits")
		}
		phone.Go("/path").Axe().Shot("outside-gate-zh")

		desk := w.Browse(t, "coordinator", Desktop, lang.EN).SignIn(Person("coordinator"))
		desk.Go("/office/statements").See("Immune-related toxicity").See("Journal courses").Axe().Shot("outside-statements")
		desk.Go("/office/learner/" + known.ID).Click(".source summary, details summary")
		desk.See("Journal courses").Axe().Shot("outside-evidence")
		desk.Go("/office/people/outside").See(fresh.Email).Axe().Shot("outside-queue")
	})
}

// standing reports whether somebody's first gate in the journal's programme is open.
func (w *World) standing(t *testing.T, who string) bool {
	t.Helper()
	list, err := programme.EnrolmentsOf(context.Background(), w.Node.House.DB.Read(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Programme == "journal" {
			return e.Step == 1
		}
	}
	t.Fatalf("%s is not enrolled", who)
	return false
}

// asksForTheJournal makes a programme whose first step is a course elsewhere.
func asksForTheJournal(t *testing.T, w *World, doctors ...person.Actor) {
	t.Helper()
	ctx, h := context.Background(), w.Node.House
	founder := person.Actor{ID: Person("coordinator"), Grants: []person.Grant{{Role: person.Coordinator}}}
	v, err := h.Programme.Save(ctx, founder, &programme.Definition{Code: "journal", Title: lang.Text{EN: "Learning with the journal", ZH: "与期刊同学"},
		Steps: []programme.Step{
			{Code: "read", Title: lang.Text{EN: "Read", ZH: "阅读"}, Weeks: 6, Requirements: []programme.Requirement{{Code: "course", Kind: "outside", Count: 1,
				Title: lang.Text{EN: "Finish a course on the journal's platform", ZH: "在期刊平台学完一门课"},
				Verbs: []string{"completed"}, Activity: "https://journal.example/courses/irae"}}},
			{Code: "meet", Title: lang.Text{EN: "Meet over a case", ZH: "与病例面对面"}, Weeks: 6, Requirements: []programme.Requirement{{Code: "room", Kind: "sessions", Count: 100}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-11-02", Capacity: 20}}}, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Programme.Publish(ctx, founder, "journal", v.Number); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, d := range doctors {
			if err := person.AddGrant(ctx, tx, d.ID, person.Grant{Role: person.Learner, Programme: "journal", Cohort: "journal/bj"}, "", h.Clock.Now()); err != nil {
				return err
			}
		}
		return person.AddGrant(ctx, tx, Person("coordinator"), person.Grant{Role: person.Coordinator, Programme: "journal"}, "", h.Clock.Now())
	}); err != nil {
		t.Fatal(err)
	}
	for _, d := range doctors {
		if _, err := h.Programme.Enrol(ctx, founder, "journal/bj", d.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// sends posts a statement as the journal's platform does.
func sends(t *testing.T, w *World, key, secret, text string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, w.URL+"/xapi/statements", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(key, secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Experience-API-Version", "2.0.0")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d", answer.StatusCode)
	}
}
