package person_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	room "stepwise/person"
)

func office(t *testing.T, db *store.DB, settings room.Settings) *site {
	s := newSite(t, db, settings)
	s.person("admin", false, room.Grant{Role: room.Administrator})
	s.person("office", false, room.Grant{Role: room.Coordinator, Programme: "io"})
	s.person("na", true, learner)
	s.person("far", true, room.Grant{Role: room.Learner, Programme: "cell"})
	return s
}

func TestTheListOfPeople(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.ZH)
		b.get("/office/people").is(200).has(".peoplelist > li", 2).says(".peoplelist", "张伟", "首都医院", "北京", "学员", "身份未确认").
			says(".tally", "2 人待确认身份", "0 份邀请待接受").has(`a[href="/office/people/na"]`, 1).has(`a[href="/office/people/far"]`, 0)
		b.get("/office/people?role=learner&where=io%7Cio/bj&confirmed=no&q=首都").is(200).has(".peoplelist > li", 1).
			has(`option[value="io|io/bj"][selected]`, 1).has(`option[value=learner][selected]`, 1)
		b.get("/office/people?q=nobody").is(200).has(".peoplelist", 0).says(".empty", "没有符合条件的人员").has(`.empty a[href="/office/people"]`, 1)
		s.browser("na", lang.ZH).get("/office/people").is(403)
		s.browser("", lang.ZH).get("/office/people").to("/sign-in?next=%2Foffice%2Fpeople")
		s.browser("admin", lang.EN).get("/admin/people").is(200).has(".peoplelist > li", 4).has(`a[href="/admin/people/far"]`, 1)
	})
}

func TestALongListGoesOn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		for i := range 60 {
			s.person(fmt.Sprintf("d%02d", i), false, learner)
		}
		b := s.browser("office", lang.EN)
		first := b.get("/office/people?role=learner").is(200).has(".peoplelist > li", 50)
		next, _ := first.Find(".actions > a.quiet").Last().Attr("href")
		b.get(next).is(200).has(".peoplelist > li", 11)
	})
}

func TestACoordinatorConfirmsAndCorrects(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		file := b.get("/office/people/na").is(200).says(".facts", "na@example.cn", "1101na", "Beijing").has(".confirmcard", 1).has(`a[href="/office/learner/na"]`, 1)
		b.get("/office/people/far").is(404)
		seen := file.value("input[name=seen]")
		b.post("/office/people/na/confirm", "seen", "0000").is(409).says("[role=alert]", "changed since you opened")
		b.post("/office/people/na/confirm", "seen", seen).to("/office/people/na")
		b.get("/office/people/na").says(".tag.done", "Identity confirmed").has(".confirmcard", 0).says(".notice", "The identity is confirmed")

		fields := []string{"latin", "Zhang na", "han", "张伟", "licence", "1101na", "hospital", "上海胸科医院", "city", "Beijing", "email", "na@example.cn"}
		back := b.post("/office/people/na/correct", append(fields, "reason", "")...).is(422).says("#reason-error", "Give the reason").has("details[open] #hospital", 1)
		if back.value("#hospital") != "上海胸科医院" {
			t.Error("what was written is gone")
		}
		b.post("/office/people/na/correct", append(fields, "reason", "Moved in May")...).to("/office/people/na")
		b.get("/office/people/na").says("del", "首都医院").says("ins", "上海胸科医院").says(".acts", "corrected: Hospital")
		s.browser("na", lang.EN).post("/office/people/na/correct", append(fields, "reason", "mine own")...).is(403)
	})
}

