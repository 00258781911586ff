package molecular

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
)

func TestWithoutDataTheMapSaysSo(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, "/molecular/access"), http.StatusOK)
		if doc.Find(".empty").Length() != 1 || doc.Find("svg[role=img]").Length() != 0 || doc.Find("form.filter").Length() != 0 {
			t.Errorf("%s: no empty state: %s", w.tag, text(doc.Find("main")))
		}
		if doc.Find(`a[href="/molecular/access/new"]`).Length() != 0 {
			t.Errorf("%s: nobody is offered to enter points", w.tag)
		}
		doc = w.page(w.get(w.office, "/molecular/access"), http.StatusOK)
		if doc.Find(`a[href="/molecular/access/new"], .empty a[href="/molecular/access/template.csv"]`).Length() != 2 {
			t.Errorf("%s: a coordinator is not shown how to begin", w.tag)
		}
	}
}

func TestAPointIsEnteredShownCorrectedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	rec := w.post(w.office, "/molecular/access", point())
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	path := rec.Header().Get("Location")
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, path), http.StatusOK)
		if doc.Find(`dl a[href="/knowledge/approval:savolitinib.nmpa.2021-06"]`).Length() != 1 {
			t.Errorf("%s: the month from which the wait counts has no source", w.tag)
		}
		if doc.Find(`a[href$="/edit"], form[action$="/withdraw"]`).Length() != 0 || strings.Contains(doc.Find("main").Text(), "Wu") {
			t.Errorf("%s: nobody sees who entered it, or may change it", w.tag)
		}
		doc = w.page(w.get(w.office, path), http.StatusOK)
		if !strings.Contains(text(doc.Find("ol.rows")), w.office.Name(w.tag)) {
			t.Errorf("%s: the office does not see who entered it", w.tag)
		}
		doc = w.page(w.get(nobody, "/molecular/access?medicine=savolitinib"), http.StatusOK)
		if got := text(doc.Find(".mapped table tbody tr").First()); !strings.Contains(got, lang.Say(w.tag, "molecular.lag.after", "Count", 4)) {
			t.Errorf("%s: wait: %s", w.tag, got)
		}
		if got := text(doc.Find("svg g.some .figure")); got != "4" {
			t.Errorf("%s: figure on the map %q", w.tag, got)
		}
		if n := doc.Find("svg g.none").Length(); n != 2 {
			t.Errorf("%s: %d planned cities without a point", w.tag, n)
		}
	}
	w.tag = lang.EN
	edit := w.page(w.get(w.office, path+"/edit"), http.StatusOK)
	if v := edit.Find("#medicine").AttrOr("value", ""); v != "savolitinib" {
		t.Errorf("form begins with %q", v)
	}
	form := point()
	form.Set("price", "900")
	form.Set("number", "1")
	doc := w.page(w.post(w.office, path+"/edit", form), http.StatusUnprocessableEntity)
	if doc.Find("#reason-error").Length() != 1 || doc.Find("#price").AttrOr("value", "") != "900" {
		t.Error("a correction without a reason is told beside it, and the rest is kept")
	}
	form.Set("reason", "misread")
	if rec := w.post(w.office, path+"/edit", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d", rec.Code)
	}
	form.Set("price", "800")
	doc = w.page(w.post(w.office, path+"/edit", form), http.StatusConflict)
	if doc.Find("#price").AttrOr("value", "") != "800" || doc.Find(".notice.alarm").Length() != 1 {
		t.Error("somebody else was first: told, and nothing lost")
	}
	doc = w.page(w.get(nobody, path), http.StatusOK)
	if n := doc.Find("ol.rows > li").Length(); n != 2 {
		t.Errorf("history of %d", n)
	}
	if rec := w.post(w.office, path+"/withdraw", url.Values{"number": {"2"}, "reason": {"wrong city"}}); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d", rec.Code)
	}
	if doc = w.page(w.get(nobody, "/molecular/access"), http.StatusOK); doc.Find(".empty").Length() != 1 {
		t.Error("a point that was withdrawn counts still")
	}
	if rec := w.get(w.office, path+"/edit"); rec.Code != http.StatusConflict {
		t.Errorf("editing a withdrawn point: %d", rec.Code)
	}
}

// Choosing a medicine must not touch what the others say, nor the reverse.
func TestTheMapOfOneMedicineReadsItsOwnPoints(t *testing.T) {
	w := newWorld(t)
	for _, x := range [][3]string{{"Beijing", "osimertinib", "2017-04"}, {"Beijing", "savolitinib", "2021-07"}, {"Wuhan", "osimertinib", "2019-02"}, {"Wuhan", "savolitinib", "2021-12"}, {"Urumqi", "savolitinib", "2023-06"}} {
		form := point()
		form.Set("city", x[0])
		form.Set("medicine", x[1])
		form.Set("day", x[2])
		if rec := w.post(w.office, "/molecular/access", form); rec.Code != http.StatusSeeOther {
			t.Fatal(rec.Body)
		}
	}
	for _, c := range []struct {
		why, query, figures string
		rows                int
	}{
		{"months of one medicine", "medicine=savolitinib", "1 24 6", 3},
		{"months of another", "medicine=" + url.QueryEscape("奥希替尼"), "17 39", 2},
		{"medicines of all", "", "2 1 2", 3},
		{"at an earlier date", "day=2018-01-01", "1", 1},
		{"before all points", "day=2001-01-01", "", 0},
		{"a medicine without a point", "medicine=larotrectinib", "", 0},
	} {
		doc := w.page(w.get(nobody, "/molecular/access?"+c.query), http.StatusOK)
		var figures []string
		doc.Find("svg g.some .figure").Each(func(_ int, s *goquery.Selection) { figures = append(figures, text(s)) })
		if got := strings.Join(figures, " "); got != c.figures || doc.Find(".mapped tbody tr").Length() != c.rows || doc.Find(".empty").Length() != 0 {
			t.Errorf("%s: figures %q, %d rows", c.why, got, doc.Find(".mapped tbody tr").Length())
		}
	}
}

