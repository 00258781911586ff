package person_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestGivingAndTakingARole(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		tutor := person.Grant{Role: person.Tutor, Programme: "io"}
		w.refused(w.Give(w.ctx, w.beijing, "na", tutor), fault.Forbidden, "fault.forbidden")
		w.refused(w.Give(w.ctx, w.other, "na", person.Grant{Role: person.Tutor, Programme: "cell"}), fault.NotFound, "fault.notfound") // they would invite
		w.faulty(w.Give(w.ctx, w.office, "na", person.Grant{Role: person.Tutor, Programme: "io", Cohort: "io/xx"}), "scope")
		w.must(w.Give(w.ctx, w.office, "na", tutor))
		w.must(w.Give(w.ctx, w.office, "na", tutor))
		if a := w.load("na"); !slices.Contains(a.Grants, tutor) || len(a.Grants) != 2 {
			t.Fatalf("got %+v", a.Grants)
		}
		w.refused(w.Take(w.ctx, w.beijing, "na", tutor), fault.Forbidden, "fault.forbidden")
		w.must(w.Take(w.ctx, w.office, "na", tutor))
		w.must(w.Take(w.ctx, w.office, "na", tutor))
		if a := w.load("na"); slices.Contains(a.Grants, tutor) {
			t.Error("the role is still there with the next click")
		}
		acts, err := w.History(w.ctx, w.office, "na")
		w.must(err)
		if len(acts) != 2 || acts[0].Action != "person.take" || acts[1].Action != "person.give" || acts[1].Grant != tutor {
			t.Errorf("the history says %+v", acts)
		}
	})
}

func TestGivingTheLearnersRoleEnrols(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", person.Grant{Role: person.Tutor, Programme: "io"})
		full := errors.New("full")
		w.OnAccept(func(_ context.Context, who string, g person.Grant) (person.Joining, error) {
			if who != "na" || g != learner {
				t.Errorf("asked for %s %+v", who, g)
			}
			return func(context.Context, *store.Tx) error { return full }, nil
		})
		if err := w.Give(w.ctx, w.office, "na", learner); !errors.Is(err, full) {
			t.Fatalf("got %v", err)
		}
		if a := w.load("na"); len(a.Grants) != 1 {
			t.Errorf("the role is there without the enrolment: %+v", a.Grants)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.refused(w.Take(w.ctx, w.admin, "admin", w.admin.Grants[0]), fault.Conflict, "person.fault.lastadministrator")
		second := w.person("second", person.Grant{Role: person.Administrator})
		w.must(w.Disable(w.ctx, w.admin, "second"))
		w.refused(w.Take(w.ctx, w.admin, "admin", w.admin.Grants[0]), fault.Conflict, "person.fault.lastadministrator") // a closed one does not count
		w.must(w.Enable(w.ctx, w.admin, "second"))
		w.must(w.Take(w.ctx, second, "admin", w.admin.Grants[0]))
	})
}

