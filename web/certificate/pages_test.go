package certificate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	room "stepwise/programme/certificate"
	"stepwise/programme/credit"
	pages "stepwise/web/certificate"
	programmepages "stepwise/web/programme"
	"stepwise/web/ui"
)

const origin = "https://stepwise.test"

// house is a programme with one doctor who finished it, one who did not, and the
// office.
type house struct {
	*testing.T
	db      *store.DB
	clock   *clock.Fake
	runner  *job.Runner
	record  *lrs.Record
	service *room.Service
	mux     *http.ServeMux
	doctor  person.Actor
	fresh   person.Actor
	office  person.Actor
	boss    person.Actor
	number  string // of the doctor's certificate
	said    *notices
}

type notices struct{ list []ui.Notice }

func (n *notices) Put(_ context.Context, x ui.Notice) { n.list = append(n.list, x) }
func (n *notices) Take(context.Context) []ui.Notice   { return nil }

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	c := clock.NewFake(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))
	h := &house{T: t, db: storetest.SQLite(t), clock: c, mux: http.NewServeMux(), said: &notices{},
		boss:   person.Actor{ID: "boss", Latin: "Boss", Grants: []person.Grant{{Role: person.Administrator}}},
		office: person.Actor{ID: "office", Latin: "Office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}}
	h.record = lrs.New(h.db, c)
	courses := programme.New(h.db, c, h.record)
	h.runner = job.NewRunner(h.db, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	var err error
	h.service, err = room.New(h.db, c, h.record, courses, h.runner, room.Config{Origin: origin, Secret: bytes.Repeat([]byte("k"), 32)})
	h.ok(err)
	courses.OnFinished(h.service.Finished)
	h.ok(h.service.Open(ctx))
	d := &programme.Definition{Code: "io", Title: lang.Text{EN: "Cancer immunotherapy", ZH: "肿瘤免疫治疗"},
		Certificate:  programme.Certificate{Title: lang.Text{EN: "Certificate of completion", ZH: "结业证书"}},
		Competencies: abilities,
		Credits:      []programme.Award{{Code: "unit", Title: lang.Text{EN: "A unit", ZH: "一个单元"}, Requirement: "unit", Credits: 2.5, Hours: 4}},
		Steps: []programme.Step{step("unit", "Learn <b>", "学习"), step("r2", "Discuss", "研讨"), step("r3", "Decide", "共识"),
			step("r4", "Write", "撰写"), step("r5", "Sustain", "巩固")},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 9}}}
	v, err := courses.Save(ctx, h.boss, d, 0, "")
	h.ok(err)
	h.ok(courses.Publish(ctx, h.boss, "io", v.Number))
	for _, id := range []string{"doctor", "fresh"} {
		h.ok(h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: "Li Ming", Han: "李明", Licence: "110110000000001", CreatedAt: c.Now()})
		}))
		_, err = courses.Enrol(ctx, h.office, "io/bj", id)
		h.ok(err)
	}
	h.doctor = person.Actor{ID: "doctor", Latin: "Li Ming", Han: "李明", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}
	h.fresh = person.Actor{ID: "fresh", Latin: "Li Ming", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}
	h.ok(h.record.Write(ctx, lrs.Statement{Person: "doctor", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Type: lrs.TypeUnit}}))
	h.work()
	mine, err := h.service.Mine(ctx, h.doctor)
	h.ok(err)
	h.number = mine[0].ID

	rules, err := credit.National()
	h.ok(err)
	guide := func(_ context.Context, _ store.Queryer, activities []string) (map[string]programmepages.Link, error) {
		return map[string]programmepages.Link{lrs.Unit("u1"): {Title: lang.Text{EN: "Checkpoints", ZH: "免疫检查点"}}}, nil
	}
	p := pages.New(h.db, c, h.service, credit.New(h.db, c, courses, rules, pages.Titles(guide)))
	for pattern, handler := range map[string]ui.Handler{
		"GET /verify": p.Ask, "GET /verify/{id}": p.Verify, "GET /credentials/{id}": p.Credential, "GET /status/{list}": p.Status, "GET /issuer": p.Issuer,
		"GET /certificates": p.Mine, "GET /certificate/{id}": p.Sheet, "GET /credits": p.Credits,
		"GET /office/certificates": p.Office, "GET /office/certificate/{id}": p.One,
		"POST /office/certificate/{id}/revoke": p.Revoke, "POST /office/certificate/{id}/reissue": p.Reissue,
		"GET /office/credits": p.OfficeCredits, "GET /office/credits.xlsx": p.Book,
		"GET /admin/keys": p.Keys, "POST /admin/keys/rotate": p.Rotate, "POST /admin/keys/revoke": p.RevokeKey,
	} {
		h.mux.Handle(pattern, handler)
	}
	return h
}

