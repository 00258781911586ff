package custody

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
	"stepwise/web/ui"
)

const ann = "BJ01-003"

// ward is a study with one patient who has a slot at level 2, and its pages.
type ward struct {
	*studytest.Study
	pages *Pages
	mux   *http.ServeMux
}

func open(t *testing.T, db *store.DB) *ward {
	t.Helper()
	s := studytest.Open(t, db)
	w := &ward{Study: s, pages: New(s.Ledger, room.New(s.Ledger)), mux: http.NewServeMux()}
	now := record.At(s.Clock.Now().Std())
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Subject.Name, Subject: ann, Row: "1"}, map[string]string{"SITE": "BJ01", "NUMBER": "003"})
	s.Put("pi", trial.Screen, "BJ01", record.Place{Form: form.Consent.Name, Subject: ann, Row: "1"}, map[string]string{"AT": now})
	p := record.Place{Form: form.Decision.Name, Row: "1"}
	s.Put("statistician", trial.Propose, "", p, map[string]string{"VERSION": "1", "SEEN": "1", "DATA": "{}", "ADVICE": "{}", "HASH": "x", "ACTION": "open", "LEVEL": "2"})
	for _, who := range []string{"committee", "committee2"} {
		proof := s.Proof(who)
		s.Must(s.Ledger.Write(context.Background(), studytest.As(who), studytest.Code, func(_ context.Context, x *trial.Writer) error {
			if err := x.Require(trial.Decide, ""); err != nil {
				return err
			}
			return x.Sign(p, "decide", proof)
		}))
	}
	s.Put("statistician", trial.Propose, "", record.Place{Form: form.Standing.Name, Row: "1"}, map[string]string{"STATUS": "signed", "SIGNED": now})
	s.Put("nurse", trial.Enrol, "BJ01", record.Place{Form: form.Slot.Name, Subject: ann, Row: "1"}, map[string]string{"LEVEL": "2", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": now})
	c := w.pages
	for pattern, h := range map[string]ui.Handler{
		"GET /trials/{study}/products": c.List, "POST /trials/{study}/products/scan": c.Scan,
		"GET /trials/{study}/products/specifications": c.Specs, "POST /trials/{study}/products/specifications": c.Specify, "POST /trials/{study}/products/specifications/sign": c.SignSpecs,
		"GET /trials/{study}/products/{subject}": c.Subject, "POST /trials/{study}/products/{subject}/therapy": c.OpenTherapy,
		"POST /trials/{study}/products/{subject}/collection": c.Plan, "POST /trials/{study}/products/{subject}/product": c.Begin,
		"GET /trials/{study}/products/{subject}/container/{container}": c.Container, "POST /trials/{study}/products/{subject}/container/{container}/hand/{step}": c.Hand,
		"POST /trials/{study}/products/{subject}/container/{container}/settle/{step}": c.Settle,
		"GET /trials/{study}/products/{subject}/batch/{product}":                      c.Batch, "POST /trials/{study}/products/{subject}/batch/{product}/end": c.End,
		"POST /trials/{study}/products/{subject}/batch/{product}/bag": c.AddBag, "POST /trials/{study}/products/{subject}/batch/{product}/results": c.Results,
		"POST /trials/{study}/products/{subject}/batch/{product}/release": c.Release,
		"GET /trials/{study}/products/{subject}/labels":                   c.Labels, "POST /trials/{study}/products/{subject}/labels": c.Issue,
		"GET /trials/{study}/products/{subject}/infusion": c.Infusion, "POST /trials/{study}/products/{subject}/infusion": c.Infuse,
		"POST /trials/{study}/products/{subject}/infusion/{row}": c.Infuse,
	} {
		w.mux.Handle(pattern, h)
	}
	return w
}

// ask sends one request as somebody; values of nil are a GET.
func (w *ward) ask(who, path string, tag lang.Tag, values url.Values, header ...string) *httptest.ResponseRecorder {
	w.T.Helper()
	path = "/trials/lung-01/products" + path
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if values != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	ctx := ui.WithViewer(lang.With(r.Context(), tag), &ui.Viewer{Actor: studytest.As(who), Path: path})
	out := httptest.NewRecorder()
	w.mux.ServeHTTP(out, r.WithContext(ctx))
	return out
}

func (w *ward) get(who, path string, tag lang.Tag) *goquery.Document {
	w.T.Helper()
	out := w.ask(who, path, tag, nil)
	if out.Code != http.StatusOK {
		w.T.Fatalf("%s as %s: %d %s", path, who, out.Code, out.Body)
	}
	return page(w.T, out)
}

// post sends a form that must be taken, and returns where it leads.
func (w *ward) post(who, path string, pairs ...string) string {
	w.T.Helper()
	out := w.ask(who, path, lang.EN, values(pairs...))
	if out.Code != http.StatusSeeOther {
		w.T.Fatalf("%s as %s: %d %s", path, who, out.Code, page(w.T, out).Find(".notice, .error").Text())
	}
	return out.Header().Get("Location")
}

func page(t testing.TB, out *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (w *ward) local(after time.Duration) string {
	return room.WriteTime(w.Clock.Now().Std().Add(after), lang.Zone)
}

// label makes a label through the page and returns its short code.
func (w *ward) label(who string, kind, about string) string {
	w.T.Helper()
	to := w.post(who, "/"+ann+"/labels", "kind", kind, "about", about)
	_, code, ok := strings.Cut(to, "only=")
	if !ok {
		w.T.Fatalf("a label leads to %s", to)
	}
	return code
}

// checked walks through every page to a bag that was checked at the bedside.
func (w *ward) checked() {
	w.T.Helper()
	for _, s := range [][2]string{{"VIABILITY", "50"}, {"CARPOS", "10"}} {
		w.post("laboratory", "/specifications", "id", s[0], "name.en", s[0], "name.zh", s[0], "stage", "release", "kind", "number", "low", s[1], "unit", "%", "source", "invented for this test")
	}
	w.post("laboratory", "/specifications/sign", "email", "laboratory", "password", studytest.Password)
	w.post("nurse", "/"+ann+"/therapy", "chain", "COI-1")
	w.post("nurse", "/"+ann+"/collection", "donation", "D1")
	band, c := w.label("nurse", "S", ""), w.label("nurse", "C", "C1")
	hand := func(who, container, step, first, second string, more ...string) {
		w.T.Helper()
		w.post(who, "/"+ann+"/container/"+container+"/hand/"+step, append([]string{"first", first, "second", second, "at", w.local(0)}, more...)...)
	}
	hand("nurse", "C1", "collect", band, c)
	box := w.label("nurse", "T", "C1")
	hand("nurse", "C1", "send", c, box)
	w.Clock.Move(4 * time.Hour)
	hand("laboratory", "C1", "receive", box, c)
	w.post("laboratory", "/"+ann+"/product", "collections", "C1", "kept", "frozen")
	batch := w.label("laboratory", "P", "P1")
	hand("laboratory", "C1", "use", c, batch, "product", "P1")
	w.Clock.Move(12 * 24 * time.Hour)
	w.post("laboratory", "/"+ann+"/batch/P1/end", "outcome", "made", "ended", w.local(0), "expiry", w.local(90*24*time.Hour), "usable", "120", "lot", "L1")
	w.post("laboratory", "/"+ann+"/batch/P1/bag", "cells", "140", "volume", "20")
	bag := w.label("laboratory", "B", "P1-A")
	hand("laboratory", "P1-A", "fill", batch, bag)
	w.post("laboratory", "/"+ann+"/batch/P1/results", "result.VIABILITY", "88", "result.CARPOS", "31", "at", w.local(0))
	w.post("laboratory", "/"+ann+"/batch/P1/release", "verdict", "released", "weight", "70", "email", "laboratory", "password", studytest.Password)
	box = w.label("laboratory", "T", "P1-A")
	hand("laboratory", "P1-A", "send", bag, box)
	w.Clock.Move(8 * time.Hour)
	hand("nurse", "P1-A", "receive", box, bag, "tempmin", "-180", "tempmax", "-150")
	hand("nurse", "P1-A", "thaw", band, bag)
	hand("nurse", "P1-A", "check", band, bag, "weight", "70")
}

func TestThePagesLeadFromTheVeinAndBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		if n := w.get("nurse", "", lang.EN).Find(".rows.cells li").Length(); n != 1 {
			t.Errorf("%d patients before anything was collected", n)
		}
		w.checked()
		d := w.get("nurse", "/"+ann+"/infusion", lang.EN)
		if got, _ := d.Find("input[name=cells]").Attr("value"); got != "140" {
			t.Errorf("the form begins with %q cells", got)
		}
		if kept, _ := d.Find("form[data-keep]").Attr("data-keep"); kept != "LUNG-01/"+ann+"/infusion" {
			t.Errorf("kept as %q", kept)
		}
		entry, _ := d.Find("input[name=entry]").Attr("value")
		given := values("bags", "P1-A", "at", w.local(0), "weight", "70", "cells", "140", "entry", entry)
		for range 2 { // the browser sends it again: the first answer was lost
			out := w.ask("nurse", "/"+ann+"/infusion", lang.EN, given, "Accept", "application/json")
			var body struct{ To string }
			if err := json.Unmarshal(out.Body.Bytes(), &body); err != nil || out.Code != http.StatusOK || body.To != "/trials/lung-01/products/"+ann {
				t.Errorf("%d %s", out.Code, out.Body)
			}
		}
		if n := len(w.View("nurse").State.Rows(form.Infusion.Name, ann)); n != 1 {
			t.Errorf("%d infusions", n)
		}
		for _, tag := range lang.Tags {
			for _, path := range []string{"", "/specifications", "/" + ann, "/" + ann + "/container/C1", "/" + ann + "/container/P1-A", "/" + ann + "/batch/P1", "/" + ann + "/labels", "/" + ann + "/infusion"} {
				for _, who := range []string{"nurse", "laboratory", "monitor"} {
					d := w.get(who, path, tag)
					if text := d.Text(); strings.Contains(text, "‹") {
						t.Errorf("%s in %s says %s", path, tag, text[strings.Index(text, "‹"):][:60])
					}
					ids := map[string]bool{}
					d.Find("[id]").Each(func(_ int, e *goquery.Selection) {
						id, _ := e.Attr("id")
						if ids[id] {
							t.Errorf("%s: two elements are %q", path, id)
						}
						ids[id] = true
					})
				}
			}
		}
	})
}

