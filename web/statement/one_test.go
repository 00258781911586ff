package statement_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

const registration = "6fa459ea-ee8a-4ca4-894e-db77e160355e"

// facts reads a definition list: term → text.
func facts(doc *goquery.Document) map[string]string {
	out := map[string]string{}
	doc.Find("dl.facts dt").Each(func(_ int, s *goquery.Selection) {
		out[strings.TrimSpace(s.Text())] = strings.Join(strings.Fields(s.Next().Text()), " ")
	})
	return out
}

func TestOneStatementIsReadInFull(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		page := []byte("<script>alert(1)</script>")
		sum := sha256.Sum256(page)
		sha2, gone := hex.EncodeToString(sum[:]), strings.Repeat("ab", 32)
		text := `{ "actor":` + mbox("li@journal.example") + `, "verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered"}},` +
			`"object":{"id":"https://journal.example/q","definition":{"name":{"en":"A <b>question</b>"},"description":{"en":"Which one?"}}},` +
			`"result":{"score":{"scaled":0.880,"raw":44,"max":50},"success":true,"completion":true,"response":"B","duration":"PT4M12S","extensions":{"http://a.example/sure":1.50}},` +
			`"context":{"registration":"` + registration + `","platform":"Journal","instructor":{"name":"Prof. Chen","mbox":"mailto:chen@journal.example"},"contextActivities":{"parent":[{"id":"https://journal.example/course","definition":{"name":{"en":"The course"}}}]}},` +
			`"timestamp":"2026-03-05T03:30:00.5Z",` +
			`"attachments":[{"usageType":"http://a.example/work","display":{"en":"Paper"},"contentType":"text/html","length":` + fmt.Sprint(len(page)) + `,"sha2":"` + sha2 + `"},` +
			`{"usageType":"http://a.example/work","display":{"en":"Film"},"contentType":"video/mp4","length":5,"sha2":"` + gone + `","fileUrl":"https://journal.example/film"}]}`
		one := o.sends(map[string][]byte{sha2: page}, text)[0]
		o.belongs("mbox|mailto:li@journal.example", o.li)
		path := "/office/statements/" + one

		doc, _ := o.ask(o.beijing, lang.EN, path, 200)
		got := facts(doc)
		for term, want := range map[string]string{
			"Who": "Li Na", "Did": "answered", "What": "A <b>question</b>", "Score": "0.88 (44/50 points)", "Completed": "yes", "Answer": "B", "Took": "4 min 12 s",
			"Happened": "5 March 2026, 11:30", "Stored": "5 March 2026, 12:01", "Source": "from Journal courses", "Registration": registration,
			"Confirmed or taught by": "Prof. Chen", "Part of": "The course", "Platform": "Journal", "http://a.example/sure": "1.50", "Standard": "xAPI 2.0.0",
		} {
			if !strings.HasPrefix(got[term], want) {
				t.Errorf("%s: %q, want %q", term, got[term], want)
			}
		}
		if pretty := doc.Find("pre.json").Text(); !strings.Contains(pretty, "\n    \"score\": {\n      \"scaled\": 0.880,") {
			t.Errorf("the text is not indented with numbers as they came:\n%s", pretty)
		}
		exact := o.raw(o.beijing, lang.EN, path+"/text")
		if body := exact.Body.String(); body != doc.Find("#exact").Text() || !strings.Contains(body, `{ "actor":{"mbox":`) || !strings.Contains(exact.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the exact text: %s\n%s", exact.Header(), body)
		}
		for _, href := range []string{"/office/registration/" + registration, list("person", o.li), list("activity", "https://journal.example/q", "related", "1")} {
			if doc.Find(".ways a").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("href", "") == href }).Length() != 1 {
				t.Errorf("no way leads to %s", href)
			}
		}
		file := o.raw(o.beijing, lang.EN, path+"/attachments/"+sha2)
		h := file.Header()
		if file.Body.String() != string(page) || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("an attachment that would run in a browser: %s", h)
		}
		if n := doc.Find("a[href*='/attachments/']").Length(); n != 1 || !strings.Contains(doc.Find("main").Text(), "https://journal.example/film") {
			t.Errorf("%d attachments can be saved, and one lies elsewhere", n)
		}
		o.ask(o.beijing, lang.EN, path+"/attachments/"+gone, 404)
		o.ask(o.lung, lang.EN, path+"/attachments/"+sha2, 404) // nor by who may not see the statement
		other := o.did(o.li, lrs.Completed, unit("u1", "Colitis", "结肠炎"))
		o.ask(o.beijing, lang.EN, "/office/statements/"+other+"/attachments/"+sha2, 404) // of another statement

		doc, _ = o.ask(o.beijing, lang.ZH, "/office/statements/"+strings.ToUpper(one), 200)
		if got := facts(doc); !strings.HasPrefix(got["人员"], "李娜") || got["用时"] != "4 分 12 秒" {
			t.Errorf("in Chinese: %v", got)
		}
		o.ask(o.admin, lang.EN, "/office/statements/nonsense", 404)
	})
}

