package person_test

import (
	"net/url"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	room "stepwise/person"
)

const journal = "https://journal.example"

// does lets an account of the journal complete an article.
func (s *site) does(name string) string {
	s.t.Helper()
	batch, err := statement.ParseBatch([]byte(`{"actor":{"name":"张伟","account":{"homePage":"`+journal+`","name":"`+name+`"}},
		"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"`+journal+`/7","definition":{"name":{"zh-CN":"免疫相关肝炎"}}}}`), statement.V200)
	s.must(err)
	_, err = s.record.Accept(s.t.Context(), &lrs.Caller{Authority: []byte(`{"account":{"homePage":"https://x.example","name":"c"}}`), Default: statement.V200}, batch, nil)
	s.must(err)
	return "account|" + journal + "|" + name
}

func TestSayingWhoseAnOutsideAccountIs(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		b.get("/office/people/outside").is(200).says(".empty", "Nothing waits").has(".tabs a", 4)
		key := s.does("u7")
		b.get("/office/people").says(".tally", "1 outside account waits")
		queue := b.get("/office/people/outside").is(200).has("article.card", 1).says("article", "u7 on journal.example", "completed", "免疫相关肝炎", "has the same name")
		queue.has(`article button[value=na]`, 1).has(`article button[value=far]`, 0) // of another programme
		s.browser("admin", lang.ZH).get("/office/people/outside").is(200).has(`article button[value=far]`, 1).says("article", "姓名相同", "完成")
		s.browser("na", lang.EN).get("/office/people/outside").is(403)

		form := []string{"key", queue.value("article input[name=key]"), "belongs", queue.value("article input[name=belongs]"), "how", queue.value("article input[name=how]")}
		if form[1] != key {
			t.Fatalf("key %q", form[1])
		}
		b.post("/office/people/outside", append(form, "person", "far")...).is(404)
		b.post("/office/people/outside", append(form, "person", "na", "back", "https://evil.example/")...).to("/office/people/outside")
		b.post("/office/people/outside", append(form, "person", "na")...).to("/office/people/outside")
		if len(b.said) != 2 || !b.said[1].Alarm {
			t.Errorf("the second click of an old page: %+v", b.said)
		}
		file := b.get("/office/people/na").is(200).says("section[aria-labelledby=outside]", "u7 on journal.example", "decided by the office", "Zhang office")
		b.post("/office/people/outside/undo", "change", file.value("button[name=change]"), "back", "/office/people/na").to("/office/people/na")
		b.get("/office/people/outside").has("article.card", 1)
		b.get("/office/people/na").says(".changes", "undone by Zhang office")

		one := "/office/people/outside/account?key=" + url.QueryEscape(key)
		b.get(one).is(200).has("form[role=search]", 1)
		found := b.get(one+"&q=na@example").is(200).has(".found li", 1).has(`.found button[value=na]`, 1)
		b.post("/office/people/outside", "key", key, "belongs", found.value(".found input[name=belongs]"), "how", found.value(".found input[name=how]"), "person", "na", "back", one).to(one)
		b.get(one).says("main", "Belongs to Zhang na")
		b.post("/office/people/outside", "key", key, "belongs", "na", "how", "office", "do", "release", "back", one).to(one)
		b.post("/office/people/outside", "key", key, "how", "reopened", "do", "stranger").to("/office/people/outside")
		b.get("/office/people/outside").has("article.card", 0)
		b.get("/office/people/outside/strangers").is(200).says(".rows", "u7 on journal.example")
		b.get("/office/people/outside/changes").is(200).has(".changes > li", 4)
		b.get("/office/people/outside/account?key=nobody").is(404)
	})
}

func TestRulesForPlatforms(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		const rules = "/office/people/outside/rules"
		b.get(rules).is(200).says(".empty", "No rule for a platform yet").has("select[name=means] option", 4)
		b.post(rules, "home", "journal", "means", "email").is(422).says("#home-error", "Write the address").has(`input[value=journal]`, 2)
		b.post(rules, "home", journal, "means", "height").is(422).has("#means-error", 1)
		key := s.does("u7")
		b.post(rules, "home", journal, "means", "person").to(rules)
		b.get(rules).says(".rule", journal, "our own id", "0 accounts recognised", "1 waits")
		b.upload(rules+"/list", "list.csv", []byte("hello"), "home", journal).is(422).says("[role=alert]", "heading")
		done := b.upload(rules+"/list", "list.csv", []byte("账号,邮箱\nu7,na@example.cn\nu8,far@example.cn\n"), "home", journal).is(200)
		done.says(".listing", "1 rows are listed, 1 accounts", "Row 3 (u8)", "Nobody of yours")
		if a, err := lrs.FindAgent(t.Context(), db.Read(), key); err != nil || a.Person != "na" || a.How != room.ByList {
			t.Errorf("%+v %v", a, err)
		}
		b.get("/office/people/outside/changes").says(".changes", "A list for journal.example was uploaded")
		b.post(rules+"/drop", "home", journal, "taken", "1").to(rules)
		if a, err := lrs.FindAgent(t.Context(), db.Read(), key); err != nil || a.Person != "" {
			t.Errorf("%+v %v", a, err)
		}
		s.browser("na", lang.ZH).post(rules, "home", journal, "means", "email").is(403)
		s.browser("office", lang.ZH).get(rules).says("main", "各平台的规则", "登录服务")
	})
}

func TestJoiningTwoFiles(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		s.person("twin", false, learner)
		b := s.browser("office", lang.EN)
		b.get("/office/people/na").has(`a[href="/office/people/outside/join/na"]`, 1)
		const form = "/office/people/outside/join/na"
		page := b.get(form).is(200).has(`input[name=into][value=twin]`, 1).has(`input[name=into][value=na]`, 0).has(`input[name=into][value=far]`, 0)
		page.says("main", "Zhang na", "can be undone")
		b.post(form, "into", "twin", "reason", "").is(422).has("#reason-error", 1).has(`input[value=twin][checked]`, 1)
		b.post(form, "into", "far", "reason", "registered twice").is(404)
		b.post(form, "into", "twin", "reason", "registered twice").to("/office/people/twin#outside")
		b.get("/office/people/na").says("section[aria-labelledby=outside]", "joined to that of", "Zhang twin").has(`a[href="`+form+`"]`, 0)
		file := b.get("/office/people/twin").says("section[aria-labelledby=outside]", "Zhang na", "record joined", "registered twice")
		b.post("/office/people/outside/undo", "change", file.value("button[name=change]")).to("/office/people/outside/changes")
		b.post("/office/people/outside/undo", "change", file.value("button[name=change]")).to("/office/people/outside/changes")
		if n := len(b.said); n != 2 || !strings.Contains(b.said[n-1].Text, "undone already") {
			t.Errorf("undone twice: %+v", b.said)
		}
		s.browser("twin", lang.EN).get(form).is(403)
	})
}
