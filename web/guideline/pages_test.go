package guideline_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	room "stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	pages "stepwise/web/guideline"
	"stepwise/web/ui"
)

const day = 24 * time.Hour

// house is a room with its pages, a coordinator, three on the panel, a learner.
type house struct {
	*testing.T
	db     *store.DB
	clock  *clock.Fake
	room   *room.Service
	mux    *http.ServeMux
	office person.Actor
	panel  []person.Actor
	reader person.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, db: storetest.SQLite(t), clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)), mux: http.NewServeMux()}
	hub := live.NewHub()
	var err error
	h.room, err = room.New(h.db, h.clock, lrs.New(h.db, h.clock), hub, []byte("0123456789abcdef0123456789abcdef"), "https://stepwise.example")
	h.ok(err)
	p := pages.New(h.room, hub, nil)
	for pattern, handler := range map[string]ui.Handler{
		"GET /guidelines": p.List, "GET /guideline/{code}": p.Question, "POST /guideline/{code}/interests": p.Interests,
		"GET /guideline/{code}/ballot": p.Ballot, "POST /guideline/{code}/ballot": p.Vote, "GET /guideline/{code}/results": p.Results,
		"POST /guideline/{code}/dissent": p.Dissent, "GET /guideline/{code}/recommendation": p.Recommendation,
		"POST /guideline/{code}/evidence": p.Evidence, "POST /guideline/{code}/evidence/{row}": p.EvidenceRow, "GET /guideline/{code}/live": p.Live,
		"GET /office/guidelines": p.Office, "GET /office/guidelines/new": p.New, "POST /office/guidelines": p.Create,
		"GET /office/guideline/{code}": p.Manage, "GET /office/guideline/{code}/edit": p.Edit, "POST /office/guideline/{code}/edit": p.Save,
		"POST /office/guideline/{code}/release": p.Release, "POST /office/guideline/{code}/panel": p.Invite,
		"POST /office/guideline/{code}/panel/{person}": p.Seat, "POST /office/guideline/{code}/rounds": p.Schedule,
		"POST /office/guideline/{code}/round/{number}": p.Round, "POST /office/guideline/{code}/remind": p.Remind,
		"GET /office/guideline/{code}/recommendation": p.Proof, "POST /office/guideline/{code}/recommendation": p.Write,
	} {
		h.mux.Handle(pattern, handler)
	}
	h.office = h.person("office", person.Coordinator)
	h.reader = h.person("reader", person.Learner)
	for _, id := range []string{"ann", "ben", "cai"} {
		h.panel = append(h.panel, h.person(id, person.Panel))
	}
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) person(id string, role person.Role) person.Actor {
	h.Helper()
	ctx := context.Background()
	h.ok(h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: "Doctor " + id, Han: "医生" + id}); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, id, person.Grant{Role: role, Programme: "io"}, "test", h.clock.Now())
	}))
	a, err := person.Load(ctx, h.db.Read(), id)
	h.ok(err)
	return a
}

// ask sends a request as somebody; a form makes it a POST.
func (h *house) ask(a person.Actor, tag lang.Tag, path string, form url.Values) (*httptest.ResponseRecorder, *goquery.Document) {
	h.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	ctx := ui.WithViewer(lang.With(r.Context(), tag), &ui.Viewer{Actor: a, Path: path})
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ctx))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	h.ok(err)
	if strings.Contains(w.Body.String(), "‹") {
		h.Errorf("%s: a sentence is missing: %s", path, w.Body.String()[strings.Index(w.Body.String(), "‹"):][:60])
	}
	if strings.Contains(w.Body.String(), " style=") || strings.Contains(w.Body.String(), "<script>") {
		h.Errorf("%s: styles or scripts in the page, which the policy of the site refuses", path)
	}
	return w, doc
}

// wants asserts how many elements a selector finds.
func (h *house) wants(doc *goquery.Document, selector string, n int, why string) {
	h.Helper()
	if got := doc.Find(selector).Length(); got != n {
		html, _ := doc.Find("main").Html()
		h.Errorf("%s: %d of %s, want %d in\n%s", why, got, selector, n, html)
	}
}

