package tool

import (
	"fmt"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/content/lti"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// score writes what a tool posts, a minute later each time.
func (w *world) score(user string, given float64, activity, grading string) []byte {
	w.clock.Move(time.Minute)
	text := fmt.Sprintf(`{"userId":%q,"timestamp":%q,"activityProgress":%q,"gradingProgress":%q`, user, w.clock.Now().Std().Format(time.RFC3339Nano), activity, grading)
	if given >= 0 {
		text += fmt.Sprintf(`,"scoreGiven":%g,"scoreMaximum":10`, given)
	}
	return []byte(text + "}")
}

func TestScoreBecomesEvidence(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, item := w.link("", 20, 0.7)
		user := w.launch(li, l.ID).Subject
		c := w.caller(lti.ScopeScores, lti.ScopeResults)
		put := func(given float64, activity, grading string) {
			t.Helper()
			if err := w.PutScore(w.ctx, c, item, w.score(user, given, activity, grading)); err != nil {
				t.Fatal(why(err))
			}
		}
		says := func(want string) {
			t.Helper()
			if got := strings.Join(w.told("li", item), ", "); got != want {
				t.Errorf("the record says %q, want %q", got, want)
			}
		}
		put(-1, lti.Started, lti.NotReady)
		says("")
		put(5, lti.Submitted, lti.Pending)
		says("")
		put(5, lti.Completed, lti.FullyGraded)
		says("failed 0.5")
		put(8, lti.Completed, lti.FullyGraded)
		says("passed 0.8") // in the place of the one before, which is voided
		put(8, lti.Completed, lti.FullyGraded)
		says("passed 0.8") // once
		put(-1, lti.Started, lti.NotReady)
		says("passed 0.8") // begun again: no new outcome
		list, _, err := w.Results(w.ctx, c, item, "", "", 0)
		if err != nil || len(list) != 1 || list[0].User != user || list[0].Maximum != 20 || list[0].Score != nil {
			t.Errorf("the tool took its score back: %+v %v", list, err)
		}
		put(6, lti.Completed, lti.FullyGraded)
		says("failed 0.6")
		list, _, err = w.Results(w.ctx, c, item, user, "", 0)
		if err != nil || len(list) != 1 || *list[0].Score != 12 {
			t.Errorf("6 of 10 is 12 of 20: %+v %v", list, err)
		}
		i, scores, err := w.Column(w.ctx, office, item)
		if err != nil || i.ID != item || len(scores) != 1 || scores[0].Outcome != lti.NotPass {
			t.Errorf("%+v %v", scores, err)
		}
		if _, scores, err := w.Column(w.ctx, bjOffice, item); err != nil || len(scores) != 1 {
			t.Errorf("the cohort's coordinator: %+v %v", scores, err)
		}
		if err := w.PutScore(w.ctx, c, item, w.score(w.launch(wang, l.ID).Subject, 9, lti.Completed, lti.FullyGraded)); err != nil {
			t.Fatal(err)
		}
		if _, scores, _ := w.Column(w.ctx, bjOffice, item); len(scores) != 1 {
			t.Errorf("a coordinator of Beijing sees %d scores of Beijing and Wuhan", len(scores))
		}
	})
}

// Told to a follower in the same transaction, as programmes hear it.
func TestScoreIsToldWithItsLink(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, item := w.link("", 10, 0)
		user := w.launch(li, l.ID).Subject
		if err := w.PutScore(w.ctx, w.caller(lti.ScopeScores), item, w.score(user, 12, lti.Completed, lti.FullyGraded)); err != nil {
			t.Fatal(err)
		}
		entries, err := w.record.OfPerson(w.ctx, db.Read(), "li")
		if err != nil || len(entries) != 1 {
			t.Fatal(entries, err)
		}
		e := entries[0]
		if e.Verb != lrs.Completed.ID || e.Object != lrs.LineItem(item) || *e.Scaled != 1 || len(e.Parents) != 1 || e.Parents[0] != lrs.Link(l.ID) {
			t.Errorf("%+v", e)
		}
	})
}

