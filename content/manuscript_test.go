package content

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"stepwise/content/prose"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestEverySaveIsAVersionAndStays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		if n, err := w.Save(w.ctx, office, m); n != 1 || err != nil {
			t.Fatalf("first save: %d %v", n, err)
		}
		m.Base, m.Body.EN = 1, "## One\n\nBetter."
		if n, err := w.Save(w.ctx, admin, m); n != 2 || err != nil {
			t.Fatalf("second save: %d %v", n, err)
		}
		m.Base = 2
		if n, err := w.Save(w.ctx, office, m); n != 2 || err != nil {
			t.Errorf("saving what is there already: version %d, %v; want the one that is there", n, err)
		}
		if n, err := w.Restore(w.ctx, office, "u01", 1, 2); n != 3 || err != nil {
			t.Fatalf("restore: %d %v", n, err)
		}
		history, err := w.History(w.ctx, office, "u01")
		if err != nil || len(history) != 3 || history[0].Restored != 1 || history[1].By != "admin" || history[2].At.IsZero() {
			t.Errorf("history %+v %v", history, err)
		}
		u, err := w.Edit(w.ctx, office, "u01", 0)
		if err != nil || u.Body != manuscript("u01").Body || len(u.Sections) != 2 {
			t.Errorf("restored %+v %v", u, err)
		}
		if old, err := w.Edit(w.ctx, office, "u01", 2); err != nil || old.Body.EN != "## One\n\nBetter." {
			t.Errorf("version 2 reads %q %v", old.Body.EN, err)
		}
	})
}

func TestTwoAuthorsDoNotOverwriteEachOther(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		const authors = 8
		results := make([]error, authors)
		var wg sync.WaitGroup
		for i := range authors {
			wg.Go(func() {
				m := manuscript("u01")
				m.Base, m.Title.EN = 1, "By author "+string(rune('A'+i))
				_, results[i] = w.Save(w.ctx, office, m)
			})
		}
		wg.Wait()
		saved := 0
		for _, err := range results {
			switch {
			case err == nil:
				saved++
			case !fault.Is(err, fault.Conflict):
				t.Errorf("got %v, want a conflict", err)
			}
		}
		if u, _ := w.Edit(w.ctx, office, "u01", 0); saved != 1 || u.Newest != 2 {
			t.Errorf("%d of %d saves from one version went through; newest is %d", saved, authors, u.Newest)
		}
	})
}

func TestACodeIsOneThingOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		if _, err := w.Save(w.ctx, office, manuscript("u01")); faulty(t, err) != "code" {
			t.Errorf("a second unit u01: %v", err)
		}
		w.ask(question("q1", "u01", Verified))
		pre := Test{Code: "u01", Title: lang.Text{EN: "Pretest"}, Questions: IDs{"q1"}, Status: Published}
		if _, err := w.SaveTest(w.ctx, office, pre); faulty(t, err) != "code" {
			t.Errorf("a test with a unit's code would share its results: %v", err)
		}
		pre.Code = "pre"
		if _, err := w.SaveTest(w.ctx, office, pre); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Save(w.ctx, office, manuscript("pre")); faulty(t, err) != "code" {
			t.Errorf("a unit with a test's code: %v", err)
		}
	})
}