func (h *house) says(doc *goquery.Document, text, why string) {
	h.Helper()
	if !strings.Contains(strings.Join(strings.Fields(doc.Find("main").Text()), " "), text) {
		h.Errorf("%s: the page does not say %q:\n%s", why, text, strings.Join(strings.Fields(doc.Find("main").Text()), " "))
	}
}

// open makes question g3 with its panel declared.
func (h *house) open() room.Question {
	h.Helper()
	ctx := context.Background()
	q, err := h.room.Create(ctx, h.office, room.Text{Code: "g3", Programme: "io",
		Title: lang.Text{EN: "Test everybody for latent tuberculosis?", ZH: "是否常规筛查潜伏结核？"},
		China: room.Position{Claims: []room.Claim{{Text: lang.Text{EN: "A review advises IGRA", ZH: "综述建议行IGRA"}, Checked: room.Verified}},
			Sources: []room.Source{{URL: "https://example.org/china", Title: "Review", Checked: room.Verified}}},
		West: room.Position{Claims: []room.Claim{{Text: lang.Text{EN: "Universal testing is not routine"}, Checked: room.Recalled}},
			Sources: []room.Source{{URL: "https://example.org/west", Title: "Pooled", Checked: room.Verified}}},
		Options:   room.Options{{EN: "IGRA for all", ZH: "全部行IGRA"}, {EN: "Risk-based", ZH: "按风险筛查"}},
		Threshold: "70%", Boundary: room.Strict, Quorum: 3})
	h.ok(err)
	h.ok(h.room.Release(ctx, h.office, "g3"))
	_, err = h.room.Invite(ctx, h.office, "g3", []string{"ann", "ben", "cai"})
	h.ok(err)
	for _, a := range h.panel {
		h.ok(h.room.Declare(ctx, a, "g3", room.None, ""))
	}
	return q
}

func (h *house) round(ratings ...consensus.Rating) {
	h.Helper()
	ctx := context.Background()
	r, err := h.room.Schedule(ctx, h.office, "g3", h.clock.Now(), h.clock.Now().Add(day))
	h.ok(err)
	for i, rating := range ratings {
		h.ok(h.room.Vote(ctx, h.panel[i], "g3", r.Number, room.Ballot{{Rating: rating, Text: "because"}, {Rating: 5}}))
	}
	h.clock.Move(time.Hour)
	h.ok(h.room.Close(ctx, h.office, "g3", r.Number))
}

func TestBothSidesStandBesideEachOtherWithWhatIsRecalledMarked(t *testing.T) {
	h := newHouse(t)
	h.open()
	_, doc := h.ask(h.reader, lang.ZH, "/guideline/g3", nil)
	h.wants(doc, ".sides > .side", 2, "two positions")
	h.wants(doc, "section[aria-labelledby=side-china] .sources a[href='https://example.org/china']", 1, "the source stands beside its side")
	h.wants(doc, "section[aria-labelledby=side-west] .claim.unchecked .recalled", 1, "what is recalled is marked")
	h.wants(doc, "section[aria-labelledby=side-china] .recalled", 0, "what is verified is not")
	h.wants(doc, "section[aria-labelledby=side-west] .claim .fallback", 1, "what is not translated is marked")
	h.says(doc, "记忆内容，未核对原文", "in words, not in colour")
}