func TestARefusalIsLoudAndKeepsTheForm(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.checked()
		bag := w.label("laboratory", "B", "P1-A")
		out := w.ask("nurse", "/"+ann+"/container/P1-A/hand/check", lang.EN, values("first", bag, "second", bag, "at", w.local(0), "weight", "71.5"))
		d := page(t, out)
		if out.Code != http.StatusConflict || d.Find("[role=alert][data-refused] li").Length() != 2 {
			t.Errorf("%d: %s", out.Code, d.Find(".notice").Text())
		}
		if got, _ := d.Find("input[name=weight]").Attr("value"); got != "71.5" {
			t.Errorf("the weight is %q", got)
		}
		if n := w.get("monitor", "/"+ann, lang.ZH).Find(".chain li.alarm").Length(); n != 1 {
			t.Errorf("%d alarms on the timeline", n)
		}
		out = w.ask("nurse", "/"+ann+"/infusion", lang.EN, values("bags", "P1-A", "at", "2027-02-30T10:00", "weight", "70", "cells", "100", "comment", "kept"))
		d = page(t, out)
		if out.Code != http.StatusUnprocessableEntity || d.Find("#at-error").Length() != 1 || d.Find("textarea[name=comment]").Text() != "kept" {
			t.Errorf("%d: %s", out.Code, d.Find(".error").Text())
		}
		out = w.ask("nurse", "/"+ann+"/infusion", lang.ZH, values("bags", "P1-A", "at", w.local(0), "weight", "70", "cells", "84"), "Accept", "application/json")
		var body struct{ Fields map[string]string }
		if err := json.Unmarshal(out.Body.Bytes(), &body); err != nil || out.Code != http.StatusUnprocessableEntity || body.Fields["comment"] == "" {
			t.Errorf("%d %s", out.Code, out.Body)
		}
	})
}

func TestLabelsNameNobody(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.checked()
		d := w.get("laboratory", "/"+ann+"/labels?size=a7&copies=2", lang.EN)
		if n := d.Find(".sticker svg path").Length(); n != 12 {
			t.Errorf("%d stickers of six labels, two copies each", n)
		}
		if text := d.Find(".sticker").Last().Text(); !strings.Contains(text, ann) || !strings.Contains(text, "COI-1") {
			t.Errorf("a sticker says %s", text)
		}
	})
}

func TestStrangersSeeNoCells(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		for _, c := range []struct{ who, path string }{{"stranger", ""}, {"stranger", "/" + ann}, {"nurse2", "/" + ann}, {"nurse2", "/" + ann + "/labels"}, {"nurse", "/BJ01-099"}, {"nurse", "/" + ann + "/container/C9"}} {
			if out := w.ask(c.who, c.path, lang.EN, nil); out.Code != http.StatusNotFound {
				t.Errorf("%s at %s: %d", c.who, c.path, out.Code)
			}
		}
		if out := w.ask("laboratory", "/"+ann+"/therapy", lang.EN, values("chain", "COI-1")); out.Code != http.StatusForbidden {
			t.Errorf("the laboratory opened a therapy event: %d", out.Code)
		}
	})
}
