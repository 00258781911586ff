package person_test

import (
	"net/http"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	room "stepwise/person"
)

func (s *site) invite(email string, g room.Grant) string {
	s.t.Helper()
	made, err := s.people.Invite(s.t.Context(), s.actor("admin"), room.Invite{Email: email, Profile: room.Profile{Han: "李娜", Hospital: "北京协作医院", City: "beijing"}, Grant: g})
	s.must(err)
	return path(made.Link)
}

func TestADoctorAcceptsAnInvitation(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("admin", false, room.Grant{Role: room.Administrator})
		link := s.invite("li.na@example.cn", learner)
		b := s.browser("", lang.ZH)
		first := b.get(link).is(200).says("h1", "您受邀加入：学员").says(".eyebrow", "免疫治疗课程·北京").says(".lead", "张伟邀请 li.na@example.cn")
		if first.value("#han") != "李娜" || first.value("#hospital") != "北京协作医院" || first.value("#city") != "北京" {
			t.Errorf("the form is not filled with what is known")
		}
		first.has("#licence[required]", 1).says("#password-hint", "至少 12 个字符").has(`input[name=email]`, 0)
		back := b.post(link, "han", "李娜", "latin", "李娜", "licence", "", "hospital", "北京协作医院", "city", "上海", "password", "123456789012").is(422)
		back.says("#latin-error", "拉丁字母").says("#licence-error", "请填写").says("#password-error", "过于简单")
		if back.value("#city") != "上海" || back.value("#hospital") != "北京协作医院" || back.value("#password") != "" {
			t.Error("what was written is gone, or the password came back")
		}
		b.post(link, "han", "李娜", "latin", "Li Na", "licence", "110440000012345", "hospital", "北京协作医院", "title", "主治医师", "city", "上海", "password", good).to("/")
		a := s.actor(b.person)
		if a.Email != "li.na@example.cn" || a.City != "shanghai" || a.Locale != lang.ZH || len(a.Grants) != 1 || a.Grants[0] != learner {
			t.Errorf("became %+v", a)
		}
		again := s.browser("", lang.ZH)
		again.get(link).is(http.StatusGone).says("main", "该邀请已被接受").has(`main a[href="/sign-in"]`, 1)
		again.post(link, "password", good).is(http.StatusGone)
		again.get("/invitation/nonsense").is(404).says("main", "链接不完整")
	})
}

func TestAnInvitationForSomebodyWithAnAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("admin", false, room.Grant{Role: room.Administrator})
		s.person("tutor", true)
		s.person("stranger", true)
		tutor := room.Grant{Role: room.Tutor, Programme: "io"}
		link := s.invite("tutor@example.cn", tutor)
		b := s.browser("", lang.EN)
		b.get(link).is(200).has("input[name=password]", 0).has(`a[href="/sign-in?next=`+strings.ReplaceAll(link, "/", "%2F")+`"]`, 1)
		b.post(link, "latin", "Evil", "password", good).is(409) // the link alone takes no account over
		s.browser("stranger", lang.EN).get(link).is(200).says("main", "signed in as stranger@example.cn").has(`form[action="/sign-out"]`, 1)
		s.browser("stranger", lang.EN).post(link).is(403)
		b = s.browser("tutor", lang.EN)
		b.get(link).is(200).has("main form[method=post] button", 1)
		b.post(link).to("/")
		if a := s.actor("tutor"); len(a.Grants) != 1 || a.Grants[0] != tutor {
			t.Errorf("holds %+v", a.Grants)
		}
	})
}