func TestScoresThatAreNotTaken(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, item := w.link("", 10, 0.7)
		user := w.launch(li, l.ID).Subject
		c := w.caller(lti.ScopeScores)
		if err := w.PutScore(w.ctx, c, item, w.score(user, 8, lti.Completed, lti.FullyGraded)); err != nil {
			t.Fatal(err)
		}
		first := w.tool
		w.tool = w.connect(Tool{Scope: "io", Scopes: lti.Scopes})
		foreign := w.caller(lti.ScopeScores)
		w.tool = first
		reader := w.caller(lti.ScopeResults, lti.ScopeItemsRead)
		old := fmt.Sprintf(`{"userId":%q,"timestamp":"2026-03-05T04:00:00Z","activityProgress":"Completed","gradingProgress":"FullyGraded"}`, user)
		future := strings.Replace(old, "2026-03-05", "2027-03-05", 1)
		for _, x := range []struct {
			why  string
			c    Caller
			item string
			raw  []byte
			want string
		}{
			{"another tool's line item", foreign, item, w.score(user, 10, lti.Completed, lti.FullyGraded), "item"},
			{"without the scope", reader, item, w.score(user, 10, lti.Completed, lti.FullyGraded), "needs"},
			{"a line item that is not there", c, "x", w.score(user, 10, lti.Completed, lti.FullyGraded), "item"},
			{"a user of whom nobody spoke", c, item, w.score("stranger", 10, lti.Completed, lti.FullyGraded), "user"},
			{"our own id of a person", c, item, w.score("li", 10, lti.Completed, lti.FullyGraded), "user"},
			{"older than the one that is there", c, item, []byte(old), "older"},
			{"from the future", c, item, []byte(future), "message timestamp:early"},
			{"words of no standard", c, item, w.score(user, 10, "Done", "Yes"), "message activityProgress:word gradingProgress:word"},
			{"no JSON", c, item, []byte("{"), "message :json"},
		} {
			if got := why(w.PutScore(w.ctx, x.c, x.item, x.raw)); got != x.want {
				t.Errorf("%s: %q, want %q", x.why, got, x.want)
			}
		}
		if got := w.told("li", item); len(got) != 1 || got[0] != "passed 0.8" {
			t.Errorf("the record says %v", got)
		}
	})
}

func TestTokensAreGivenToWhoProvesItself(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		narrow := w.connect(Tool{Scope: "io", Scopes: List{lti.ScopeScores}})
		good := func() Grant {
			return Grant{Type: "client_credentials", AssertionType: assertionType, Assertion: w.assertion(nil), Scope: lti.ScopeScores}
		}
		set := func(name string, v any) func(*Grant) {
			return func(g *Grant) { g.Assertion = w.assertion(func(m map[string]any) { m[name] = v }) }
		}
		now := w.clock.Now().Std()
		for _, c := range []struct {
			why    string
			change func(*Grant)
			want   string
		}{
			{"as it should be", func(*Grant) {}, ""},
			{"the issuer as audience", set("aud", site), ""},
			{"several audiences", set("aud", []string{"x", site + PathToken}), ""},
			{"another grant", func(g *Grant) { g.Type = "password" }, "unsupported_grant_type grant"},
			{"a secret instead of an assertion", func(g *Grant) { g.AssertionType = "" }, "invalid_request assertion"},
			{"no assertion", func(g *Grant) { g.Assertion = "" }, "invalid_client token"},
			{"an unknown tool", set("iss", "x"), "invalid_client client"},
			{"for somebody else", set("sub", "x"), "invalid_client assertion"},
			{"meant for another server", set("aud", "https://evil.example/token"), "invalid_client assertion"},
			{"expired", set("exp", now.Add(-time.Hour).Unix()), "invalid_client message exp:expired"},
			{"issued in the future", set("iat", now.Add(time.Hour).Unix()), "invalid_client message iat:early"},
			{"without an id", set("jti", ""), "invalid_client assertion"},
			{"signed by somebody else", func(g *Grant) {
				g.Assertion = sign(t, otherKey, jose.RS256, map[string]any{"iss": w.tool.ID, "sub": w.tool.ID, "aud": site + PathToken, "iat": now.Unix(), "exp": now.Unix() + 60, "jti": "x"})
			}, "invalid_client token"},
			{"signed with a shared secret", func(g *Grant) {
				g.Assertion = sign(t, []byte("0123456789abcdef0123456789abcdef"), jose.HS256, map[string]any{"iss": w.tool.ID})
			}, "invalid_client token"},
			{"scopes that were not granted", func(g *Grant) {
				w.tool, narrow = narrow, w.tool
				g.Assertion = w.assertion(nil)
				w.tool, narrow = narrow, w.tool
				g.Scope = lti.ScopeItems + " " + lti.ScopeNames
			}, "invalid_scope scope"},
			{"no scopes", func(g *Grant) { g.Scope = "" }, "invalid_scope scope"},
		} {
			g := good()
			c.change(&g)
			access, err := w.Token(w.ctx, g)
			if got := why(err); got != c.want || (err == nil) != (access.Token != "") {
				t.Errorf("%s: %q, want %q", c.why, got, c.want)
			}
		}
		g := good()
		access, err := w.Token(w.ctx, g)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Token(w.ctx, g); why(err) != "invalid_client replay" {
			t.Errorf("an assertion was used twice: %v", err)
		}
		if _, err := w.Caller(w.ctx, "guess"); why(err) != "access" {
			t.Error(err)
		}
		// What is taken away from a tool is gone at once.
		x, _, _ := w.Get(w.ctx, admin, w.tool.ID)
		x.Scopes = List{lti.ScopeItems}
		if _, err := w.Save(w.ctx, admin, x); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Caller(w.ctx, access.Token); err != nil || c.Scopes.Has(lti.ScopeScores) {
			t.Errorf("a scope that was taken away is still there: %+v %v", c.Scopes, err)
		}
		w.clock.Move(TokenLasts)
		if _, err := w.Caller(w.ctx, access.Token); why(err) != "access" {
			t.Errorf("a token that is over: %v", err)
		}
		w.vendor.down = true
		w.clock.Move(30 * 24 * time.Hour)
		if _, err := w.Token(w.ctx, Grant{Type: "client_credentials", AssertionType: assertionType, Assertion: w.assertion(nil), Scope: lti.ScopeItems}); why(err) != "keys" {
			t.Errorf("keys that cannot be read are no refusal: %v", err)
		}
	})
}