func TestFaultsOfAManuscriptAreNamed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	long := strings.Repeat("字", 201)
	for _, c := range []struct {
		why    string
		change func(*Manuscript)
		want   string
	}{
		{"nothing wrong", func(m *Manuscript) {}, ""},
		{"no code", func(m *Manuscript) { m.Code = "" }, "code"},
		{"a code that is a path", func(m *Manuscript) { m.Code = "../x" }, "code"},
		{"a code in capitals", func(m *Manuscript) { m.Code = "U01" }, "code"},
		{"no title in any language", func(m *Manuscript) { m.Title = lang.Text{EN: " "} }, "title"},
		{"a title in one language is enough", func(m *Manuscript) { m.Title = lang.Text{ZH: "标题"} }, ""},
		{"a title too long on one side", func(m *Manuscript) { m.Title.ZH = long }, "title.zh"},
		{"minutes below zero", func(m *Manuscript) { m.Minutes = -1 }, "minutes"},
		{"a passing share above one", func(m *Manuscript) { m.Pass = 1.01 }, "pass"},
		{"verified without a source", func(m *Manuscript) { m.Confidence = Verified }, "sources"},
		{"a confidence that nobody knows", func(m *Manuscript) { m.Confidence = "likely" }, "confidence"},
		{"a source that is a script", func(m *Manuscript) { m.Sources = Sources{{URL: "javascript:alert(1)"}} }, "sources"},
		{"a source without a host", func(m *Manuscript) { m.Sources = Sources{{URL: "https:///x"}} }, "sources"},
		{"a question that is in no bank", func(m *Manuscript) { m.Questions = IDs{"q404"} }, "questions"},
		{"a text that is too long", func(m *Manuscript) { m.Body.EN = strings.Repeat("a", prose.Limit+1) }, "body.en"},
		{"a line that means something in files", func(m *Manuscript) { m.Body.ZH = "a\n <!-- en -->\nb" }, "body.zh"},
		{"all faults at once", func(m *Manuscript) { m.Code, m.Minutes, m.Pass = "?", 601, -1 }, "code minutes pass"},
	} {
		m := manuscript("u01")
		c.change(&m)
		m.Base = 0
		_, err := w.Save(w.ctx, office, m)
		if got := faulty(t, err); got != c.want {
			t.Errorf("%s: faults at %q, want %q", c.why, got, c.want)
		}
		if err == nil { // make room for the next
			w = newWorld(t, storetest.SQLite(t))
		}
	}
	bad := manuscript("u02")
	bad.Body.EN = "ALT \xff"
	var f *fault.Fault
	if _, err := w.Save(w.ctx, office, bad); !errors.As(err, &f) || f.Fields[0].Key != "fault.utf8" || f.Fields[0].Args["At"] != 4 {
		t.Errorf("a byte that is no UTF-8: %v", err)
	}
}

func TestControlCharactersGo(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		m.Title.EN, m.Body.EN = "A\x00B", "one\r\ntwo\x00\x1b\rthree\tfour"
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatal(err)
		}
		if u, err := w.Edit(w.ctx, office, "u01", 0); err != nil || u.Title.EN != "AB" || u.Body.EN != "one\ntwo\nthree\tfour" {
			t.Errorf("%q %q %v", u.Title.EN, u.Body.EN, err)
		}
	})
}

func TestOnlyCoordinatorsOfTheScopeWrite(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	m := manuscript("u01")
	m.Scope = "io"
	if _, err := w.Save(w.ctx, ioOffice, m); err != nil {
		t.Fatal(err)
	}
	for why, do := range map[string]func() error{
		"a learner edits":                  func() error { _, err := w.Edit(w.ctx, li, "u01", 0); return err },
		"a learner publishes":              func() error { return w.Publish(w.ctx, li, "u01", 1) },
		"an expert saves":                  func() error { _, err := w.Save(w.ctx, expert, m); return err },
		"an administrator edits io's unit": func() error { _, err := w.Edit(w.ctx, admin, "u01", 0); return err },
		"the io office makes a shared unit": func() error {
			_, err := w.Save(w.ctx, ioOffice, manuscript("u02"))
			return err
		},
		"the io office takes a unit out of its programme": func() error {
			free := m
			free.Base, free.Scope = 1, ""
			_, err := w.Save(w.ctx, ioOffice, free)
			return err
		},
		"an administrator takes io's unit for all": func() error {
			free := m
			free.Base, free.Scope = 1, ""
			_, err := w.Save(w.ctx, admin, free)
			return err
		},
		"nobody looks at the history": func() error { _, err := w.History(w.ctx, nobody, "u01"); return err },
	} {
		if err := do(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: got %v, want Forbidden", why, err)
		}
	}
}
