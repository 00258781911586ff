package tool

import (
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// choosing takes a coordinator to the tool and returns what it was told.
func (w *world) choosing() lti.Message {
	w.t.Helper()
	address, err := w.Choose(w.ctx, office, w.tool.ID, "", "io", "beijing")
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := w.Authorize(w.ctx, office, request(address))
	if err != nil || answer.Error != "" {
		w.t.Fatal(answer, err)
	}
	var m lti.Message
	if err := trust.Peek(answer.Token, &m); err != nil {
		w.t.Fatal(err)
	}
	if err := m.CheckLaunch(lti.Expect{Issuer: site, Audience: w.tool.ID, Nonce: "n"}, w.clock.Now().Std()); err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) answer(m lti.Message) lti.Message {
	now := w.clock.Now().Std()
	return lti.Message{Issuer: w.tool.ID, Audience: lti.Audience{site}, Expires: lti.At(now.Add(time.Minute)), Issued: lti.At(now), Nonce: id.New(),
		Type: lti.DeepLinkingResponse, Version: lti.Version, Deployment: m.Deployment, Data: m.Linking.Data,
		Items: []lti.Item{{Type: lti.TypeResourceLink, URL: maker + "/case/1", Title: "Case 1", Custom: lti.Custom{"case": "1"}, LineItem: &lti.LineItem{Maximum: 10}},
			{Type: lti.TypeLink, URL: maker + "/reading", Title: "Reading"}, {Type: "html", Title: "A poem"}}}
}

func TestChoiceComesBackAsLinks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		answer := w.answer(w.choosing())
		got, err := w.Take(w.ctx, sign(t, rsaKey, jose.RS256, answer))
		if err != nil || len(got.Links) != 2 || got.Refused != 1 {
			t.Fatal(got, why(err))
		}
		m := w.launch(li, got.Links[0].ID)
		if m.Target != maker+"/case/1" || m.Custom["case"] != "1" || m.Grades.Item == "" {
			t.Errorf("%+v", m)
		}
		if address, err := w.Start(w.ctx, li, got.Links[1].ID); err != nil || address != maker+"/reading" {
			t.Errorf("an ordinary link opens %s (%v)", address, err)
		}
		if _, err := w.Start(w.ctx, wang, got.Links[0].ID); err == nil {
			t.Error("chosen for Beijing, started in Wuhan")
		}
		if _, err := w.Take(w.ctx, sign(t, rsaKey, jose.RS256, answer)); why(err) != "replay" {
			t.Errorf("taken twice: %v", err)
		}
	})
}

func TestAnswersThatAreNotTaken(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first := w.tool
		other := w.connect(Tool{Scope: "io"})
		for _, c := range []struct {
			why    string
			change func(*lti.Message)
			want   string
		}{
			{"without the data of the request", func(m *lti.Message) { m.Data = "" }, "choice"},
			{"with a guess", func(m *lti.Message) { m.Data = "guess" }, "choice"},
			{"for another deployment", func(m *lti.Message) { m.Deployment = "x" }, "deployment"},
			{"by another tool", func(m *lti.Message) { m.Issuer = other.ID }, "choice"},
			{"by nobody we know", func(m *lti.Message) { m.Issuer = "x" }, "client"},
			{"for another platform", func(m *lti.Message) { m.Audience = lti.Audience{"x"} }, "message aud:audience"},
			{"expired", func(m *lti.Message) { m.Expires = 5 }, "message exp:expired"},
			{"a script to open", func(m *lti.Message) { m.Items[1].URL = "javascript:alert(1)" }, "message url:address"},
		} {
			m := w.answer(w.choosing())
			c.change(&m)
			if _, err := w.Take(w.ctx, sign(t, rsaKey, jose.RS256, m)); why(err) != c.want {
				t.Errorf("%s: %q, want %q", c.why, why(err), c.want)
			}
		}
		forged := w.answer(w.choosing())
		if _, err := w.Take(w.ctx, sign(t, otherKey, jose.RS256, forged)); why(err) != "token" {
			t.Errorf("signed by somebody else: %v", err)
		}
		inside := w.answer(w.choosing())
		inside.Items = []lti.Item{{Type: lti.TypeLink, URL: "https://10.0.0.1/admin"}}
		if got, err := w.Take(w.ctx, sign(t, rsaKey, jose.RS256, inside)); err != nil || len(got.Links) != 0 || got.Refused != 1 {
			t.Errorf("a link into our own network: %+v %v", got, err)
		}
		late := w.answer(w.choosing())
		w.clock.Move(choiceLasts)
		late.Issued, late.Expires = lti.At(w.clock.Now().Std()), lti.At(w.clock.Now().Std().Add(time.Minute))
		if _, err := w.Take(w.ctx, sign(t, rsaKey, jose.RS256, late)); why(err) != "choice" {
			t.Errorf("a day later: %v", err)
		}
		w.tool = first
	})
}
