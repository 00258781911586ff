package casereport_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; run the test with -update if it should:\n%s", path, diff)
	}
}

// exported makes a report with everything that an export may hold.
func exported(w *world, in lang.Tag) casereport.Report {
	w.t.Helper()
	r, err := w.service.Create(w.ctx, w.owner, casereport.Start{Programme: "io", Language: in,
		Title: lang.Text{EN: "Myocarditis & myositis after <toripalimab>: a case report", ZH: "特瑞普利单抗后心肌炎与肌炎：病例报告"}})
	w.ok(err)
	w.save(r.ID, casereport.OutlineSection, "Not for readers.")
	w.ok(w.service.Begin(w.ctx, w.owner, r.ID))
	w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor.ID}))
	w.ok(w.service.AddAuthor(w.ctx, w.owner, r.ID, "li@hospital.example"))
	if in == lang.EN {
		w.save(r.ID, "key_words", "myocarditis; immune checkpoint inhibitor; toripalimab")
		w.save(r.ID, "introduction", "Immune-related **myocarditis** is rare.\n\n<script>alert(1)</script>\n")
		w.save(r.ID, "timeline", "| Day | Event |\n|---|---|\n| 1 | First dose |\n| 20 | Troponin ↑ |\n\n![](fig:1)")
	} else {
		w.save(r.ID, "key_words", "心肌炎；免疫检查点抑制剂；特瑞普利单抗")
		w.save(r.ID, "introduction", "免疫相关**心肌炎**罕见。\n")
		w.save(r.ID, "timeline", "| 天 | 事件 |\n|---|---|\n| 1 | 首次用药 |\n\n![](fig:1)")
	}
	_, err = w.service.AddFigure(w.ctx, w.owner, r.ID, casereport.Upload{Caption: "T2-weighted image < 1 week", Checked: true, Body: photo(w.t, 4, 4, 1)})
	w.ok(err)
	w.clock.Move(72 * time.Hour)
	n, err := w.service.AddComment(w.ctx, w.tutor, r.ID, casereport.Passage{Section: "timeline", Quote: "| 1 |"}, "Hours, not days?\n<b>Please.</b>")
	w.ok(err)
	w.ok(w.service.AddReply(w.ctx, w.owner, r.ID, n.ID, "Days are\nenough here."))
	return r
}

var pixels = regexp.MustCompile(`data:image/jpeg;base64,[A-Za-z0-9+/=]+`)

func TestExport(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for _, in := range []lang.Tag{lang.EN, lang.ZH} {
			r := exported(w, in)
			p, err := w.service.Paper(w.ctx, w.tutor, r.ID, in == lang.EN)
			w.ok(err)
			md, err := p.Markdown()
			w.ok(err)
			golden(t, "paper."+string(in)+".md", md)
			p, err = w.service.WithImages(w.ctx, p)
			w.ok(err)
			html := p.HTML()
			if len(pixels.FindAll(html, -1)) != 1 {
				t.Errorf("the figure stands in the file %d times", len(pixels.FindAll(html, -1)))
			}
			// How pixels are packed is the encoder's affair and may change with it.
			golden(t, "paper."+string(in)+".html", pixels.ReplaceAll(html, []byte("PIXELS")))
			for _, never := range []string{"<script", "http://", "https://", "Not for readers"} {
				if bytes.Contains(html, []byte(never)) {
					t.Errorf("the file holds %s", never)
				}
			}
		}
	})
}

func TestExportAccess(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.accepted()
		w.consent(r.ID)
		for _, c := range []struct {
			why      string
			actor    person.Actor
			comments bool
			want     bool
		}{
			{"a reader takes the paper along", w.other, false, true},
			{"but not what was said about it", w.other, true, false},
			{"the tutor takes both", w.tutor, true, true},
			{"nobody takes anything", person.Actor{}, false, false},
		} {
			if _, err := w.service.Paper(w.ctx, c.actor, r.ID, c.comments); (err == nil) != c.want || fault.Is(err, fault.Internal) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
	})
}