func TestVoidingIsShownFromBothSides(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		wrong := o.did(o.li, lrs.Passed, unit("u1", "Colitis", "结肠炎"))
		void := o.did("tutor", lrs.Voided, lrs.Activity{ID: wrong})
		remark := o.sends(nil, `{"actor":`+mbox("li@journal.example")+`,"verb":{"id":"http://a.example/noted"},"object":{"objectType":"StatementRef","id":"`+void+`"}}`)[0]
		o.belongs("mbox|mailto:li@journal.example", o.li)
		doc, _ := o.ask(o.beijing, lang.EN, "/office/statements/"+wrong, 200)
		if doc.Find(".notice.alarm a[href='/office/statements/"+void+"']").Length() != 1 {
			t.Error("what is voided does not show what voided it")
		}
		doc, _ = o.ask(o.beijing, lang.EN, "/office/statements/"+void, 200)
		if doc.Find(".notice a[href='/office/statements/"+wrong+"']").Length() != 1 || doc.Find("#s-"+remark).Length() != 1 {
			t.Error("the voiding statement shows neither what it voids nor what is said about it")
		}
	})
}

func TestAVeryLongStatementIsToBeSaved(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	long := o.sends(nil, sent(mbox("li@journal.example"), "answered", "https://journal.example/q", `"result":{"response":"`+strings.Repeat("x", 300<<10)+`"}`))[0]
	doc, _ := o.ask(o.admin, lang.EN, "/office/statements/"+long, 200)
	if doc.Find("pre").Length() != 0 || doc.Find("a[href$='/text']").Length() != 1 || !strings.Contains(doc.Find("main").Text(), "300 KB") {
		t.Error("its text is not offered to be saved, or fills the page")
	}
}

func TestARegistrationIsFollowedFromLaunchToEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		start := time.Date(2026, 3, 5, 3, 0, 0, 0, time.UTC)
		step := func(session, verb string, minute int, result string) string {
			parts := []string{fmt.Sprintf(`"timestamp":%q`, start.Add(time.Duration(minute)*time.Minute).Format(time.RFC3339)),
				`"context":{"registration":"` + registration + `","extensions":{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"` + session + `"}}`}
			if result != "" {
				parts = append(parts, `"result":`+result)
			}
			return sent(mbox("li@journal.example"), verb, "https://journal.example/au", parts...)
		}
		// Sent in another order than it happened.
		o.sends(nil, step("one", "terminated", 20, `{"duration":"PT19M"}`), step("one", "launched", 0, ""), step("one", "failed", 18, `{"score":{"scaled":0.4},"success":false,"duration":"PT10M"}`),
			step("one", "initialized", 1, ""), step("two", "launched", 40, ""), step("two", "passed", 50, `{"score":{"scaled":0.9},"success":true,"duration":"PT9M"}`),
			step("two", "completed", 50, `{"completion":true,"duration":"PT9M"}`), step("two", "terminated", 52, `{"duration":"PT11M30S"}`))
		o.belongs("mbox|mailto:li@journal.example", o.li)
		o.did(o.li, lrs.Satisfied, lrs.Activity{ID: "https://journal.example/course"}, func(s *lrs.Statement) { s.Context = &lrs.Context{Registration: registration} })

		doc, _ := o.ask(o.beijing, lang.EN, "/office/registration/"+registration, 200)
		var told []string
		doc.Find("section").Each(func(_ int, s *goquery.Selection) {
			told = append(told, strings.Join(strings.Fields(s.Find("h2").Text()), " ")+": "+strings.Join(s.Find(".verb").Map(func(_ int, v *goquery.Selection) string { return strings.TrimSpace(v.Text()) }), ", "))
		})
		want := []string{"Session 1: launched, began, did not pass, ended", "Session 2: launched, passed, completed, ended", "Outside of a session: satisfied"}
		if !slices.Equal(told, want) {
			t.Errorf("told as\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
		got := facts(doc)
		for term, want := range map[string]string{"Who": "Li Na", "Time in the course": "30 min 30 s", "Best score": "0.90", "Standing": "✓completed ✓passed ✓requirements met", "From – to": "5 March 2026, 11:00 – 5 March 2026, 12:02"} {
			if got[term] != want {
				t.Errorf("%s: %q, want %q", term, got[term], want)
			}
		}
		if s := strings.Join(strings.Fields(doc.Find(".timeline li").Eq(2).Text()), " "); !strings.Contains(s, "+18 min 0 s") || !strings.Contains(s, "0.40") || !strings.Contains(s, "took 10 min 0 s") {
			t.Errorf("a step tells when, with what score and how long: %s", s)
		}
		for why, path := range map[string]string{"nobody's": "/office/registration/00000000-0000-4000-8000-000000000000", "of a learner of others": "/office/registration/" + registration} {
			if doc, _ := o.ask(o.lung, lang.ZH, path, 200); doc.Find(".empty").Length() != 1 || doc.Find("section").Length() != 0 {
				t.Errorf("a registration %s is not simply empty", why)
			}
		}
		o.ask(o.admin, lang.EN, "/office/registration/7", 404)
	})
}