func TestFindingPeople(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		add := func(id, latin, han, hospital string, g person.Grant) {
			w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.cn", Latin: latin, Han: han, Hospital: hospital, CreatedAt: 1}); err != nil {
					return err
				}
				return person.AddGrant(ctx, tx, id, g, "", 1)
			}))
		}
		add("p1", "Li Xiaoming", "李小明", "北京协作医院", learner)
		add("p2", "José Álvarez", "", "Hospital 100%", person.Grant{Role: person.Expert, Programme: "io"})
		add("p3", "Wang Fang", "王芳", "上海胸科医院", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/sh"})
		add("p4", "Zhao Lei", "赵磊", "武汉医院", person.Grant{Role: person.Learner, Programme: "cell"})
		w.must(w.Confirm(w.ctx, w.office, "p2", w.seen(w.office, "p2")))
		for _, c := range []struct {
			why  string
			who  person.Actor
			f    person.Filter
			want []string
		}{
			{"two characters of a name", w.office, person.Filter{Text: "小明"}, []string{"p1"}},
			{"pinyin without the space", w.office, person.Filter{Text: "xiaoming"}, []string{"p1"}},
			{"pinyin in one word", w.office, person.Filter{Text: "LiXiaoming"}, []string{"p1"}},
			{"full-width letters", w.office, person.Filter{Text: "Ｌｉ"}, []string{"p1"}},
			{"letters without their accents", w.office, person.Filter{Text: "jose alvarez"}, []string{"p2"}},
			{"words in any order", w.office, person.Filter{Text: "协作 李"}, []string{"p1"}},
			{"an address", w.office, person.Filter{Text: "p3@hospital"}, []string{"p3"}},
			{"a sign that means anything to the database", w.office, person.Filter{Text: "100%"}, []string{"p2"}},
			{"a sign that means one letter", w.office, person.Filter{Text: "p_"}, nil},
			{"by role", w.office, person.Filter{Role: person.Expert}, []string{"p2"}},
			{"by cohort", w.office, person.Filter{Programme: "io", Cohort: "io/sh"}, []string{"p3"}},
			{"confirmed", w.office, person.Filter{Confirmed: "yes"}, []string{"p2"}},
			{"not confirmed learners", w.office, person.Filter{Confirmed: "no", Role: person.Learner}, []string{"p1", "p3"}},
			{"a cohort's coordinator sees the cohort", w.beijing, person.Filter{Text: "hospital.cn"}, []string{"p1"}},
			{"and cannot filter out of it", w.beijing, person.Filter{Programme: "io", Cohort: "io/sh"}, nil},
			{"another programme's sees nobody of this", w.other, person.Filter{Text: "hospital.cn"}, []string{"p4"}},
			{"an administrator sees all", w.admin, person.Filter{Text: "hospital.cn"}, []string{"p2", "p1", "p3", "p4"}},
		} {
			found, err := w.Find(w.ctx, c.who, c.f)
			w.must(err)
			var got []string
			for _, e := range found.Entries {
				got = append(got, e.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", c.why, got, c.want)
			}
		}
		for _, a := range []person.Actor{{}, w.load("p1"), w.load("p2")} {
			_, err := w.Find(w.ctx, a, person.Filter{})
			w.refused(err, fault.Forbidden, "fault.forbidden")
		}
		var pages []string
		f := person.Filter{Limit: 2, Text: "hospital.cn"}
		for {
			found, err := w.Find(w.ctx, w.admin, f)
			w.must(err)
			for _, e := range found.Entries {
				pages = append(pages, e.ID)
			}
			if f.After = found.Next; f.After == "" {
				break
			}
		}
		if !slices.Equal(pages, []string{"p2", "p1", "p3", "p4"}) {
			t.Errorf("page by page: %v", pages)
		}
	})
}

func TestTheListTellsOnlyOfRolesInScope(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("both", learner, person.Grant{Role: person.Tutor, Programme: "cell"})
		found, err := w.Find(w.ctx, w.other, person.Filter{Text: "both"})
		w.must(err)
		if len(found.Entries) != 1 || len(found.Entries[0].Grants) != 1 || found.Entries[0].Grants[0].Programme != "cell" {
			t.Errorf("got %+v", found.Entries)
		}
	})
}

func TestInvitationsAreListedInScope(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		for _, g := range []person.Grant{learner, {Role: person.Expert, Programme: "io"}, {Role: person.Learner, Programme: "cell"}, {Role: person.Administrator}} {
			_, err := w.Invite(w.ctx, w.admin, person.Invite{Email: string(g.Role) + "." + g.Programme + "x@example.cn", Grant: g})
			w.must(err)
		}
		for who, want := range map[*person.Actor]int{&w.admin: 4, &w.office: 2, &w.beijing: 1, &w.other: 1} {
			list, err := w.Invitations(w.ctx, *who, "", 50)
			w.must(err)
			if len(list) != want {
				t.Errorf("%s sees %d, want %d", who.ID, len(list), want)
			}
		}
		if waiting, err := w.Waiting(w.ctx, w.office); err != nil || waiting.Invited != 2 {
			t.Errorf("got %+v, %v", waiting, err)
		}
	})
}

func TestOnesOwnAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		na := w.person("na", learner)
		w.must(w.SetLocale(w.ctx, na, lang.ZH))
		if a := w.load("na"); a.Locale != lang.ZH {
			t.Errorf("got %q", a.Locale)
		}
		w.must(w.SetLocale(w.ctx, na, ""))
		w.faulty(w.SetLocale(w.ctx, na, "tlh"), "locale")
		w.faulty(w.Update(w.ctx, na, person.Profile{}), "latin", "licence", "hospital")
		w.refused(w.Update(w.ctx, person.Actor{}, profile), fault.Forbidden, "fault.forbidden")
		w.refused(w.SetLocale(w.ctx, person.Actor{}, lang.EN), fault.Forbidden, "fault.forbidden")
		w.refused(w.RequestCorrection(w.ctx, person.Actor{}, "更正"), fault.Forbidden, "fault.forbidden")
		w.refused(w.ChangePassword(w.ctx, person.Actor{}, "", good), fault.Forbidden, "fault.forbidden")
	})
}