func step(code, en, zh string) programme.Step {
	return programme.Step{Code: "s-" + code, Title: lang.Text{EN: en, ZH: zh}, Requirements: []programme.Requirement{{Code: code, Kind: "units", Units: []string{"u1"}}}}
}

var abilities = []programme.Competency{
	{Code: "k1", Title: lang.Text{EN: "Grades toxicity", ZH: "毒性分级"}},
	{Code: "k2", Title: lang.Text{EN: "Chooses patients with biomarkers", ZH: "以生物标志物选择患者"}},
	{Code: "k3", Title: lang.Text{EN: "Cares for a patient after CAR-T", ZH: "CAR-T后患者照护"}},
	{Code: "k4", Title: lang.Text{EN: "Turns evidence into a recommendation", ZH: "将证据转化为建议"}},
	{Code: "k5", Title: lang.Text{EN: "Reports a case to journal standard", ZH: "按期刊标准报告病例"}},
	{Code: "k6", Title: lang.Text{EN: "Screens for hepatitis B before treatment", ZH: "治疗前筛查乙肝"}}}

func (h *house) work() {
	h.Helper()
	_, err := h.runner.Drain(context.Background())
	h.ok(err)
}

func (h *house) ask(a person.Actor, tag lang.Tag, r *http.Request) *httptest.ResponseRecorder {
	ctx := ui.WithViewer(lang.With(r.Context(), tag), &ui.Viewer{Actor: a, Path: r.URL.Path, Notices: h.said})
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ctx))
	return w
}

// page gets a page, which must have the status and no unsaid sentence.
func (h *house) page(a person.Actor, tag lang.Tag, path string, status int) *goquery.Document {
	h.Helper()
	w := h.ask(a, tag, httptest.NewRequest("GET", path, nil))
	return h.read(w, path, status)
}

