package statement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func TestWhoSeesWhichStatements(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		all := map[string]string{} // what it is → id
		for _, who := range []string{o.li, o.wang, o.zhao, o.left, o.alone, "tutor"} {
			all[who] = o.did(who, lrs.Completed, unit("u1", "Colitis", "结肠炎"))
		}
		all["li's account"] = o.sends(nil, sent(mbox("li@journal.example"), "passed", "https://journal.example/1"))[0]
		o.belongs("mbox|mailto:li@journal.example", o.li)
		all["a stranger"] = o.sends(nil, sent(mbox("stranger@journal.example"), "passed", "https://journal.example/1"))[0]
		all["a stranger about li"] = o.sends(nil, `{"actor":`+mbox("stranger@journal.example")+`,"verb":{"id":"http://a.example/praised"},"object":{"objectType":"Agent","mbox":"mailto:li@journal.example"}}`)[0]
		all["a group with li"] = o.sends(nil, sent(`{"objectType":"Group","member":[`+mbox("li@journal.example")+`]}`, "attempted", "https://journal.example/1"))[0]
		all["what the tutor voided of li"] = o.did(o.li, lrs.Completed, unit("u2", "Rash", "皮疹"))
		all["the tutor voids for li"] = o.did("tutor", lrs.Voided, lrs.Activity{ID: all["what the tutor voided of li"]})
		all["a remark on what li did"] = o.sends(nil, `{"actor":`+mbox("stranger@journal.example")+`,"verb":{"id":"http://a.example/noted"},"object":{"objectType":"StatementRef","id":"`+all[o.li]+`"}}`)[0]

		li := []string{o.li, "li's account", "what the tutor voided of li", "the tutor voids for li"}
		for _, c := range []struct {
			why   string
			who   person.Actor
			sees  []string // nil: everything
			knock int      // status of the list
		}{
			{"an administrator of the installation sees everything", o.admin, nil, 200},
			{"a coordinator everywhere sees the learners of all programmes, and no strangers", o.whole, append([]string{o.wang, o.zhao}, li...), 200},
			{"a coordinator of a programme sees its learners", o.io, append([]string{o.wang}, li...), 200},
			{"a coordinator of a cohort sees the learners of that cohort", o.beijing, li, 200},
			{"a coordinator of another programme sees none of them", o.lung, []string{o.zhao}, 200},
			{"a tutor sees nothing of the record", o.tutor, []string{}, 403},
			{"an administrator of one programme is no administrator of the record", person.Actor{ID: "x", Grants: []person.Grant{{Role: person.Administrator, Programme: "io"}}}, []string{}, 403},
			{"a coordinator of nobody sees nothing", person.Actor{ID: "x", Grants: []person.Grant{{Role: person.Coordinator, Programme: "none"}}}, []string{}, 200},
			{"grants without an account open nothing", person.Actor{Grants: []person.Grant{{Role: person.Administrator}}}, []string{}, 303},
			{"who is not signed in goes to the sign-in page", o.nobody, []string{}, 303},
		} {
			doc, _ := o.ask(c.who, lang.EN, list("voided", "1"), c.knock)
			listed := ids(doc)
			for what, id := range all {
				want := c.sees == nil || slices.Contains(c.sees, what)
				if slices.Contains(listed, id) != want {
					t.Errorf("%s: %s is listed: %v", c.why, what, !want)
				}
				for _, path := range []string{"/office/statements/" + id, "/office/statements/" + id + "/text"} {
					if status := o.raw(c.who, lang.EN, path).Code; (status == 200) != want || !want && c.knock == 200 && status != 404 {
						t.Errorf("%s: %s opens with %d", c.why, what, status)
					}
				}
			}
			if strings.Contains(doc.Find("main").Text(), "stranger") && c.sees != nil {
				t.Errorf("%s: a stranger's address stands on the page", c.why)
			}
		}
	})
}

// A filter that finds what may not be seen looks like one that finds nothing, and
// pages are full although others' statements lie between.
func TestPagesDoNotTellWhatLiesBetween(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		secret := o.did(o.zhao, lrs.Passed, unit("secret", "Secret", "秘密"))
		for i := range 60 {
			o.did(o.li, lrs.Completed, unit(fmt.Sprintf("u%d", i), "Unit", "单元"))
			o.did(o.zhao, lrs.Completed, unit("u1", "Other", "其他"))
		}
		doc, _ := o.ask(o.beijing, lang.EN, list("verb", lrs.Completed.ID), 200)
		first := ids(doc)
		next := doc.Find("a[rel=next]").AttrOr("href", "")
		if len(first) != 50 || next == "" {
			t.Fatalf("%d on the first page, next %q", len(first), next)
		}
		o.did(o.li, lrs.Completed, unit("late", "Late", "晚")) // others write meanwhile
		doc, _ = o.ask(o.beijing, lang.EN, next, 200)
		second := ids(doc)
		if len(second) != 10 || doc.Find("a[rel=next]").Length() != 0 {
			t.Errorf("%d on the second page, want 10 and no third", len(second))
		}
		for _, id := range second {
			if slices.Contains(first, id) {
				t.Errorf("%s stands on both pages", id)
			}
		}
		for why, path := range map[string]string{
			"somebody of another programme":        list("person", o.zhao),
			"their account":                        list("agent", lrs.AgentKey(o.zhao)),
			"an activity that only others touched": list("activity", lrs.Unit("secret")),
			"nobody at all":                        list("person", "no such person"),
		} {
			doc, _ := o.ask(o.beijing, lang.EN, path, 200)
			if len(ids(doc)) != 0 || doc.Find(".empty").Length() != 1 || strings.Contains(doc.Find("main").Text(), "Zhao") {
				t.Errorf("%s: the list is not simply empty", why)
			}
		}
		if doc, _ := o.ask(o.beijing, lang.EN, list("who", "Zhao"), 422); doc.Find("#who-error").Length() != 1 {
			t.Error("a name of another programme is not nobody's")
		}
		if w := o.raw(o.beijing, lang.EN, "/office/statements/"+secret); w.Code != o.raw(o.beijing, lang.EN, "/office/statements/6fa459ea-ee8a-4ca4-894e-db77e160355e").Code {
			t.Error("a statement that may not be seen answers otherwise than one that is not there")
		}
	})
}

// With more learners than are asked for one by one, the same statements are found.
func TestManyLearnersAreSeenLikeFew(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	mine := o.did(o.li, lrs.Completed, unit("u1", "Unit", "单元"))
	o.crowd(120)
	o.noise(2100) // more than is walked through before learners are asked for
	last := o.did("crowd-007", lrs.Passed, unit("u2", "Unit", "单元"))
	doc, _ := o.ask(o.beijing, lang.EN, list("verb", lrs.Completed.ID), 200)
	if got := ids(doc); len(got) != 1 || got[0] != mine {
		t.Errorf("what lies deep in the record: %v, want %s", got, mine)
	}
	doc, _ = o.ask(o.beijing, lang.EN, list("verb", lrs.Passed.ID), 200)
	if got := ids(doc); len(got) != 1 || got[0] != last {
		t.Errorf("what is new: %v, want %s", got, last)
	}
}
