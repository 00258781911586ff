package content

import (
	"context"
	"errors"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestLearnersReadWhatIsPublishedAndNotWhatIsSaved(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Read(w.ctx, li, "u01"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft: %v", err)
		}
		if err := w.Publish(w.ctx, office, "u01", 1); err != nil {
			t.Fatal(err)
		}
		m.Base, m.Body.EN, m.Body.ZH = 1, "## New\n\ntext", ""
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatal(err)
		}
		r, err := w.Read(w.ctx, li, "u01")
		if err != nil || r.Number != 1 || len(r.Page.Sections) != 2 {
			t.Errorf("after a save that is not published: version %d, %v", r.Number, err)
		}
		if err := w.Publish(w.ctx, office, "u01", 2); err != nil {
			t.Fatal(err)
		}
		zh := lang.With(w.ctx, lang.ZH)
		if r, err = w.Read(zh, li, "u01"); err != nil || r.Lang != lang.EN || r.Page.Sections[0].Title != "New" {
			t.Errorf("a text without Chinese is shown in English and says so: %q in %s, %v", r.Page.Sections[0].Title, r.Lang, err)
		}
		if err := w.Publish(w.ctx, office, "u01", 1); err != nil { // back to the older one
			t.Fatal(err)
		}
		if r, err = w.Read(zh, li, "u01"); err != nil || r.Lang != lang.ZH || r.Page.Sections[0].Title != "一" {
			t.Errorf("version 1 again: %q in %s, %v", r.Page.Sections[0].Title, r.Lang, err)
		}
	})
}

func TestWhatMayNotBePublished(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for i, c := range []struct {
		why  string
		m    func(*Manuscript)
		want string
	}{
		{"nobody can plan a unit without minutes", func(m *Manuscript) { m.Minutes = 0 }, "minutes"},
		{"nothing to read", func(m *Manuscript) { m.Body = lang.Text{} }, "body"},
		{"sections differ between the languages", func(m *Manuscript) { m.Body.ZH += "\n\n## 三\n\n第三。" }, "body"},
		{"ids of sections differ", func(m *Manuscript) { m.Body.ZH = "## 一 {#a}\n\n## 二" }, "body"},
		{"one language alone is enough", func(m *Manuscript) { m.Body.ZH = "" }, ""},
	} {
		m := manuscript("u" + string(rune('a'+i)))
		c.m(&m)
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatalf("%s: a draft may be unfinished: %v", c.why, err)
		}
		if got := faulty(t, w.Publish(w.ctx, office, m.Code, 1)); got != c.want {
			t.Errorf("%s: faults at %q, want %q", c.why, got, c.want)
		}
	}
}

func TestARetiredUnitIsInNoListAndStillReadable(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		if err := w.Retire(w.ctx, office, "u01"); err != nil {
			t.Fatal(err)
		}
		l, err := w.Library(w.ctx, li, Filter{})
		hits, findErr := w.Search(w.ctx, li, "Lead", 10)
		if err != nil || findErr != nil || l.Units != 0 || len(hits) != 0 {
			t.Errorf("listed %d, found %d, %v %v", l.Units, len(hits), err, findErr)
		}
		// A programme that learners began with may still ask for it.
		if p, err := w.Finish(w.ctx, li, "u01"); err != nil || !p.Done() {
			t.Errorf("finishing it: %+v %v", p, err)
		}
		if err := w.Retire(w.ctx, office, "u01"); !fault.Is(err, fault.Conflict) {
			t.Errorf("retiring twice: %v", err)
		}
	})
}

func TestOtherProgrammesUnitsAreNotToldOf(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		m.Scope = "io"
		w.publish(m)
		if _, err := w.Read(w.ctx, li, "u01"); err != nil {
			t.Errorf("a learner of the programme: %v", err)
		}
		var first, second *fault.Fault
		_, err := w.Read(w.ctx, stranger, "u01")
		_, none := w.Read(w.ctx, stranger, "u99")
		if !errors.As(err, &first) || !errors.As(none, &second) || first.Error() != second.Error() {
			t.Errorf("a unit of others answers %v, none at all %v; they must not differ", err, none)
		}
		if hits, err := w.Search(w.ctx, stranger, "Lead", 10); err != nil || len(hits) != 0 {
			t.Errorf("the search tells of it: %v %v", hits, err)
		}
		if l, err := w.Library(w.ctx, stranger, Filter{}); err != nil || l.Units != 0 {
			t.Errorf("the library tells of it: %v", err)
		}
		if hits, err := w.Search(w.ctx, office, "Lead", 10); err != nil || len(hits) != 1 {
			t.Errorf("who has a role everywhere finds it: %v %v", hits, err)
		}
		// Sharing it afterwards lets others find it.
		m.Base, m.Scope = 1, ""
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatal(err)
		}
		if hits, err := w.Search(w.ctx, stranger, "Lead", 10); err != nil || len(hits) != 1 {
			t.Errorf("once shared: %v %v", hits, err)
		}
	})
}

func TestSearchFindsTwoCharacters(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u08")
		m.Title = lang.Text{EN: "ICI colitis", ZH: "免疫相关结肠炎"}
		m.Body = lang.Text{EN: "## One\n\nHold the **drug**; <script>secret</script> start steroid.", ZH: "## 一\n\n先**停药**，再用激素。"}
		w.publish(m)
		if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
			t.Fatal(err)
		}
		zh := lang.With(w.ctx, lang.ZH)
		for _, c := range []struct {
			ctx              context.Context
			query, ref, lang string
		}{
			{zh, "结肠", "unit/u08", "zh-Hans"},
			{zh, "停药", "unit/u08", "zh-Hans"},
			{zh, "激素", "unit/u08", "zh-Hans"},
			{w.ctx, "colitis steroids", "unit/u08", "en"},
			{w.ctx, "pocket", "resource/nccn", "en"},
			{zh, "口袋", "resource/nccn", "zh-Hans"},
		} {
			hits, err := w.Search(c.ctx, li, c.query, 10)
			if err != nil || len(hits) != 1 || hits[0].Ref != c.ref || hits[0].Lang != c.lang {
				t.Errorf("%s: %+v %v", c.query, hits, err)
			}
		}
	})
}
