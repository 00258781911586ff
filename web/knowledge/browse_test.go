package knowledge_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

func TestTheFirstPageCountsWhatThereIs(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	d := h.get(nobody, "/knowledge", 200)
	if got := d.text(".kinds h2 .meta"); got != "2" {
		t.Errorf("statements of the first kind: %q", got)
	}
	if d.Find(".states .tag.done").Length() != 1 || d.Find(".states .tag.wait").Length() != 1 {
		t.Error("the states are not told apart by sign and word")
	}
	if d.Find("a[href='/knowledge/review'], a[href='/knowledge/import'], a[href='/knowledge/new']").Length() != 0 {
		t.Error("somebody who is not signed in is offered what they may not do")
	}
	if h.get(one, "/knowledge", 200).Find("a[href='/knowledge/review']").Length() != 1 {
		t.Error("a reviewer is not led to the reviews")
	}
}

func TestWhatIsRecalledStandsUnderItsOwnHeading(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	for _, tag := range lang.Tags {
		d := h.ask(nobody, tag, httptest.NewRequest("GET", "/knowledge?q=nephritis", nil), 200)
		if got := d.Find(".group.recalled .rows a").First().AttrOr("href", ""); !strings.Contains(got, "nccn2024") {
			t.Errorf("%s: under the recalled heading stands %q", tag, got)
		}
		if got := d.Find(".group.verified .rows > li").Length(); got != 1 {
			t.Errorf("%s: %d verified", tag, got)
		}
	}
	d := h.get(nobody, path("irae:nephritis.nccn2024.g2", ""), 200)
	if d.Find("#covered").Length() != 0 || d.Find("[data-field=ici_action] .tag.done").Length() != 0 || d.Find(".apart [data-field=ici_action]").Length() != 1 {
		t.Error("a recalled statement looks like advice")
	}
	if !d.Find("#means").HasClass("alarm") {
		t.Error("nothing says what recalled means")
	}
}

func TestFilters(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	for _, c := range []struct {
		why, query string
		want       int
	}{
		{"by kind", "kind=irae", 2},
		{"by body", "body=ASCO", 1},
		{"by status", "status=recalled", 1},
		{"by subject", "subject=nephritis", 2},
		{"two conditions together", "body=NCCN&status=verified", 0},
		{"in Chinese", "q=" + url.QueryEscape("肾炎"), 2},
		{"a word that stands nowhere", "q=zebra", 0},
		{"a cursor that leads nowhere is an empty page", "kind=irae&after=zzz", 0},
		{"what could be markup is only words", "q=" + url.QueryEscape(`"><script>alert(1)</script>`), 0},
	} {
		d := h.get(nobody, "/knowledge?"+c.query, 200)
		if got := d.Find(".group .rows > li").Length(); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
		if d.Find("main script").Length() != 0 {
			t.Errorf("%s: a script came out", c.why)
		}
	}
	if d := h.get(nobody, "/knowledge?q=zebra", 200); d.Find(".empty a").Length() != 1 {
		t.Error("an empty answer does not lead on")
	}
	for why, query := range map[string]string{"an unknown kind": "kind=zebra", "an unknown status": "status=true"} {
		if d := h.get(nobody, "/knowledge?"+query, 422); d.Find(".field.bad .error").Length() != 1 {
			t.Errorf("%s is not said beside its field", why)
		}
	}
}

func TestReadingAtADay(t *testing.T) {
	h := newHouse(t, cell())
	h.clock.Move(72 * time.Hour) // the 8th
	for _, c := range []struct {
		why, day string
		status   int
		list     int
	}{
		{"the day on which it was loaded", "2026-03-05", 200, 1},
		{"the day before: nothing was in force", "2026-03-04", 200, 0},
		{"full-width digits, as a Chinese keyboard gives them", "２０２６－０３－０５", 200, 1},
		{"today is now", "2026-03-08", 200, 1},
		{"a day that has not come", "2026-03-09", 422, 0},
		{"a day that never comes", "2026-02-30", 422, 0},
		{"another order", "05.03.2026", 422, 0},
		{"words", "yesterday", 422, 0},
		{"a year with five digits", "20260-03-05", 422, 0},
	} {
		d := h.get(nobody, "/knowledge?kind=irae&at="+url.QueryEscape(c.day), c.status)
		if got := d.Find(".group .rows > li").Length(); got != c.list {
			t.Errorf("%s: %d statements, want %d", c.why, got, c.list)
		}
		if set := d.Find(".asof").Length() == 1; set != (c.status == 200) {
			t.Errorf("%s: the day is shown: %v", c.why, set)
		}
		if c.status == 422 && (d.Find("#at-error").Length() != 1 || d.Find("#at").AttrOr("value", "") != c.day) {
			t.Errorf("%s: the fault is not beside the field, or what was written is gone", c.why)
		}
	}
	d := h.get(nobody, "/knowledge?kind=irae&at=2026-03-05", 200)
	if href := d.Find(".group .rows a").First().AttrOr("href", ""); !strings.HasSuffix(href, "?at=2026-03-05") {
		t.Errorf("the day is lost on the way to %s", href)
	}
	h.get(nobody, path(nephritis, "")+"?at=2026-03-04", 404)
	h.get(nobody, path(nephritis, "")+"?at=soon", 422)
	if d := h.get(writer, path(nephritis, "")+"?at=2026-03-05", 200); d.Find(".asof").Length() != 1 || d.Find("a[href$='/edit']").Length() != 0 {
		t.Error("the past is not shown as past, or can be edited")
	}
}

