package casereport_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
)

func TestAStaleAutosaveOverwritesNothingAndShowsBoth(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.ok(w.service.AddAuthor(w.ctx, w.owner, r.ID, "LI@hospital.example"))
		first := w.save(r.ID, "discussion", "Steroids were started on day 2.")
		// Two authors have the same text open; the co-author is first.
		w.clock.Move(time.Second)
		theirs, err := w.service.Save(w.ctx, w.coauthor, r.ID, "discussion", "Steroids were started on day 3.", first.Revision)
		w.ok(err)
		_, err = w.service.Save(w.ctx, w.owner, r.ID, "discussion", "Steroids were started at once.", first.Revision)
		var stale *casereport.Stale
		if !errors.As(err, &stale) || !fault.Is(err, fault.Conflict) {
			t.Fatalf("the second save: %v", err)
		}
		if stale.Text != "Steroids were started on day 3." || stale.By != w.coauthor.ID || stale.Revision != theirs.Revision {
			t.Errorf("the owner is shown %+v", stale)
		}
		if now := w.desk(w.owner, r.ID).Texts["discussion"]; now.Text != "Steroids were started on day 3." {
			t.Errorf("the text is %q", now.Text)
		}
		// Having seen both, the owner decides.
		_, err = w.service.Save(w.ctx, w.owner, r.ID, "discussion", "Steroids were started at once.", stale.Revision)
		w.ok(err)
	})
}

func TestAnAutosaveSentTwiceIsOneSave(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		one, err := w.service.Save(w.ctx, w.owner, r.ID, "introduction", "A rare event.", 0)
		w.ok(err)
		two, err := w.service.Save(w.ctx, w.owner, r.ID, "introduction", "A rare event.\r\n", 0)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a text with one line more at an old revision: %v %v", two, err)
		}
		again, err := w.service.Save(w.ctx, w.owner, r.ID, "introduction", "A rare event.", 0)
		if err != nil || again != one {
			t.Errorf("the answer was lost and the same sent again: %+v %v, want %+v", again, err, one)
		}
	})
}

func TestOfManyAutosavesFromOneTextOneWins(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		base := w.save(r.ID, "discussion", "start")
		const writers = 8
		results := make([]error, writers)
		var wait sync.WaitGroup
		for i := range writers {
			wait.Go(func() {
				_, results[i] = w.service.Save(w.ctx, w.owner, r.ID, "discussion", fmt.Sprintf("version of writer %d", i), base.Revision)
			})
		}
		wait.Wait()
		won := -1
		for i, err := range results {
			switch {
			case err == nil && won >= 0:
				t.Errorf("writers %d and %d both won", won, i)
			case err == nil:
				won = i
			case !fault.Is(err, fault.Conflict):
				t.Errorf("writer %d: %v", i, err)
			}
		}
		now := w.desk(w.owner, r.ID).Texts["discussion"]
		if won < 0 || now.Text != fmt.Sprintf("version of writer %d", won) || now.Revision != base.Revision+1 {
			t.Errorf("writer %d won; the text is %q in revision %d", won, now.Text, now.Revision)
		}
	})
}

func TestAuthorsOfDifferentSectionsDoNotStandInEachOthersWay(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		before := w.report(r.ID).Revision
		sections := []string{"introduction", "discussion", "timeline", "abstract"}
		errs := make([]error, len(sections))
		var wait sync.WaitGroup
		for i, key := range sections {
			wait.Go(func() {
				for n := range 5 {
					if _, err := w.service.Save(w.ctx, w.owner, r.ID, key, fmt.Sprintf("%s %d", key, n), int64(n)); err != nil {
						errs[i] = err
					}
				}
			})
		}
		wait.Wait()
		d := w.desk(w.owner, r.ID)
		for i, key := range sections {
			if errs[i] != nil || d.Texts[key].Text != key+" 4" || d.Texts[key].Revision != 5 {
				t.Errorf("%s: %v, %+v", key, errs[i], d.Texts[key])
			}
		}
		if d.Revision != before+20 {
			t.Errorf("the report counts %d changes, not 20: a confirmation could outlive an edit", d.Revision-before)
		}
	})
}