func (h *house) read(w *httptest.ResponseRecorder, path string, status int) *goquery.Document {
	h.Helper()
	if w.Code != status {
		h.Fatalf("%s: %d, want %d", path, w.Code, status)
	}
	body := w.Body.String()
	for _, bad := range []string{"‹", "<no value>", "%!", "style=", "<script>alert", "<b>"} {
		if strings.Contains(body, bad) {
			h.Errorf("%s contains %q", path, bad)
		}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	h.ok(err)
	return doc
}

func (h *house) post(a person.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.ask(a, lang.EN, r)
}

func TestAnybodyChecksACertificate(t *testing.T) {
	h := newHouse(t)
	nobody := person.Actor{}
	for _, tag := range lang.Tags {
		doc := h.page(nobody, tag, "/verify/"+h.number, http.StatusOK)
		if doc.Find(".judged.valid .tag.done").Length() != 1 {
			t.Errorf("%s: it is not said to be valid", tag)
		}
		told := doc.Find(".told").Text()
		for _, want := range []string{"Li Ming", "李明", h.number} {
			if !strings.Contains(told, want) {
				t.Errorf("%s: %q is missing", tag, want)
			}
		}
		if label, _ := doc.Find(".qrcode svg").Attr("aria-label"); label != origin+"/verify/"+h.number {
			t.Errorf("the QR code leads to %q", label)
		}
		if doc.Find(`a[href="/credentials/`+h.number+`"]`).Length() == 0 {
			t.Error("no way to the credential")
		}
		if doc.Find(`#main a[href^="/office"], form[method=post]:not(.tongue)`).Length() != 0 {
			t.Error("the public page leads into the office")
		}
	}
	w := h.ask(nobody, lang.EN, httptest.NewRequest("GET", "/verify/"+h.number, nil))
	if cache := w.Header().Get("Cache-Control"); cache != "private, max-age=60" || w.Header().Get("X-Robots-Tag") != "noindex" {
		t.Errorf("cache %q", cache)
	}
	for _, number := range []string{"0197a1b2-0000-7000-8000-000000000001", "x", "%FF%00", "../../etc/passwd", strings.Repeat("a", 3000)} {
		doc := h.page(nobody, lang.EN, "/verify/"+url.PathEscape(number), http.StatusNotFound)
		if doc.Find(".judged.unknown form, .judged.unknown ~ div form").Length() != 1 {
			t.Errorf("%.20s: no way to try another number", number)
		}
	}
	if doc := h.page(nobody, lang.ZH, "/verify", http.StatusOK); doc.Find("input[name=number]").Length() != 1 {
		t.Error("no field for a number")
	}
	if w := h.ask(nobody, lang.EN, httptest.NewRequest("GET", "/verify?number=+"+strings.ToUpper(h.number)+"+", nil)); w.Header().Get("Location") != "/verify/"+h.number {
		t.Errorf("led to %q", w.Header().Get("Location"))
	}
}

func TestAnAlteredCertificateShowsNothingOfItself(t *testing.T) {
	h := newHouse(t)
	err := h.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE programme_certificate SET content = REPLACE(content, 'Li Ming', 'Wang Wei')`)
		return err
	})
	h.ok(err)
	doc := h.page(person.Actor{}, lang.EN, "/verify/"+h.number, http.StatusOK)
	if doc.Find(".judged.altered .tag.alarm").Length() != 1 || strings.Contains(doc.Text(), "Wang Wei") || doc.Find(".qrcode, .told").Length() != 0 {
		t.Error("a forged name is shown")
	}
	if w := h.ask(h.doctor, lang.EN, httptest.NewRequest("GET", "/certificate/"+h.number, nil)); w.Code != http.StatusConflict {
		t.Errorf("it can be printed: %d", w.Code)
	}
	if doc := h.page(h.office, lang.EN, "/office/certificate/"+h.number, http.StatusOK); doc.Find(".tag.alarm").Length() == 0 {
		t.Error("the office is not told")
	}
}

func TestWhatVerifiersRead(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ path, accept, kind string }{
		{"/credentials/" + h.number, "", "application/vc"},
		{"/credentials/" + h.number, "*/*", "application/vc"},
		{"/credentials/" + h.number, "application/vc+ld+json", "application/vc+ld+json"},
		{"/credentials/" + h.number, "application/ld+json, application/json", "application/ld+json"},
		{"/credentials/" + h.number, "text/html, application/json;q=0.9", "application/json"},
		{"/credentials/" + h.number + ".jwt", "", "application/jwt"},
		{"/status/1", "", "application/vc"},
		{"/issuer", "application/json", "application/json"},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Header.Set("Accept", c.accept)
		w := h.ask(person.Actor{}, lang.EN, r)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != c.kind || w.Header().Get("Access-Control-Allow-Origin") != "*" ||
			w.Header().Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%s as %q: %d %v", c.path, c.accept, w.Code, w.Header())
		}
		if c.kind != "application/jwt" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s is no JSON", c.path)
		}
	}
	for _, path := range []string{"/credentials/x", "/credentials/x.jwt", "/credentials/0197a1b2-0000-7000-8000-000000000001", "/status/2", "/status/one", "/status/99999999999999999999"} {
		if w := h.ask(person.Actor{}, lang.EN, httptest.NewRequest("GET", path, nil)); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestADoctorsOwnCertificates(t *testing.T) {
	h := newHouse(t)
	if doc := h.page(h.fresh, lang.ZH, "/certificates", http.StatusOK); doc.Find(".empty").Length() != 1 || doc.Find(`.empty a[href="/path"]`).Length() != 1 {
		t.Error("who has none is not told how they come")
	}
	doc := h.page(h.doctor, lang.ZH, "/certificates", http.StatusOK)
	for _, link := range []string{"/certificate/", "/verify/", "/credentials/"} {
		if doc.Find(`.leaf a[href="`+link+h.number+`"]`).Length() != 1 {
			t.Errorf("no link to %s", link)
		}
	}
	sheet := h.page(h.doctor, lang.ZH, "/certificate/"+h.number, http.StatusOK)
	text := sheet.Find(".sheet").Text()
	for _, want := range []string{"This is to certify that", "兹证明", "Li Ming", "李明", "Certificate of completion", "结业证书", "Cancer immunotherapy", "肿瘤免疫治疗",
		"Learn <b>", "学习", "2026-03-02", "Grades toxicity", "毒性分级", "2 March 2026", "2026年3月2日", origin + "/verify/" + h.number} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	if sheet.Find(".masthead, script:not([src]), .stamp").Length() != 0 || sheet.Find(".qrcode svg path").Length() != 1 {
		t.Error("the sheet has more or less on it than it should")
	}
	if w := h.ask(h.fresh, lang.EN, httptest.NewRequest("GET", "/certificate/"+h.number, nil)); w.Code != http.StatusForbidden {
		t.Errorf("somebody else's certificate: %d", w.Code)
	}
	h.page(h.office, lang.EN, "/certificate/"+h.number, http.StatusOK)
}

func TestTheOfficeRevokesAndReissues(t *testing.T) {
	h := newHouse(t)
	if doc := h.page(h.office, lang.EN, "/office/certificates", http.StatusOK); doc.Find(`.rows a[href="/office/certificate/`+h.number+`"]`).Length() != 1 {
		t.Error("the certificate is not listed")
	}
	if doc := h.page(h.office, lang.ZH, "/office/certificates?state=revoked&programme=io", http.StatusOK); doc.Find(".empty").Length() != 1 ||
		doc.Find("select[name=state] option[selected]").AttrOr("value", "") != "revoked" {
		t.Error("the filter is kept, and nothing is revoked")
	}
	w := h.ask(h.doctor, lang.EN, httptest.NewRequest("GET", "/office/certificates", nil))
	if w.Code != http.StatusForbidden {
		t.Errorf("a doctor in the office: %d", w.Code)
	}
	one := "/office/certificate/" + h.number
	long := strings.Repeat("long ", 200)
	for reason, status := range map[string]int{"": 422, "   ": 422, long: 422} {
		doc := h.read(h.post(h.office, one+"/revoke", url.Values{"reason": {reason}}), one, status)
		if doc.Find("details[open] #reason-revoke[aria-invalid=true]").Text() != reason || doc.Find("#reason-revoke-error").Length() != 1 ||
			doc.Find("#reason-reissue[aria-invalid]").Length() != 0 {
			t.Errorf("what was written is kept, and the fault stands beside its own field: %.10q", reason)
		}
	}
	if w := h.post(h.doctor, one+"/revoke", url.Values{"reason": {"because"}}); w.Code != http.StatusForbidden {
		t.Errorf("by the doctor: %d", w.Code)
	}
	if w := h.post(h.office, one+"/revoke", url.Values{"reason": {"Forged <b>list</b>"}}); w.Code != http.StatusSeeOther || len(h.said.list) != 1 {
		t.Errorf("%d %v", w.Code, h.said.list)
	}
	h.page(h.office, lang.EN, one, http.StatusOK)
	public := h.page(person.Actor{}, lang.EN, "/verify/"+h.number, http.StatusOK)
	if public.Find(".judged.revoked").Length() != 1 || strings.Contains(public.Text(), "Forged") {
		t.Error("the public page tells that, and not why")
	}
	if doc := h.page(h.doctor, lang.EN, "/certificates", http.StatusOK); !strings.Contains(doc.Text(), "Forged <b>list</b>") {
		t.Error("the doctor is told why")
	}
	if doc := h.page(h.doctor, lang.EN, "/certificate/"+h.number, http.StatusOK); doc.Find(".sheet.void .stamp").Length() != 1 {
		t.Error("a revoked sheet says so")
	}
	again := h.read(h.post(h.office, one+"/revoke", url.Values{"reason": {"twice"}}), one, http.StatusConflict)
	if again.Find("[role=alert]").Length() != 1 {
		t.Error("the second one is told")
	}
	w = h.post(h.office, one+"/reissue", url.Values{"reason": {"by mistake"}})
	next := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || next == one {
		t.Fatalf("%d to %q", w.Code, next)
	}
	if doc := h.page(h.office, lang.EN, one, http.StatusOK); doc.Find(`a[href="`+next+`"]`).Length() != 1 || doc.Find("form[action$=revoke], form[action$=reissue]").Length() != 0 {
		t.Error("the old edition leads to the new one and has nothing else to do")
	}
	if doc := h.page(person.Actor{}, lang.ZH, "/verify/"+h.number, http.StatusOK); doc.Find(`.judged.replaced a[href="/verify/`+strings.TrimPrefix(next, "/office/certificate/")+`"]`).Length() != 1 {
		t.Error("whoever scans the old code finds the new one")
	}
}

func TestAdministratorsKeepKeys(t *testing.T) {
	h := newHouse(t)
	doc := h.page(h.boss, lang.ZH, "/admin/keys", http.StatusOK)
	key := doc.Find(".keys code").First().Text()
	if !strings.HasPrefix(key, "z6Mk") || doc.Find(".keys .tag.done").Length() != 1 {
		t.Errorf("key %q", key)
	}
	for _, path := range []string{"/admin/keys/rotate", "/admin/keys/revoke"} {
		if w := h.post(h.office, path, url.Values{"key": {key}, "reason": {"x"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s by a coordinator: %d", path, w.Code)
		}
	}
	if w := h.post(h.boss, "/admin/keys/rotate", nil); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	if doc := h.page(h.boss, lang.EN, "/admin/keys", http.StatusOK); doc.Find(".keys > li").Length() != 2 || doc.Find(".keys .tag.done").Length() != 1 {
		t.Error("a new key is in use, the old one is kept")
	}
	w := h.read(h.post(h.boss, "/admin/keys/revoke", url.Values{"key": {key}, "reason": {""}}), "/admin/keys", http.StatusUnprocessableEntity)
	if w.Find("details[open] textarea[aria-invalid=true]").Length() != 1 {
		t.Error("a reason is asked for")
	}
	if w := h.post(h.boss, "/admin/keys/revoke", url.Values{"key": {key}, "reason": {"The disk was stolen."}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	h.page(h.boss, lang.EN, "/admin/keys", http.StatusOK)
	h.work()
	h.page(person.Actor{}, lang.EN, "/verify/"+h.number, http.StatusOK).Find(".judged.valid").Each(func(_ int, s *goquery.Selection) { h.number = "" })
	if h.number != "" {
		t.Error("the certificate was not signed anew")
	}
}

func TestCreditsOfADoctorAndForTheOffice(t *testing.T) {
	h := newHouse(t)
	empty := h.page(h.fresh, lang.ZH, "/credits", http.StatusOK)
	if empty.Find(".empty").Length() != 1 || empty.Find(`.rule a[href^="https://wjw.fujian.gov.cn"]`).Length() != 1 {
		t.Error("who has none sees the target and where it comes from")
	}
	doc := h.page(h.doctor, lang.EN, "/credits", http.StatusOK)
	row := doc.Find("tbody tr")
	if row.Length() != 1 || !strings.Contains(row.Text(), "Checkpoints") || row.Find("td.n").First().Text() != "2.5" {
		t.Errorf("ledger %q", row.Text())
	}
	if bars := doc.Find(".sums progress"); bars.Length() != 2 || bars.First().AttrOr("max", "") != "25" || bars.First().AttrOr("value", "") != "2.5" || bars.Last().AttrOr("max", "") != "90" {
		t.Error("progress to 25 credits and 90 hours")
	}
	if doc.Find(".rule .tag.done").Length() != 1 || doc.Find(".rule .tag.wait").Length() != 3 {
		t.Error("what was read second hand is marked")
	}
	office := h.page(h.office, lang.ZH, "/office/credits", http.StatusOK)
	if office.Find("tbody tr").Length() != 2 || !strings.Contains(office.Find("tbody").Text(), "110110000000001") {
		t.Errorf("office %q", office.Find("tbody").Text())
	}
	if before := h.page(h.office, lang.EN, "/office/credits?programme=io&year=2023", http.StatusOK); before.Find(".rule").Length() != 0 {
		t.Error("a year without a rule has a target")
	}
	book, ok := office.Find(`a[href^="/office/credits.xlsx"]`).Attr("href")
	if !ok {
		t.Fatal("no spreadsheet")
	}
	w := h.ask(h.office, lang.EN, httptest.NewRequest("GET", book, nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != `attachment; filename="credits-io-2026.xlsx"` {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	f, err := excelize.OpenReader(w.Body)
	h.ok(err)
	rows, err := f.GetRows("学分明细 Ledger")
	if err != nil || len(rows) != 2 || rows[1][6] != "免疫检查点 Checkpoints" {
		t.Errorf("%v %v", rows, err)
	}
	for path, status := range map[string]int{"/office/credits?programme=other": 403, "/office/credits.xlsx?programme=other": 403, "/office/credits?year=x": 404, "/office/credits?year=99999": 422} {
		if w := h.ask(h.office, lang.EN, httptest.NewRequest("GET", path, nil)); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
	cohort := person.Actor{ID: "c", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"}}}
	if doc := h.page(cohort, lang.EN, "/office/credits", http.StatusOK); doc.Find("tbody tr").Length() != 2 || doc.Find("select[name=cohort] option").Length() != 1 {
		t.Error("the coordinator of a cohort sees that one")
	}
	if doc := h.page(person.Actor{ID: "n", Grants: []person.Grant{{Role: person.Coordinator, Programme: "none"}}}, lang.EN, "/office/credits", http.StatusOK); doc.Find(".empty").Length() != 1 {
		t.Error("without a programme there is nothing")
	}
}