func TestRolesAreGivenAndTakenOnTheFile(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		b.get("/office/people/na").has(`select[name=where] option`, 3).has(`option[value=administrator]`, 0).has(`option[value="cell"]`, 0)
		b.post("/office/people/na/give", "role", "administrator", "where", "io").is(422).says("#role-error", "does not allow").has("details[open] #role", 1)
		b.post("/office/people/na/give", "role", "tutor", "where", "cell").is(422).says("#where-error", "Choose one")
		b.post("/office/people/na/give", "role", "tutor", "where", "io").to("/office/people/na")
		b.get("/office/people/na").has(`button[name=role][value=tutor]`, 1).says(".acts", "gave the role Tutor, Immunotherapy")
		b.post("/office/people/na/take", "role", "tutor", "programme", "io", "cohort", "").to("/office/people/na")
		b.post("/office/people/na/take", "role", "learner", "programme", "cell", "cohort", "").is(403)
		b.get("/office/people/na").has(`button[name=role][value=tutor]`, 0)
	})
}

func TestALinkForANewPasswordIsShownOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		b.post("/office/people/na/password-link").to("/office/people/na")
		shown := b.get("/office/people/na").has("#link[readonly]", 1)
		if !strings.Contains(shown.value("#link"), "/reset/") {
			t.Error("no link")
		}
		b.get("/office/people/na").has("#link", 0)
		b.get("/office/people/na").has("section pre", 1) // the letter stays readable where none is sent
		s.browser("", lang.EN).get(path(shown.value("#link"))).is(200)
	})
}

func TestAnAdministratorClosesAnAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		na, b := s.browser("na", lang.EN), s.browser("admin", lang.EN)
		b.get("/admin/people/na").is(200).has(`form[action="/admin/people/na/disable"]`, 1).has(".confirmcard", 0)
		s.clock.Move(1e9)
		b.post("/admin/people/na/sign-out").to("/admin/people/na")
		na.get("/account").to("/sign-in?next=%2Faccount")
		b.post("/admin/people/na/disable").to("/admin/people/na")
		s.browser("", lang.EN).post("/sign-in", "email", "na@example.cn", "password", good).is(422)
		b.get("/admin/people").has(`a[href="/admin/people/na"]`, 0)
		b.get("/admin/people?disabled=1").has(`a[href="/admin/people/na"]`, 1)
		b.post("/admin/people/na/enable").to("/admin/people/na")
		s.browser("office", lang.EN).post("/admin/people/na/disable").is(403)
	})
}

func TestInvitingSomebody(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		b.get("/office/people/invite").is(200).has("select[name=role] option", 6).has("select[name=where] option", 3)
		back := b.post("/office/people/invite", "email", "x", "role", "learner", "where", "io|io/bj", "han", "Li").is(422)
		back.says("#email-error", "not an e-mail address").says("#han-error", "Chinese characters").has("details[open] #han", 1).has(`option[value="io|io/bj"][selected]`, 1)
		b.post("/office/people/invite", "email", "new@example.cn", "role", "learner", "where", "io|io/bj", "han", "李娜").to("/office/people/invite?where=io|io/bj")
		shown := b.get("/office/people/invite").is(200).says(".issued", "sends no e-mail", "new@example.cn").has("#link", 1)
		s.browser("", lang.EN).get(path(shown.value("#link"))).is(200)
		b.post("/office/people/invite", "email", "new@example.cn", "role", "learner", "where", "io|io/bj").is(409).says("[role=alert]", "open invitation")

		list := b.get("/office/people/invitations").is(200).has(".peoplelist > li", 1).says(".peoplelist", "new@example.cn", "李娜", "until 1 April 2026")
		resend, _ := list.Find("form").FilterFunction(func(_ int, f *goquerySelection) bool {
			a, _ := f.Attr("action")
			return strings.HasSuffix(a, "/resend")
		}).Attr("action")
		b.post(resend).to("/office/people/invitations")
		again := b.get("/office/people/invitations").has("#link", 1)
		s.browser("", lang.EN).get(path(shown.value("#link"))).is(404)
		s.browser("", lang.EN).get(path(again.value("#link"))).is(200)
		b.post(strings.Replace(resend, "/resend", "/withdraw", 1)).to("/office/people/invitations")
		s.browser("", lang.EN).get(path(again.value("#link"))).is(410)
		b.get("/office/people/invitations").says(".empty", "No invitation is waiting")
		s.browser("na", lang.EN).post("/office/people/invite", "email", "y@example.cn", "role", "learner", "where", "io").is(422) // no scope is theirs
		s.browser("na", lang.EN).get("/office/people/invitations").is(403)
	})
}

