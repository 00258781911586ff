package content

import (
	"io"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

const png = "\x89PNG\r\n\x1a\n" + "the rest of an image"

func TestAFileIsReadByWhoReadsItsUnit(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		m.Scope = "io"
		if _, err := w.Save(w.ctx, office, m); err != nil {
			t.Fatal(err)
		}
		f, err := w.Attach(w.ctx, ioOffice, "u01", "../../etc/passwd.png", strings.NewReader(png))
		if err != nil || f.Name != "passwd.png" || f.Type != "image/png" {
			t.Fatalf("%+v %v", f, err)
		}
		if again, err := w.Attach(w.ctx, ioOffice, "u01", "copy.png", strings.NewReader(png)); err != nil || again.ID != f.ID {
			t.Errorf("the same bytes again: %+v %v", again, err)
		}
		if _, _, err := w.Fetch(w.ctx, li, f.Hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("a learner while the unit is a draft: %v", err)
		}
		if err := w.Publish(w.ctx, office, "u01", 1); err != nil {
			t.Fatal(err)
		}
		body, got, err := w.Fetch(w.ctx, li, f.Hash)
		if err != nil || got.Name != "passwd.png" {
			t.Fatalf("a learner of the programme: %+v %v", got, err)
		}
		bytes, err := io.ReadAll(body)
		body.Close()
		if string(bytes) != png || err != nil {
			t.Errorf("%q %v", bytes, err)
		}
		for why, hash := range map[string]string{"a path": "../../etc/passwd", "no such file": strings.Repeat("0", 64), "capitals": strings.ToUpper(f.Hash)} {
			if _, _, err := w.Fetch(w.ctx, li, hash); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", why, err)
			}
		}
		if _, _, err := w.Fetch(w.ctx, stranger, f.Hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("a learner of another programme: %v", err)
		}
		if _, _, err := w.Fetch(w.ctx, nobody, f.Hash); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestAFileThatATextShowsStays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		u := w.publish(m)
		f, err := w.Attach(w.ctx, office, "u01", "ct.png", strings.NewReader(png))
		if err != nil {
			t.Fatal(err)
		}
		m = u.Manuscript()
		m.Body.EN = "## One\n\n![CT](blob:" + f.Hash + ")\n\n## Two"
		w.publish(m)
		r, err := w.Read(w.ctx, li, "u01")
		if err != nil || !strings.Contains(r.Page.Sections[0].HTML, `<img src="/files/`+f.Hash+`/ct.png" alt="CT"`) {
			t.Errorf("%v %v", r.Page.Sections, err)
		}
		if err := w.Detach(w.ctx, office, "u01", f.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("taking it off: %v", err)
		}
		m.Base, m.Body.EN = 2, "## One\n\n## Two"
		w.publish(m)
		if err := w.Detach(w.ctx, office, "u01", f.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Fetch(w.ctx, li, f.Hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("once it is off: %v", err)
		}
	})
}

func TestFilesThatAreRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.video, w.file = 64<<10, 32<<10 // the real ones would take their time
	w.publish(manuscript("u01"))
	for _, c := range []struct {
		why, name string
		body      io.Reader
		kind      fault.Kind
	}{
		{"an image that can run scripts", "a.svg", strings.NewReader("<svg onload=alert(1)>"), fault.Invalid},
		{"a page that calls itself an image", "a.png", strings.NewReader("<!DOCTYPE html><script>alert(1)</script>"), fault.Invalid},
		{"nothing", "a.png", strings.NewReader(""), fault.Invalid},
		{"an image larger than a video may be", "a.png", io.MultiReader(strings.NewReader(png), io.LimitReader(&endless{}, 64<<10)), fault.TooLarge},
		{"an image larger than an image may be", "a.png", io.MultiReader(strings.NewReader(png), io.LimitReader(&endless{}, 32<<10)), fault.TooLarge},
	} {
		if _, err := w.Attach(w.ctx, office, "u01", c.name, c.body); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", c.why, err, c.kind)
		}
	}
	if _, err := w.Attach(w.ctx, li, "u01", "a.png", strings.NewReader(png)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a learner: %v", err)
	}
	video := "\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm" + strings.Repeat("\x00", 40<<10)
	if f, err := w.Attach(w.ctx, office, "u01", "exam.webm", strings.NewReader(video)); err != nil || f.Type != "video/webm" {
		t.Errorf("a video may be larger: %+v %v", f, err)
	}
	if files, err := w.Attachments(w.ctx, office, "u01"); err != nil || len(files) != 1 {
		t.Errorf("%+v %v", files, err)
	}
}
