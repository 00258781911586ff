package guideline_test

import (
	"context"
	"testing"

	"stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/person"
)

var learner = person.Grant{Role: person.Learner, Programme: gi, Cohort: "beijing-1"}

// Each act by each kind of person: whatever is not listed is refused.
func TestWhoMayDoWhat(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, storetest.SQLite(t), 4)
	w.open("g3")
	_, err := w.room.Create(ctx, w.office, latent("draft"))
	w.ok(err)
	author := w.person("author", learner)
	w.ok(w.room.Contribute(ctx, author, "g3", study("https://example.org/1")))
	view, err := w.room.Get(ctx, w.office, "g3")
	w.ok(err)
	row := view.Evidence[0].ID

	everybody := map[string]person.Actor{
		"nobody":                      {},
		"stranger":                    w.person("s1"),
		"learner":                     w.person("l1", learner),
		"author":                      author,
		"expert":                      w.person("e1", person.Grant{Role: person.Expert, Programme: gi}),
		"tutor":                       w.person("t1", person.Grant{Role: person.Tutor, Programme: gi}),
		"panel":                       w.panel[0],
		"panel elsewhere":             w.person("p9", person.Grant{Role: person.Panel, Programme: "other"}),
		"coordinator":                 w.office,
		"coordinator everywhere":      w.person("c2", person.Grant{Role: person.Coordinator}),
		"coordinator of one cohort":   w.person("c3", person.Grant{Role: person.Coordinator, Programme: gi, Cohort: "beijing-1"}),
		"coordinator elsewhere":       w.person("c4", person.Grant{Role: person.Coordinator, Programme: "other"}),
		"administrator":               w.person("a1", person.Grant{Role: person.Administrator}),
		"administrator and a learner": w.person("a2", person.Grant{Role: person.Administrator}, learner),
	}
	programme := []string{"learner", "author", "expert", "tutor", "panel", "coordinator", "coordinator everywhere", "coordinator of one cohort", "administrator and a learner"}
	office := []string{"coordinator", "coordinator everywhere"}
	for _, c := range []struct {
		what string
		may  []string
		do   func(a person.Actor) error
	}{
		{"see an open question", programme, func(a person.Actor) error { _, err := w.room.Get(ctx, a, "g3"); return err }},
		{"see a draft", office, func(a person.Actor) error { _, err := w.room.Get(ctx, a, "draft"); return err }},
		{"see the turnout", programme, func(a person.Actor) error { _, _, err := w.room.Turnout(ctx, a, "g3"); return err }},
		{"add evidence", programme, func(a person.Actor) error { return w.room.Contribute(ctx, a, "g3", study("https://example.org/"+a.ID)) }},
		{"check another's evidence", append([]string{"panel"}, office...), func(a person.Actor) error { return w.room.Review(ctx, a, "g3", row, false) }},
		{"declare interests", []string{"panel"}, func(a person.Actor) error { return w.room.Declare(ctx, a, "g3", guideline.None, "") }},
		{"write a question", office, func(a person.Actor) error {
			x := latent("by-" + a.ID)
			x.Code = "x" + a.ID
			_, err := w.room.Create(ctx, a, x)
			return err
		}},
		{"edit a question", office, func(a person.Actor) error {
			v, err := w.room.Get(ctx, w.office, "draft")
			w.ok(err)
			_, err = w.room.Edit(ctx, a, "draft", v.Revision, latent("draft"))
			return err
		}},
		{"open a question", office, func(a person.Actor) error { return w.room.Release(ctx, a, "g3") }},
		{"invite", office, func(a person.Actor) error { _, err := w.room.Invite(ctx, a, "g3", []string{"author"}); return err }},
		{"make somebody stand aside", office, func(a person.Actor) error { return w.room.Recuse(ctx, a, "g3", "panel001", "") }},
		{"schedule a round", office, func(a person.Actor) error {
			r, err := w.room.Schedule(ctx, a, "g3", w.clock.Now().Add(day), w.clock.Now().Add(2*day))
			if err == nil {
				err = w.room.Cancel(ctx, a, "g3", r.Number)
			}
			return err
		}},
		{"write a recommendation", office, func(a person.Actor) error {
			p, err := w.room.Proof(ctx, w.office, "g3")
			w.ok(err)
			return w.room.Write(ctx, a, "g3", p.Draft.Revision, guideline.Wording{Text: lang.Text{EN: "x"}})
		}},
		{"read it before it is published", office, func(a person.Actor) error { _, err := w.room.Proof(ctx, a, "g3"); return err }},
	} {
		allowed := map[string]bool{}
		for _, name := range c.may {
			allowed[name] = true
		}
		for name, a := range everybody {
			err := c.do(a)
			if allowed[name] && err != nil {
				t.Errorf("%s may %s: %v", name, c.what, err)
			}
			if !allowed[name] && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s must not %s: %v", name, c.what, err)
			}
		}
	}
}

func study(url string) guideline.Finding {
	return guideline.Finding{Study: "A cohort", Design: "cohort", Population: "Patients under ICI", Finding: "Reactivation was rare", URL: url}
}
