package statement_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestAStatementIsOneLineInPlainWords(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.did(o.li, lrs.Answered, lrs.Activity{ID: lrs.Item("q11"), Name: map[string]string{"en": "Question 11", "zh-Hans": "第11题"}},
			func(s *lrs.Statement) { s.Result = lrs.Scaled(0.88, true) })
		o.did(o.li, lrs.Failed, lrs.Activity{ID: lrs.Item("q12")}, func(s *lrs.Statement) { s.Result = lrs.Scaled(0.4, false) })
		o.sends(nil, sent(mbox("li@journal.example"), "launched", "https://journal.example/1"),
			`{"actor":{"name":"Somebody","mbox":"mailto:x@journal.example"},"verb":{"id":"http://a.example/verbs/ponders","display":{"fr":"réfléchit"}},"object":{"id":"https://journal.example/2","definition":{"name":{"de":"Aufgabe","en-GB":"Exercise"}}},"result":{"score":{"raw":44,"max":50}}}`,
			sent(mbox("li@journal.example"), "launched", "https://journal.example/2"),
			sent(`{"objectType":"Group","member":[`+mbox("a@b.example")+`,`+mbox("c@b.example")+`]}`, "attempted", "https://journal.example/3"))
		o.belongs("mbox|mailto:li@journal.example", o.li)

		english, _ := o.ask(o.admin, lang.EN, list("order", "oldest", "since", "2026-03-05 12:01"), 200)
		want := []string{
			"Li Na answered Question 11 · 0.88 ✓passed · recorded here",
			"Li Na did not pass item/q12 · 0.40 ○not passed · recorded here",
			"Li Na launched https://journal.example/1 · from Journal courses",
			"Somebody réfléchitfr Exercise · 44/50 · from Journal courses",
			"Li Na launched Exercise · from Journal courses", // another statement named it
			"a group of 2 attempted https://journal.example/3 · from Journal courses",
		}
		if got := lines(english); !slices.Equal(got, want) {
			t.Errorf("in English\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if mark := english.Find(".what [lang=fr]"); mark.Text() != "réfléchit" {
			t.Error("words of another language are marked for screen readers")
		}
		chinese, _ := o.ask(o.admin, lang.ZH, list("order", "oldest", "since", "2026-03-05 12:01"), 200)
		got := lines(chinese)
		if got[0] != "李娜 回答 第11题 · 0.88 ✓通过 · 本平台记录" || got[3] != "Somebody réfléchitfr Exerciseen · 44/50 · 来自 Journal courses" {
			t.Errorf("in Chinese\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestFiltersNarrowTheList(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		course := "https://journal.example/course"
		registration := "6fa459ea-ee8a-4ca4-894e-db77e160355e"
		colitis := o.did(o.li, lrs.Completed, unit("u1", "Colitis", "结肠炎")) // 12:01
		rash := o.did(o.wang, lrs.Passed, unit("u2", "Rash", "皮疹"))         // 12:02
		lesson := o.sends(nil, sent(mbox("li@journal.example"), "completed", course+"/1",
			`"context":{"registration":"`+registration+`","contextActivities":{"grouping":[{"id":"`+course+`"}]}}`))[0] // 12:03
		o.belongs("mbox|mailto:li@journal.example", o.li)
		wrong := o.did(o.wang, lrs.Failed, unit("u3", "Pneumonitis", "肺炎"))     // 12:04
		o.did("tutor", lrs.Voided, lrs.Activity{ID: wrong})                     // 12:05
		o.clock.Set(time.Date(2026, 3, 6, 4, 0, 0, 0, time.UTC))                // the day after
		later := o.did(o.li, lrs.Attended, lrs.Activity{ID: lrs.Session("f1")}) // 12:01

		for _, c := range []struct {
			why  string
			ask  []string
			want []string
		}{
			{"a person, under all accounts", []string{"person", o.li, "until", "2026-03-05 12:03"}, []string{lesson, colitis}},
			{"an account", []string{"agent", "li@journal.example"}, []string{lesson}},
			{"a verb chosen", []string{"verb", lrs.Completed.ID}, []string{lesson, colitis}},
			{"a verb typed", []string{"verbiri", lrs.Passed.ID, "verb", lrs.Completed.ID}, []string{rash}},
			{"an activity", []string{"activity", lrs.Unit("u1")}, []string{colitis}},
			{"a course as the object only", []string{"activity", course}, nil},
			{"a course around lessons", []string{"activity", course, "related", "1"}, []string{lesson}},
			{"a registration, however it is spelled", []string{"registration", strings.ToUpper(registration)}, []string{lesson}},
			{"a client", []string{"from", o.journal.ID}, []string{lesson}},
			{"our own rooms, one verb", []string{"from", "house", "verb", lrs.Completed.ID}, []string{colitis}},
			{"a day", []string{"since", "2026-03-06", "until", "2026-03-06"}, []string{later}},
			{"a minute", []string{"since", "2026-03-05 12:02", "until", "2026-03-05 12:02"}, []string{rash}},
			{"what was voided is left out", []string{"activity", lrs.Unit("u3"), "verb", lrs.Failed.ID}, nil},
			{"oldest first", []string{"verb", lrs.Completed.ID, "order", "oldest"}, []string{colitis, lesson}},
		} {
			doc, _ := o.ask(o.admin, lang.EN, list(c.ask...), 200)
			got := slices.DeleteFunc(ids(doc), func(id string) bool { return !slices.Contains([]string{colitis, rash, lesson, wrong, later}, id) })
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.why, got, c.want)
			}
		}
		doc, _ := o.ask(o.admin, lang.EN, list("activity", lrs.Unit("u3"), "voided", "1"), 200)
		if !slices.Contains(ids(doc), wrong) || doc.Find("#s-"+wrong+" .tag.alarm").Text() == "" {
			t.Error("voided ones, when asked for, are listed and say so")
		}
	})
}