// One statement of every kind that the program brings, in both languages.
func TestEveryKindIsReadable(t *testing.T) {
	shipped, err := room.Seed()
	if err != nil {
		t.Fatal(err)
	}
	var some []*fact.Statement
	seen := map[string]int{}
	for _, s := range shipped {
		if key := string(s.Kind) + string(s.Status); seen[key] < 2 {
			seen[key]++
			some = append(some, s)
		}
	}
	h := newHouse(t, some...)
	for _, tag := range lang.Tags {
		for _, s := range some {
			for _, page := range []string{"", "/edit", "/review"} {
				d := h.ask(one, tag, httptest.NewRequest("GET", path(s.ID, page), nil), 200)
				if d.Find("h1").Length() != 1 {
					t.Errorf("%s: %s%s has no heading", tag, s.ID, page)
				}
			}
			d := h.ask(nobody, tag, httptest.NewRequest("GET", path(s.ID, ""), nil), 200)
			if d.Find(".says dd").Length() < 2 {
				t.Errorf("%s: %s says nothing", tag, s.ID)
			}
		}
	}
}

// A machine's condition is read as a sentence, and changed as what it is.
func TestConditionsAreSentences(t *testing.T) {
	rule := &fact.Statement{ID: "ctcae:5.0:alt", Kind: fact.KindRule, Subject: "ALT", Title: fact.Name{EN: "ALT"}, Status: fact.Verified, Checked: []string{"*"}, Source: fact.Source{Citation: "CTCAE"},
		Data: []byte(`{"term":"ALT","vocabulary":"CTCAE 5.0","name_zh":"","soc":"","grades":{"1":{"text":">ULN","any_of":[{"when":"baseline_normal","all_of":[{"var":"alt_xuln","op":">","value":1},{"var":"life_threatening","op":"==","value":false}]},{"all_of":[{"var":"unheard_of","op":"<=","value":3}]}]}}}`)}
	h := newHouse(t, rule)
	d := h.get(nobody, path(rule.ID, ""), 200)
	got := d.text("[data-field=grades] dd li")
	if !strings.HasPrefix(got, "baseline normal: ") || !strings.Contains(got, "> 1 × ULN and ") || !strings.HasSuffix(got, ": no") {
		t.Errorf("a condition is read as %q", got)
	}
	if got := strings.TrimSpace(d.Find("[data-field=grades] dd li").Eq(1).Text()); got != "unheard_of ≤ 3" {
		t.Errorf("a finding that nobody knows is read as %q", got)
	}
	form := filled(h.get(writer, path(rule.ID, "/edit"), 200), "form.stack")
	form.Set("data.grades", strings.Replace(form.Get("data.grades"), "unheard_of", "alt_xbaseline", 1))
	form.Set("do", "preview")
	if d := h.post(writer, path(rule.ID, "/edit"), form, 200); !strings.Contains(d.Find(".preview ins").Text(), "xbaseline") {
		t.Errorf("the change reads %q", d.text(".preview"))
	}
}

func TestWhoReviewedIsNotToldToEverybody(t *testing.T) {
	h := newHouse(t, cell(recalled))
	h.draft(writer, nccn, "continue")
	for _, who := range []person.Actor{one, two} {
		h.post(who, path(nccn, "/review"), h.verdict(who, nccn, "ici_action"), 303)
	}
	d := h.get(nobody, path(nccn, ""), 200)
	if got := d.Find("#history ~ ol strong, section[aria-labelledby=reviews] strong").Length(); got == 0 || d.Find("section[aria-labelledby=reviews] time").Length() != 2 {
		t.Error("the dates of the reviews are gone")
	}
	if !strings.Contains(d.text("section[aria-labelledby=reviews]"), "a member of the programme") {
		t.Errorf("somebody who is not signed in reads %q", d.text("section[aria-labelledby=reviews]"))
	}
}

func TestUnknownIDsAndReservedWords(t *testing.T) {
	h := newHouse(t, cell())
	for _, p := range []string{path("irae:nobody", ""), path("nonsense", ""), path("irae:../../etc", ""), path("irae:a b", "/edit"), path("irae:nobody", "/review")} {
		h.get(one, p, 404)
	}
}