func TestWhatMayNotBeSaved(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r, err := w.service.Create(w.ctx, w.owner, casereport.Start{Programme: "io", Language: lang.ZH})
		w.ok(err)
		late := w.submitted()
		for _, c := range []struct {
			why     string
			actor   person.Actor
			report  string
			section string
			text    string
			want    fault.Kind
		}{
			{"the paper before the outline is done", w.owner, r.ID, "discussion", "x", fault.Closed},
			{"an answer before anybody asked", w.owner, r.ID, casereport.ReplySection, "x", fault.Closed},
			{"a section that is none", w.owner, r.ID, "conclusion", "x", fault.Invalid},
			{"the title, which has a place of its own", w.owner, r.ID, "title", "x", fault.Invalid},
			{"a byte that PostgreSQL cannot hold", w.owner, r.ID, casereport.OutlineSection, "a\x00b", fault.Invalid},
			{"a byte that is no UTF-8", w.owner, r.ID, casereport.OutlineSection, "a\xffb", fault.Invalid},
			{"a book", w.owner, r.ID, casereport.OutlineSection, strings.Repeat("长", casereport.MaxSection+1), fault.Invalid},
			{"a colleague who is no author", w.other, r.ID, casereport.OutlineSection, "x", fault.NotFound},
			{"the coordinator", w.office, r.ID, casereport.OutlineSection, "x", fault.Forbidden},
			{"anything while the tutor reads", w.owner, late.ID, "introduction", "x", fault.Closed},
			{"the tutor's own wording", w.tutor, late.ID, "introduction", "x", fault.Forbidden},
			{"a report that is none", w.owner, "nothing", "introduction", "x", fault.NotFound},
		} {
			if _, err := w.service.Save(w.ctx, c.actor, c.report, c.section, c.text, 0); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
	})
}

func TestATitleChangedByTwo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		mine := lang.Text{EN: "Myocarditis early after toripalimab: a case report"}
		w.ok(w.service.SetTitle(w.ctx, w.owner, r.ID, r.Title, mine))
		w.ok(w.service.SetTitle(w.ctx, w.owner, r.ID, r.Title, mine))
		err := w.service.SetTitle(w.ctx, w.owner, r.ID, r.Title, lang.Text{EN: "Another"})
		if !fault.Is(err, fault.Conflict) || w.report(r.ID).Title != mine {
			t.Errorf("an old title page: %v; the title is %v", err, w.report(r.ID).Title)
		}
		if err := w.service.SetTitle(w.ctx, w.owner, r.ID, mine, lang.Text{EN: "a\nb"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a title of two lines: %v", err)
		}
	})
}

func TestOnlyLearnersOfTheProgrammeBegin(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for why, a := range map[string]person.Actor{"a tutor": w.tutor, "a learner elsewhere": w.alien, "nobody": {}, "an administrator": w.admin} {
			if _, err := w.service.Create(w.ctx, a, casereport.Start{Programme: "io", Language: lang.EN}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", why, err)
			}
		}
		w.ok(w.service.PutTopic(w.ctx, w.office, casereport.Topic{ID: "r1", Programme: "io", Title: lang.Text{EN: "Fulminant diabetes", ZH: "暴发性糖尿病"}}))
		r, err := w.service.Create(w.ctx, w.owner, casereport.Start{Programme: "io", Language: lang.ZH, Topic: "r1"})
		w.ok(err)
		if r.Heading() != "暴发性糖尿病" || r.Cohort != "io/beijing" || w.reached(w.owner, r.ID) != "outline" {
			t.Errorf("%+v, record %q", r, w.reached(w.owner, r.ID))
		}
		for why, bad := range map[string]casereport.Start{
			"no language":               {Programme: "io"},
			"a topic of nobody":         {Programme: "io", Language: lang.EN, Topic: "r9"},
			"a title beyond all bounds": {Programme: "io", Language: lang.EN, Title: lang.Text{EN: strings.Repeat("x", 301)}},
		} {
			if _, err := w.service.Create(w.ctx, w.owner, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
		if err := w.service.Begin(w.ctx, w.owner, r.ID); !fault.Is(err, fault.Invalid) {
			t.Errorf("a draft without an outline: %v", err)
		}
	})
}