func TestTheBallotFormWorksWithoutScript(t *testing.T) {
	h := newHouse(t)
	q := h.open()
	_, doc := h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", nil)
	h.wants(doc, "form.ballot", 0, "no round, no form")
	_, err := h.room.Schedule(context.Background(), h.office, "g3", h.clock.Now(), h.clock.Now().Add(day))
	h.ok(err)
	_, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", nil)
	h.wants(doc, "fieldset.rate", 2, "one fieldset an option")
	h.wants(doc, "fieldset.rate:first-of-type .scale input[type=radio][aria-label]", 9, "nine named points")
	h.wants(doc, "input[type=radio][value=abstain]", 2, "abstaining is a choice of its own")

	w, doc := h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", url.Values{"round": {"1"}, "rating.1": {"8"}, "text.1": {"Two trials"}, "rating.2": {"abstain"}, "text.2": {""}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("abstaining without a reason: %d", w.Code)
	}
	h.wants(doc, "input[name='rating.1'][value='8'][checked]", 1, "the rating is kept")
	if doc.Find("textarea[name='text.1']").Text() != "Two trials" || doc.Find("[id='text.2-error']").Length() != 1 {
		t.Error("the reason is kept, and the fault stands beside its field")
	}
	w, _ = h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", url.Values{"round": {"1"}, "rating.1": {"８"}, "text.1": {"Two trials"}, "rating.2": {"abstain"}, "text.2": {"Not my field"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("a whole ballot: %d %s", w.Code, w.Body)
	}
	mine, err := h.room.Mine(context.Background(), h.panel[0], q, 1)
	if err != nil || mine[0].Rating != 8 || !mine[1].Abstain {
		t.Errorf("in the box: %+v %v", mine, err)
	}
	_, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", nil)
	h.wants(doc, "input[name='rating.1'][value='8'][checked]", 1, "one's own ballot can be looked at")
	_, doc = h.ask(h.panel[1], lang.EN, "/guideline/g3/ballot", nil)
	h.wants(doc, "input[checked]", 0, "nobody else's can")
	_, doc = h.ask(h.office, lang.EN, "/guideline/g3/ballot", nil)
	h.wants(doc, "form.ballot", 0, "who is not on the panel gets no ballot")
}

func TestALateBallotComesBackWithEverythingInIt(t *testing.T) {
	h := newHouse(t)
	h.open()
	_, err := h.room.Schedule(context.Background(), h.office, "g3", h.clock.Now(), h.clock.Now().Add(time.Hour))
	h.ok(err)
	h.clock.Move(2 * time.Hour)
	w, doc := h.ask(h.panel[0], lang.EN, "/guideline/g3/ballot", url.Values{"round": {"1"}, "rating.1": {"8"}, "text.1": {"Two trials"}, "rating.2": {"2"}, "text.2": {""}})
	if w.Code != http.StatusConflict {
		t.Errorf("status %d", w.Code)
	}
	h.says(doc, "Round 1 closed on 5 March 2026, 13:00", "it says when")
	h.wants(doc, "input[name='rating.1'][value='8'][checked]", 1, "the ratings are still there")
	if doc.Find("textarea[name='text.1']").Text() != "Two trials" {
		t.Error("the reason is still there")
	}
	h.wants(doc, "form.ballot button", 0, "it cannot be sent again")
}

func TestResultsAreATableWithOnesOwnVoteMarked(t *testing.T) {
	h := newHouse(t)
	h.open()
	_, doc := h.ask(h.panel[0], lang.EN, "/guideline/g3/results", nil)
	h.says(doc, "No round has been held", "before the first")
	h.round(2, 8, 9)
	_, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3/results", nil)
	if cells := doc.Find("#option-1 .counts td").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); strings.Join(cells, "") != "010000011" {
		t.Errorf("counts %v", cells)
	}
	h.wants(doc, "#option-1 .counts th .mine", 1, "one's own vote is marked in the table")
	h.wants(doc, "#option-1 svg[aria-hidden=true] rect", 9, "and drawn")
	h.wants(doc, "form[action$='/dissent']", 0, "dissent waits for the last round")
	_, doc = h.ask(h.office, lang.EN, "/guideline/g3/results", nil)
	h.wants(doc, ".mine", 0, "a coordinator has no vote and sees nobody's")
	_, doc = h.ask(h.reader, lang.EN, "/guideline/g3/results?round=1", nil)
	h.wants(doc, ".counts", 0, "between the rounds it is for the panel")

	h.round(2, 8, 9)
	_, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3/results", nil)
	h.says(doc, "3 kept their rating", "what moved since round one")
	h.wants(doc, "#option-1 form[action$='/dissent']", 1, "who rated outside may dissent")
	w, _ := h.ask(h.panel[0], lang.EN, "/guideline/g3/dissent", url.Values{"option": {"1"}, "dissent": {"Too few patients"}})
	if w.Code != http.StatusSeeOther {
		t.Errorf("dissent: %d", w.Code)
	}
	w, _ = h.ask(h.panel[1], lang.EN, "/guideline/g3/dissent", url.Values{"option": {"1"}, "dissent": {"no"}})
	if w.Code != http.StatusForbidden {
		t.Errorf("dissent of who agreed: %d", w.Code)
	}
}

