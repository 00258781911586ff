package person_test

import (
	"testing"
	"time"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	room "stepwise/person"
)

func TestOnesOwnAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("na", true, learner)
		b := s.browser("na", lang.EN)
		b.get("/account").is(200).says("h1", "Zhang na (张伟)").has("#licence", 1).says(".rows", "Learner")
		back := b.post("/account", "latin", "Li Na", "han", "", "licence", "", "hospital", "").is(422)
		back.says("#licence-error", "Please fill this in").says("[role=alert]", "Nothing was lost")
		if back.value("#latin") != "Li Na" {
			t.Error("what was written is gone")
		}
		b.post("/account", "latin", "Li Na", "han", "李娜", "licence", "110440000012345", "hospital", "北京协作医院", "city", "Shanghai").to("/account")
		if a := s.actor("na"); a.Latin != "Li Na" || a.City != "shanghai" {
			t.Errorf("saved %+v", a)
		}
		saved := b.post("/account/language", "locale", "zh-Hans").to("/account")
		if c := saved.Result().Cookies(); s.actor("na").Locale != lang.ZH || len(c) != 1 || c[0].Name != "language" || c[0].MaxAge >= 0 {
			t.Error("the language is not kept, or the switch's cookie still overrules it")
		}
		b.post("/account/language", "locale", "tlh").is(422)
	})
}

func TestAConfirmedAccountShowsWhatIsFixed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("office", false, room.Grant{Role: room.Coordinator, Programme: "io"})
		s.person("na", true, learner)
		f, err := s.people.Open(t.Context(), s.actor("office"), "na")
		s.must(err)
		s.must(s.people.Confirm(t.Context(), s.actor("office"), "na", f.Seen()))
		b := s.browser("na", lang.EN)
		b.get("/account").is(200).has("#licence", 0).says(".facts", "1101na", "首都医院").says(".tag.done", "Identity confirmed").
			says(".acts", "Zhang office read the file", "Zhang office confirmed the identity")
		b.post("/account", "latin", "Evil", "licence", "999999", "department", "胸部肿瘤科").to("/account")
		if f, _ := s.people.Open(t.Context(), s.actor("na"), "na"); f.Latin != "Zhang na" || f.Licence != "1101na" || f.Department != "胸部肿瘤科" {
			t.Errorf("saved %+v", f.Person)
		}
		b.post("/account/request", "text", "x").is(422).has("details[open] textarea", 1).says("#text-error", "Say in a few words")
		b.post("/account/request", "text", "I moved to another hospital").to("/account")
		b.get("/account").says(".rows", "I moved to another hospital", "open")
	})
}

func TestANewPasswordSignsTheOtherBrowsersOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("na", true, learner)
		here, there := s.browser("na", lang.EN), s.browser("na", lang.EN)
		here.get("/account/password").is(200).has("#old[autocomplete=current-password]", 1)
		here.post("/account/password", "old", "wrong", "password", "another horse battery").is(422).says("#old-error", "not your present password")
		s.clock.Move(time.Second)
		here.post("/account/password", "old", good, "password", "another horse battery").to("/account")
		here.get("/account").is(200).says(".notice", "All other browsers are signed out")
		there.get("/account").to("/sign-in?next=%2Faccount")

		there = s.browser("na", lang.EN)
		s.clock.Move(time.Second)
		here.post("/account/sign-out-everywhere").to("/account")
		here.get("/account").is(200)
		there.get("/account").to("/sign-in?next=%2Faccount")
	})
}