func TestAPersonIsFoundByName(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.person("li2", "Li Ning", "李宁")
	if w := o.raw(o.admin, lang.EN, list("who", "李娜", "verb", lrs.Completed.ID)); w.Code != 303 || w.Header().Get("Location") != list("person", o.li, "verb", lrs.Completed.ID) {
		t.Errorf("one of a name is chosen: %d %s", w.Code, w.Header().Get("Location"))
	}
	doc, _ := o.ask(o.admin, lang.EN, list("who", "Li N"), 200)
	if got := doc.Find("main ul.rows a").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); !slices.Equal(got, []string{"Li Na", "Li Ning"}) {
		t.Errorf("several of a name are offered: %v", got)
	}
	doc, _ = o.ask(o.admin, lang.ZH, list("who", "nobody of this name"), 422)
	if doc.Find("#who-error").Length() != 1 || doc.Find("#who").AttrOr("value", "") != "nobody of this name" {
		t.Error("a name that is nobody's is said beside the field, and kept")
	}
	doc, _ = o.ask(o.admin, lang.ZH, list("person", o.li), 200)
	if doc.Find(".chosen strong").Text() != "李娜" || doc.Find("input[name=person]").AttrOr("value", "") != o.li {
		t.Error("who was chosen stands in the form, to be asked for again")
	}
}

func TestFaultsStandBesideTheirFields(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.did(o.li, lrs.Completed, unit("u1", "Colitis", "结肠炎"))
	for _, tag := range lang.Tags {
		for field, value := range map[string]string{"activity": "no address", "verbiri": "answered", "registration": "12", "since": "yesterday", "until": "2026-13-01", "agent": "Li Na"} {
			doc, _ := o.ask(o.admin, tag, list(field, value), 422)
			if doc.Find("#"+field+"-error").Length() != 1 || doc.Find("#"+field).AttrOr("value", "") != value || doc.Find("#statements li").Length() != 0 {
				t.Errorf("%s %q: no error beside the field, or the text is lost, or a list is shown as if it were the answer", field, value)
			}
			if doc.Find(".filter details[open]").Length() != 1 {
				t.Errorf("%s: its field is hidden", field)
			}
		}
		if doc, _ := o.ask(o.admin, tag, list("since", "2026-03-06", "until", "2026-03-05"), 422); doc.Find("#until-error").Length() != 1 {
			t.Error("an end before the beginning")
		}
	}
}

func TestEmptyListsTeach(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	for tag, word := range map[lang.Tag]string{lang.EN: "who did what", lang.ZH: "谁对哪项活动做了什么"} {
		nobodys := o.lung
		nobodys.Grants[0].Programme = "other"
		doc, _ := o.ask(nobodys, tag, "/office/statements", 200)
		if !strings.Contains(doc.Find(".empty").Text(), word) {
			t.Errorf("%s: an empty record does not say what a statement is: %s", tag, doc.Find(".empty").Text())
		}
		doc, _ = o.ask(o.admin, tag, list("activity", "https://a.example/nothing"), 200)
		if doc.Find(".empty a[href='/office/statements']").Length() != 1 {
			t.Errorf("%s: an empty answer does not lead back", tag)
		}
	}
}