func TestImportingAList(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.ZH)
		b.get("/office/people/import").is(200).has(`input[type=file][name=list]`, 1).has(`form[enctype="multipart/form-data"]`, 1)
		data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("邮箱,姓名,执业证号,班级\nｌｉ＠example.cn,李娜,１１０４４００，上海\nwang@example.cn,王芳,,北京\nwrong,=HYPERLINK(1),,北京\nna@example.cn,张伟,,\n"))
		s.must(err)
		b.upload("/office/people/import", "x.csv", []byte("hello"), "role", "learner", "where", "io|io/bj").is(422).says("[role=alert]", "未找到标题行")
		b.upload("/office/people/import", "x.csv", make([]byte, 6<<20), "role", "learner", "where", "io").is(413).says("[role=alert]", "5 MB")
		b.upload("/office/people/import", "x.csv", data, "role", "learner", "where", "cell").is(422).says("#where-error", "请从选项中选择一项")
		b.post("/office/people/import", "role", "learner").is(422)
		r := b.upload("/office/people/import", `C:\名单\..\学员.csv`, data, "role", "learner", "where", "io|io/bj").is(303)
		at := r.Header().Get("Location")
		plan := b.get(at).is(200).says("h1", "学员.csv").says(".meta", "共 4 行，GB18030")
		plan.says("#faulty", "无法使用的行").says("section[aria-labelledby=faulty]", "邮箱：这不是有效的邮箱地址").says("section[aria-labelledby=fresh]", "王芳", "新邀请").says("section[aria-labelledby=still]", "已有该角色")
		if n := count(t, db); n != 0 {
			t.Errorf("looking made %d invitations", n)
		}
		b.post(at + "/confirm").to(at)
		sent := count(t, db)
		b.get(at).says(".notice", fmt.Sprintf("已邀请 %d 人", sent)).has(`form[action="`+at+`/confirm"]`, 0)
		b.post(at + "/confirm").to(at)
		if n := count(t, db); n != sent || sent == 0 {
			t.Errorf("%d invitations, then %d", sent, n)
		}
		faulty := b.get(at + "/faulty.csv").is(200)
		if text := faulty.Body.String(); !strings.HasPrefix(text, "\uFEFF行,问题,邮箱,姓名") || !strings.Contains(text, "'=HYPERLINK(1)") || !strings.Contains(text, "不是有效的邮箱地址") {
			t.Errorf("got %q", text)
		}
		if text := b.get(at + "/letters.csv").is(200).Body.String(); strings.Count(text, "/invitation/") != 2*sent {
			t.Errorf("got %q", text)
		}
		s.browser("admin", lang.ZH).get(at).is(404)
		s.browser("admin", lang.ZH).get(at + "/faulty.csv").is(404)
		s.browser("na", lang.ZH).post(at + "/confirm").is(404)
	})
}

func TestRequestsWaitForTheCoordinator(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := office(t, db, room.Settings{})
		b := s.browser("office", lang.EN)
		b.get("/office/people/requests").is(200).says(".empty", "Nobody asks")
		s.must(s.people.RequestCorrection(t.Context(), s.actor("na"), "Please correct my licence number"))
		b.get("/office/people").says(".tally", "1 correction asked for")
		b.get("/office/people/requests").says(".rows", "correct my licence").has(`a[href="/office/people/na#requests"]`, 1)
		file := b.get("/office/people/na")
		b.post("/office/people/na/answer", "request", file.value("button[name=request]")).to("/office/people/na")
		b.get("/office/people/requests").has(".rows li", 0)
	})
}