func TestLineItemsOfTools(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, coupled := w.link("", 10, 0)
		m := w.launch(li, l.ID)
		course := m.Context.ID
		c := w.caller(lti.ScopeItems)
		reader := w.caller(lti.ScopeItemsRead)
		for n := range 3 {
			x, err := w.AddItem(w.ctx, c, m.Deployment, course, lti.LineItem{Maximum: 5, Label: fmt.Sprint("Quiz ", n), Tag: fmt.Sprint("t", n), Link: l.ID})
			if err != nil || !strings.HasPrefix(x.ID, site+PathItem) {
				t.Fatal(x, err)
			}
		}
		first, next, err := w.Items(w.ctx, reader, m.Deployment, course, ItemFilter{Limit: 3})
		if err != nil || len(first) != 3 || next == "" {
			t.Fatal(first, next, err)
		}
		rest, next, err := w.Items(w.ctx, reader, m.Deployment, course, ItemFilter{Limit: 3, After: next})
		if err != nil || len(rest) != 1 || next != "" {
			t.Errorf("%+v %q %v", rest, next, err)
		}
		one, _, err := w.Items(w.ctx, reader, m.Deployment, course, ItemFilter{Tag: "t1", Link: l.ID})
		if err != nil || len(one) != 1 {
			t.Fatal(one, err)
		}
		key := strings.TrimPrefix(one[0].ID, site+PathItem)
		changed := one[0]
		changed.Label, changed.Link = "Renamed", "elsewhere"
		if got, err := w.PutItem(w.ctx, c, key, changed); err != nil || got.Label != "Renamed" || got.Link != l.ID {
			t.Errorf("%+v %v", got, err)
		}
		if err := w.RemoveItem(w.ctx, c, key); err != nil {
			t.Error(err)
		}
		if _, err := w.Item(w.ctx, c, key); why(err) != "item" {
			t.Errorf("removed and there: %v", err)
		}
		_, err = w.AddItem(w.ctx, reader, m.Deployment, course, lti.LineItem{Maximum: 1, Label: "x"})
		_, err2 := w.AddItem(w.ctx, c, "elsewhere", course, lti.LineItem{Maximum: 1, Label: "x"})
		_, err3 := w.AddItem(w.ctx, c, m.Deployment, course, lti.LineItem{Maximum: 1, Label: "x", Link: "elsewhere"})
		_, err4 := w.AddItem(w.ctx, c, m.Deployment, course, lti.LineItem{Label: "x"})
		err5 := w.RemoveItem(w.ctx, c, coupled)
		for want, err := range map[string]error{"needs": err, "item": err2, "link": err3, "message scoreMaximum:maximum": err4, "coupled": err5} {
			if why(err) != want {
				t.Errorf("%q, want %q", why(err), want)
			}
		}
	})
}

func TestMembersAreNamedAsFarAsAllowed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, _ := w.link("", 0, 0)
		m := w.launch(li, l.ID)
		c := w.caller(lti.ScopeNames)
		got, _, err := w.Members(w.ctx, c, m.Context.ID, MemberFilter{Role: "Learner"})
		if err != nil || len(got.Members) != 1 || got.Members[0].User != m.Subject || got.Members[0].Name != "" || got.Members[0].Email != "" {
			t.Errorf("Beijing's learners: %+v %v", got, err)
		}
		all, _, err := w.Members(w.ctx, c, m.Context.ID, MemberFilter{})
		if err != nil || len(all.Members) != 3 { // li and two coordinators; no administrator
			t.Errorf("%+v %v", all, err)
		}
		page, next, err := w.Members(w.ctx, c, m.Context.ID, MemberFilter{Limit: 2})
		if err != nil || len(page.Members) != 2 || next == "" {
			t.Errorf("%+v %q %v", page, next, err)
		}
		if _, _, err := w.Members(w.ctx, w.caller(lti.ScopeScores), m.Context.ID, MemberFilter{}); why(err) != "needs" {
			t.Errorf("without the scope: %v", err)
		}
		w.tool = w.connect(Tool{Scopes: lti.Scopes})
		if _, _, err := w.Members(w.ctx, w.caller(lti.ScopeNames), m.Context.ID, MemberFilter{}); why(err) != "fault.notfound" {
			t.Errorf("a tool that was never put to use there learned who is there: %v", err)
		}
	})
}