func TestAFaultyPointComesBackWhole(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		form := point()
		form.Set("city", "Atlantis")
		form.Set("day", "２０９９年１月")
		form.Set("price", "－５")
		form.Set("source", "")
		doc := w.page(w.post(w.office, "/molecular/access", form), http.StatusUnprocessableEntity)
		for _, field := range []string{"city", "day", "price", "source"} {
			if text(doc.Find("#"+field+"-error")) == "" || doc.Find("#"+field).AttrOr("value", "") != form.Get(field) {
				t.Errorf("%s: %s: fault %q, value %q", w.tag, field, text(doc.Find("#"+field+"-error")), doc.Find("#"+field).AttrOr("value", ""))
			}
		}
	}
	form := point()
	form.Set("programme", "another")
	if rec := w.post(w.office, "/molecular/access", form); rec.Code != http.StatusForbidden {
		t.Errorf("a point for a programme of others: %d", rec.Code)
	}
	if rec := w.get(nobody, "/molecular/access/point/x"); rec.Code != http.StatusNotFound {
		t.Errorf("no such point: %d", rec.Code)
	}
}

func TestAListIsReportedAndApplied(t *testing.T) {
	w := newWorld(t)
	const csv = "城市,药品,日期,价格,币种,规格,医保,来源\n北京,赛沃替尼,２０２１－１０,１０００,CNY,盒,自费,价目表\n武汉,赛沃替尼,2022-01,-1,CNY,盒,自费,价目表\n火星,x,2099-01,,,,,\n"
	for _, w.tag = range tags {
		rec := w.send(w.office, "/molecular/access/import", "list", `C:\tmp\list.csv`, []byte(csv), url.Values{"programme": {"io"}})
		if rec.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		path := rec.Header().Get("Location")
		doc := w.page(w.get(w.office, path), http.StatusOK)
		if got := text(doc.Find("h1")); got != "list.csv" {
			t.Errorf("the name is %q", got)
		}
		rows := doc.Find("table").First().Find("tbody tr")
		if rows.Length() != 2 || text(rows.Eq(0).Find("th")) != "3" || !strings.Contains(text(rows.Eq(0)), lang.Say(w.tag, "molecular.field.price")) {
			t.Errorf("%s: bad rows: %s", w.tag, text(rows))
		}
		if got := rows.Eq(1).Find(".why li").Length(); got != 4 {
			t.Errorf("%s: %d reasons for the last row: %s", w.tag, got, text(rows.Eq(1)))
		}
		if w.tag == lang.EN {
			if rec := w.post(w.office, path+"/apply", nil); rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("bad rows left out in silence: %d", rec.Code)
			}
			if rec := w.post(w.office, path+"/apply", url.Values{"leave": {"1"}}); rec.Code != http.StatusSeeOther {
				t.Errorf("%d", rec.Code)
			}
			if doc := w.page(w.get(w.office, path), http.StatusOK); doc.Find("form[action$=apply]").Length() != 0 || doc.Find(".notice").Length() != 1 {
				t.Error("an applied list says so and is not applied again")
			}
		}
		faulty := w.get(w.office, path+"/faulty.csv").Body.String()
		if !strings.Contains(faulty, "火星") || strings.Contains(faulty, "２０２１") || !strings.Contains(faulty, "'-1") {
			t.Errorf("faulty rows: %s", faulty)
		}
		if rec := w.get(signedIn(), path); rec.Code != http.StatusForbidden {
			t.Errorf("others see the list: %d", rec.Code)
		}
	}
	if body := w.get(nobody, "/molecular/access.csv").Body.String(); !strings.Contains(body, "beijing,savolitinib,2021-10,yes,1000,CNY") {
		t.Errorf("download: %s", body)
	}
	for _, c := range []struct {
		why  string
		file []byte
		want int
	}{
		{"no list", []byte("\x89PNG"), http.StatusUnprocessableEntity},
		{"larger than allowed", make([]byte, 6<<20), http.StatusRequestEntityTooLarge},
	} {
		doc := w.page(w.send(w.office, "/molecular/access/import", "list", "x", c.file, url.Values{"programme": {"io"}}), c.want)
		if text(doc.Find("#list-error")) == "" {
			t.Errorf("%s: nothing beside the field", c.why)
		}
	}
}

// Circles never cover each other and stay on the map, however close cities lie.
func TestTheMapKeepsCitiesApart(t *testing.T) {
	var cities []spot
	for _, c := range []string{"shanghai", "suzhou", "wuxi", "hangzhou", "ningbo", "nanjing", "shenzhen", "guangzhou", "hong-kong", "macao", "urumqi", "harbin", "nowhere"} {
		cities = append(cities, spot{City: c, Name: c})
	}
	m := layOut(cities)
	if len(m.Spots) != len(cities)-1 || len(m.Missing) != 1 {
		t.Fatalf("%d placed, missing %v", len(m.Spots), m.Missing)
	}
	for i, a := range m.Spots {
		if !(a.X >= radius && a.X <= m.Width-radius && a.Y >= radius && a.Y <= m.Height-radius) {
			t.Errorf("%s leaves the map: %.0f %.0f of %.0f %.0f", a.City, a.X, a.Y, m.Width, m.Height)
		}
		for _, b := range m.Spots[i+1:] {
			if d := (a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y); !(d >= 4*radius*radius*0.9) {
				t.Errorf("%s covers %s", a.City, b.City)
			}
		}
	}
}
