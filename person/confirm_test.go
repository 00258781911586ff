package person_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func (w *world) seen(a person.Actor, id string) string {
	w.t.Helper()
	f, err := w.Open(w.ctx, a, id)
	w.must(err)
	return f.Seen()
}

func TestAnIdentityIsConfirmedOnceAndWrittenToTheRecord(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		seen := w.seen(w.beijing, "na")
		w.refused(w.Confirm(w.ctx, w.other, "na", seen), fault.NotFound, "fault.notfound")
		w.refused(w.Confirm(w.ctx, w.admin, "na", seen), fault.Forbidden, "fault.forbidden")
		w.refused(w.Confirm(w.ctx, na, "na", seen), fault.Forbidden, "fault.forbidden")
		w.must(w.Confirm(w.ctx, w.beijing, "na", seen))
		w.must(w.Confirm(w.ctx, w.office, "na", seen)) // twice changes nothing

		entries, err := lrs.New(db, clock.System()).OfPerson(w.ctx, db.Read(), "na")
		w.must(err)
		if len(entries) != 1 || entries[0].Verb != lrs.Confirmed.ID || entries[0].Object != lrs.Identity ||
			entries[0].Type != lrs.TypeIdentity || entries[0].Instructor != "beijing" {
			t.Fatalf("the record says %+v", entries)
		}
		f, err := w.Open(w.ctx, w.office, "na")
		w.must(err)
		if f.ConfirmedBy != "beijing" || f.ConfirmedAt != w.clock.Now() || !w.load("na").Confirmed {
			t.Errorf("got %+v", f.Person)
		}
		acts, err := audit.List(w.ctx, db.Read(), audit.Filter{Action: "person.confirm", Object: "person/na"})
		w.must(err)
		if len(acts) != 1 || acts[0].Actor != "beijing" {
			t.Errorf("the audit says %+v", acts)
		}
	})
}

func TestConfirmingRefuses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		seen := w.seen(w.office, "na")
		changed := profile
		changed.Licence = "110440000099999"
		w.must(w.Update(w.ctx, na, changed))
		w.refused(w.Confirm(w.ctx, w.office, "na", seen), fault.Conflict, "person.fault.changed") // not what was compared

		w.must(w.Confirm(w.ctx, w.office, "na", w.seen(w.office, "na")))
		li := w.person("li", learner)
		changed.Licence = "110440000099999" // the same as na's
		w.must(w.Update(w.ctx, li, changed))
		w.refused(w.Confirm(w.ctx, w.office, "li", w.seen(w.office, "li")), fault.Conflict, "person.fault.licencetaken")

		w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET licence = '' WHERE id = 'li'`)
			return err
		}))
		w.refused(w.Confirm(w.ctx, w.office, "li", w.seen(w.office, "li")), fault.Conflict, "person.fault.incomplete")
		// An expert has a name; a Chinese licence is not asked.
		w.person("expert", person.Grant{Role: person.Expert, Programme: "io"})
		w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET licence = '', hospital = '' WHERE id = 'expert'`)
			return err
		}))
		w.must(w.Confirm(w.ctx, w.office, "expert", w.seen(w.office, "expert")))
	})
}

func TestAConfirmedIdentityChangesOnlyByACorrectionWithAReason(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		w.must(w.Update(w.ctx, na, profile)) // free until it is confirmed
		w.must(w.Confirm(w.ctx, w.office, "na", w.seen(w.office, "na")))

		for field, change := range map[string]func(p *person.Profile){
			"latin": func(p *person.Profile) { p.Latin = "Li Nana" }, "han": func(p *person.Profile) { p.Han = "李娜娜" },
			"licence": func(p *person.Profile) { p.Licence = "999999999999999" }, "hospital": func(p *person.Profile) { p.Hospital = "别的医院" },
		} {
			x := profile
			change(&x)
			if err := w.Update(w.ctx, na, x); !fault.Is(err, fault.Closed) {
				t.Errorf("%s changed by itself: %v", field, err)
			}
		}
		free := profile
		free.Title, free.Department, free.City = "副主任医师", "胸部肿瘤科", "上海市"
		w.must(w.Update(w.ctx, na, free)) // what nobody confirms stays free

		edit := person.Edit{Profile: free, Email: "na@example.cn"}
		edit.Hospital = "上海胸科医院"
		_, err := w.Correct(w.ctx, w.office, "na", edit)
		w.faulty(err, "reason")
		edit.Reason = "调动，见工作证明"
		_, err = w.Correct(w.ctx, na, "na", edit)
		w.refused(err, fault.Forbidden, "fault.forbidden")
		_, err = w.Correct(w.ctx, w.other, "na", edit)
		w.refused(err, fault.NotFound, "fault.notfound")
		n, err := w.Correct(w.ctx, w.beijing, "na", edit)
		w.must(err)
		if n != 1 {
			t.Errorf("%d fields changed", n)
		}
		n, err = w.Correct(w.ctx, w.beijing, "na", edit) // the same form sent twice
		w.must(err)
		if n != 0 {
			t.Errorf("%d fields changed the second time", n)
		}
		list, err := w.Corrections(w.ctx, na, "na")
		w.must(err)
		if len(list) != 1 || list[0].Field != "hospital" || list[0].Before != "北京协作医院" || list[0].After != "上海胸科医院" ||
			list[0].Reason != "调动，见工作证明" || list[0].By != "beijing" {
			t.Fatalf("got %+v", list)
		}
		if f, _ := w.Open(w.ctx, w.office, "na"); f.Hospital != "上海胸科医院" || f.ConfirmedAt.IsZero() || f.City != "shanghai" {
			t.Errorf("the file says %+v", f.Person)
		}
		if found, _ := w.Find(w.ctx, w.office, person.Filter{Text: "胸科"}); len(found.Entries) != 1 {
			t.Error("the list does not find the new hospital")
		}
		edit.Licence = ""
		_, err = w.Correct(w.ctx, w.beijing, "na", edit)
		w.faulty(err, "licence") // a confirmed doctor keeps one
	})
}

func TestANewAddressIsToldToTheOldOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.person("both", learner, person.Grant{Role: person.Tutor, Programme: "cell"})
		edit := func(id, email string) error {
			f, err := w.Open(w.ctx, w.beijing, id)
			w.must(err)
			_, err = w.Correct(w.ctx, w.beijing, id, person.Edit{Profile: f.Profile(), Email: email, Reason: "旧邮箱已停用"})
			return err
		}
		w.faulty(edit("na", "office@example.cn"), "email")
		w.must(edit("na", "Na.Li@example.cn"))
		if list := w.letters("notice/na"); len(list) != 1 || list[0].To != "na@example.cn" {
			t.Errorf("got %+v", list)
		}
		if p, err := person.ByEmail(w.ctx, db.Read(), "na.li@example.cn"); err != nil || p.ID != "na" {
			t.Errorf("got %+v, %v", p, err)
		}
		w.refused(edit("both", "mine@example.cn"), fault.Forbidden, "fault.forbidden") // it would give the other programme's account away
	})
}

func TestAskingForACorrection(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Site: "https://learn.example.cn"})
		na := w.person("na", learner)
		w.faulty(w.RequestCorrection(w.ctx, na, "  "), "text")
		w.must(w.RequestCorrection(w.ctx, na, "我已调动到上海胸科医院"))
		w.must(w.RequestCorrection(w.ctx, na, "我已调动到上海胸科医院")) // pressed twice
		list, err := w.Requests(w.ctx, w.beijing, "na")
		w.must(err)
		if len(list) != 1 {
			t.Fatalf("got %+v", list)
		}
		for id, want := range map[string]int{"beijing": 1, "office": 1, "other": 0, "admin": 0} {
			if n := len(w.letters("notice/" + id)); n != want {
				t.Errorf("%s got %d letters, want %d", id, n, want)
			}
		}
		for who, want := range map[*person.Actor]int{&w.beijing: 1, &w.office: 1, &w.other: 0} {
			waiting, err := w.Waiting(w.ctx, *who)
			w.must(err)
			asking, err := w.Asking(w.ctx, *who)
			w.must(err)
			if waiting.Requests != want || len(asking) != want {
				t.Errorf("%s sees %d and %d", who.ID, waiting.Requests, len(asking))
			}
		}
		w.refused(w.CloseRequest(w.ctx, w.other, "na", list[0].ID), fault.NotFound, "fault.notfound")
		w.refused(w.CloseRequest(w.ctx, na, "na", list[0].ID), fault.Forbidden, "fault.forbidden")
		w.must(w.CloseRequest(w.ctx, w.beijing, "na", list[0].ID))
		if waiting, _ := w.Waiting(w.ctx, w.beijing); waiting.Requests != 0 {
			t.Error("it still waits")
		}
		for _, text := range []string{"更正一项", "更正二项", "更正三项"} {
			w.must(w.RequestCorrection(w.ctx, na, text))
		}
		w.refused(w.RequestCorrection(w.ctx, na, "更正四项"), fault.Conflict, "person.fault.requests")
	})
}

func TestReadingAFileIsNoted(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		w.seen(w.office, "na")
		w.seen(w.office, "na") // a form on the page came back
		w.seen(na, "na")
		acts, err := w.History(w.ctx, na, "na")
		w.must(err)
		if len(acts) != 1 || acts[0].Action != "person.read" || acts[0].Actor != "office" {
			t.Errorf("got %+v", acts)
		}
		w.clock.Move(time.Hour)
		w.seen(w.office, "na")
		if acts, _ := w.History(w.ctx, na, "na"); len(acts) != 2 {
			t.Errorf("an hour later: %+v", acts)
		}
		_, err = w.History(w.ctx, w.other, "na")
		w.refused(err, fault.NotFound, "fault.notfound")
		_, err = w.Open(w.ctx, w.office, "nobody")
		w.refused(err, fault.NotFound, "fault.notfound")
	})
}