func TestACoordinatorTakesAQuestionToItsRecommendation(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"code": {"g9"}, "programme": {"io"}, "title.en": {"Is it so?"}, "threshold": {"70"}, "boundary": {"strict"}, "quorum": {"3"},
		"china.claims.0.en": {"Yes"}, "china.claims.0.checked": {"verified"}, "west.claims.0.en": {"No"}, "west.claims.0.checked": {"recalled"},
		"options.0.en": {"Always"}, "options.1.en": {"Never"}, "options.2.en": {""}}
	w, doc := h.ask(h.office, lang.EN, "/office/guidelines", form)
	if w.Code != http.StatusUnprocessableEntity || doc.Find("#threshold-error").Length() != 1 {
		t.Errorf("70 is no share: %d", w.Code)
	}
	h.wants(doc, "textarea[name='options.1.en'], input[name='options.1.en'][value=Never]", 1, "what was typed is kept")
	form.Set("threshold", "70%")
	steps := []struct {
		why, path string
		form      url.Values
		status    int
	}{
		{"created", "/office/guidelines", form, 303},
		{"opened", "/office/guideline/g9/release", url.Values{}, 303},
		{"nobody has this address", "/office/guideline/g9/panel", url.Values{"addresses": {"who@example.org"}}, 422},
		{"invited by tick and by address", "/office/guideline/g9/panel", url.Values{"people": {"ann", "ben"}, "addresses": {"CAI@example.org，reader@example.org"}}, 303},
		{"a round that ends before it begins", "/office/guideline/g9/rounds", url.Values{"opens": {"2026-03-05T12:00"}, "closes": {"2026-03-05T11:00"}}, 422},
		{"scheduled", "/office/guideline/g9/rounds", url.Values{"opens": {"2026-03-05T12:00"}, "closes": {"2026-03-06T12:00"}}, 303},
		{"the rules are fixed now", "/office/guideline/g9/edit", changed(form, "threshold", "60%"), 409},
		{"reminded", "/office/guideline/g9/remind", url.Values{}, 303},
		{"standing aside needs a reason", "/office/guideline/g9/panel/ben", url.Values{"do": {"recuse"}}, 422},
		{"stands aside", "/office/guideline/g9/panel/reader", url.Values{"do": {"recuse"}, "reason": {"own trial"}}, 303},
		{"closing is not done by accident", "/office/guideline/g9/round/1", url.Values{"do": {"close"}}, 422},
		{"published too early", "/office/guideline/g9/recommendation", url.Values{"do": {"publish"}, "sure": {"yes"}, "revision": {"0"}, "text.en": {"Do"}, "strength": {"strong"}, "certainty": {"low"}}, 409},
	}
	for _, s := range steps {
		if w, _ := h.ask(h.office, lang.EN, s.path, s.form); w.Code != s.status {
			t.Errorf("%s: %d, want %d: %s", s.why, w.Code, s.status, w.Body)
		}
	}
	ctx := context.Background()
	for number := 1; number <= 2; number++ {
		if number == 2 {
			_, err := h.room.Schedule(ctx, h.office, "g9", h.clock.Now(), h.clock.Now().Add(day))
			h.ok(err)
		}
		for _, a := range h.panel {
			h.ok(h.room.Declare(ctx, a, "g9", room.None, ""))
			h.ok(h.room.Vote(ctx, a, "g9", number, room.Ballot{{Rating: 8}, {Rating: 2}}))
		}
		path := "/office/guideline/g9/round/" + string(rune('0'+number))
		if w, _ := h.ask(h.office, lang.EN, path, url.Values{"do": {"close"}, "sure": {"yes"}}); w.Code != 303 {
			t.Errorf("closing round %d: %d %s", number, w.Code, w.Body)
		}
	}
	_, doc = h.ask(h.office, lang.ZH, "/office/guideline/g9/recommendation", nil)
	h.says(doc, "无人提出不同意见", "the proof shows what it would be published with")
	revision, _ := doc.Find("input[name=revision]").Attr("value")
	w, _ = h.ask(h.office, lang.EN, "/office/guideline/g9/recommendation", url.Values{"do": {"publish"}, "revision": {revision}, "text.en": {"Do it always."}, "strength": {"strong"}, "certainty": {"low"}, "options": {"1"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("publishing is not done by accident: %d", w.Code)
	}
	_, doc = h.ask(h.office, lang.EN, "/office/guideline/g9/recommendation", nil)
	revision, _ = doc.Find("input[name=revision]").Attr("value")
	w, _ = h.ask(h.office, lang.EN, "/office/guideline/g9/recommendation", url.Values{"do": {"publish"}, "sure": {"yes"}, "revision": {revision}, "text.en": {"Do it always."}, "strength": {"strong"}, "certainty": {"low"}, "options": {"1"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/guideline/g9/recommendation" {
		t.Fatalf("published: %d %s", w.Code, w.Body)
	}
	_, doc = h.ask(h.reader, lang.EN, "/guideline/g9/recommendation", nil)
	h.says(doc, "Do it always.", "the text")
	h.says(doc, "Strong recommendation", "its strength")
	h.says(doc, "No dissent was given.", "its dissent")
	h.wants(doc, ".outcome .counts", 2, "its vote, for each option")
	h.wants(doc, ".side .recalled", 1, "and the recalled part of the position is still marked")
	for _, path := range []string{"/guidelines", "/guideline/g9", "/guideline/g9/results", "/office/guidelines", "/office/guideline/g9"} {
		for _, tag := range lang.Tags {
			if w, doc := h.ask(h.office, tag, path, nil); w.Code != 200 || doc.Find("h1").Length() != 1 {
				t.Errorf("%s in %s: %d with %d headings", path, tag, w.Code, doc.Find("h1").Length())
			}
		}
	}
}

func changed(form url.Values, name, value string) url.Values {
	out := url.Values{"revision": {"1"}}
	for k, v := range form {
		out[k] = v
	}
	out.Set(name, value)
	return out
}

func TestEvidenceAndInterestsComeBackWithTheirFaults(t *testing.T) {
	h := newHouse(t)
	h.open()
	w, doc := h.ask(h.reader, lang.EN, "/guideline/g3/evidence", url.Values{"study": {"Li 2021"}, "design": {"cohort"}, "population": {"Lung cancer"}, "finding": {"Two cases"}, "url": {"ftp://x"}})
	if w.Code != http.StatusUnprocessableEntity || doc.Find("#url-error").Length() != 1 || doc.Find("#study").AttrOr("value", "") != "Li 2021" {
		t.Errorf("a link that is none: %d", w.Code)
	}
	w, _ = h.ask(h.reader, lang.EN, "/guideline/g3/evidence", url.Values{"study": {"Li 2021"}, "design": {"cohort"}, "population": {"Lung cancer"}, "finding": {"<script>alert(1)</script>"}, "url": {"https://example.org/li"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("a study: %d %s", w.Code, w.Body)
	}
	_, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3", nil)
	h.says(doc, "<script>alert(1)</script>", "what was typed is text")
	action, _ := doc.Find("#evidence form[action*='/evidence/']").Attr("action")
	if w, _ := h.ask(h.panel[0], lang.EN, action, url.Values{"do": {"check"}}); w.Code != http.StatusSeeOther {
		t.Errorf("checking: %d", w.Code)
	}
	_, doc = h.ask(h.reader, lang.EN, "/guideline/g3", nil)
	h.says(doc, "checked by Doctor ann", "who checked it")
	h.wants(doc, "#evidence .card form", 0, "its author can no longer withdraw it")
	h.wants(doc, "#interests", 0, "interests are asked of the panel")

	w, doc = h.ask(h.panel[0], lang.EN, "/guideline/g3/interests", url.Values{"interest": {"financial"}, "detail": {""}})
	if w.Code != http.StatusUnprocessableEntity || doc.Find("#detail-error").Length() != 1 {
		t.Errorf("an interest without words: %d", w.Code)
	}
	h.wants(doc, "input[name=interest][value=financial][checked]", 1, "the choice is kept")
}

func TestTheTurnoutIsStreamedAndNothingElse(t *testing.T) {
	h := newHouse(t)
	h.open()
	_, err := h.room.Schedule(context.Background(), h.office, "g3", h.clock.Now(), h.clock.Now().Add(day))
	h.ok(err)
	h.ok(h.room.Vote(context.Background(), h.panel[0], "g3", 1, room.Ballot{{Rating: 9, Text: "secret"}, {Rating: 1}}))
	ctx, cancel := context.WithCancel(ui.WithViewer(lang.With(context.Background(), lang.EN), &ui.Viewer{Actor: h.reader}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(ctx)
		h.mux.ServeHTTP(w, r)
	}))
	defer server.Close()
	res, err := http.Get(server.URL + "/guideline/g3/live")
	h.ok(err)
	first := make([]byte, 2048)
	var text strings.Builder
	for !strings.Contains(text.String(), "</progress>") {
		n, err := res.Body.Read(first)
		text.Write(first[:n])
		if err != nil {
			t.Fatalf("the stream ended: %v\n%s", err, text.String())
		}
	}
	cancel()
	res.Body.Close()
	if !strings.Contains(text.String(), "Round 1: 1 of 3 have voted") || strings.Contains(text.String(), "secret") || strings.Contains(text.String(), "ann") {
		t.Errorf("streamed:\n%s", text.String())
	}
}

func TestTheDiaryAndTheGuideOfThePath(t *testing.T) {
	h := newHouse(t)
	h.open()
	ctx := lang.With(context.Background(), lang.EN)
	p := pages.New(h.room, live.NewHub(), nil)
	_, err := h.room.Schedule(ctx, h.office, "g3", h.clock.Now(), h.clock.Now().Add(day))
	h.ok(err)
	todos, err := p.Diary(ctx, h.panel[0])
	if err != nil || len(todos) != 1 || todos[0].Path != "/guideline/g3/ballot" || todos[0].Why != "Rate the options in round 1" {
		t.Errorf("what waits: %+v %v", todos, err)
	}
	h.ok(h.room.Vote(ctx, h.panel[0], "g3", 1, room.Ballot{{Rating: 9}, {Rating: 1}}))
	if todos, _ = p.Diary(ctx, h.panel[0]); len(todos) != 0 {
		t.Errorf("after voting: %+v", todos)
	}
	links, err := pages.Guide(ctx, h.db.Read(), []string{lrs.Question("g3"), lrs.Round("g3", 2), lrs.Unit("u1"), lrs.Question("unknown")})
	if err != nil || len(links) != 2 || links[lrs.Round("g3", 2)].Path != "/guideline/g3" {
		t.Errorf("where activities are found: %+v %v", links, err)
	}
}

func TestEveryChoiceHasItsSentence(t *testing.T) {
	say := func(prefix string, values ...string) {
		for _, v := range values {
			if !lang.Has(prefix + v) {
				t.Errorf("%s%s is not said", prefix, v)
			}
		}
	}
	for _, d := range room.Designs {
		say("guideline.design.", string(d))
	}
	for _, i := range room.Interests {
		say("guideline.interest.", string(i))
	}
	for _, s := range room.Strengths {
		say("guideline.strength.", string(s), "none")
	}
	for _, c := range room.Certainties {
		say("guideline.certainty.", string(c), "none")
	}
	say("guideline.checked.", "verified", "recalled")
	say("guideline.boundary.", "strict", "higher")
	say("guideline.role.", "panel", "expert", "tutor")
	say("guideline.mail.round.", "subject", "text")
	say("guideline.mail.remind.", "subject", "text")
	say("guideline.", "population", "intervention", "comparator", "outcome")
}
