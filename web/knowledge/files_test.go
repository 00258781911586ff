package knowledge_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// everything administers the whole installation.
var everything = person.Actor{ID: "root", Latin: "Root", Grants: []person.Grant{{Role: person.Administrator}}}

func TestAFileGoesOutAndComesBack(t *testing.T) {
	h := newHouse(t, cell(), cell(recalled))
	d := h.get(nobody, "/knowledge/export", 200)
	if d.Find(".files a[download]").Length() != 2 {
		t.Fatalf("files: %q", d.text(".files"))
	}
	file := h.get(nobody, "/knowledge/export.json?kind=irae", 200)
	if !strings.Contains(file.head.Get("Content-Disposition"), "knowledge-irae-2026-03-05.json") {
		t.Error(file.head)
	}
	if got := h.get(nobody, "/knowledge/export.json?kind=irae&at=2026-03-04", 200); strings.Contains(got.body, nephritis) {
		t.Error("the past has what came later")
	}
	all := h.get(nobody, "/knowledge/export.zip", 200)
	z, err := zip.NewReader(bytes.NewReader([]byte(all.body)), int64(len(all.body)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "knowledge-irae.json" {
		t.Errorf("the archive: %v", err)
	}
	h.get(nobody, "/knowledge/export.json?kind=zebra", 404)
	h.get(nobody, "/knowledge/export.json?kind=irae&at=soon", 422)
	if h.get(nobody, "/knowledge/export?at=soon", 422).Find("#at-error").Length() != 1 {
		t.Error("a bad day is not said beside its field")
	}
	h.get(nobody, "/knowledge/schema.json", 200)

	// The same file again changes nothing.
	d = h.upload(everything, []byte(file.body), url.Values{"comment": {"again"}}, 200)
	if d.Find(".report form").Length() != 0 || d.Find(".report .notice").Length() != 1 {
		t.Errorf("the same file: %q", d.text(".report"))
	}
	// One word differs: first the report, then the import.
	h.clock.Move(time.Hour)
	changed := strings.Replace(file.body, `"ici_action": "hold"`, `"ici_action": "continue"`, 1)
	d = h.upload(everything, []byte("\xef\xbb\xbf"+changed), url.Values{"comment": {"corrected"}}, 200)
	if d.Find(".report [data-field=ici_action] ins").Length() != 1 || !strings.Contains(d.text(".report ul"), "1 statement reads differently") {
		t.Fatalf("the report: %q", d.text(".report"))
	}
	if list, _, _ := h.room.Changes(context.Background(), everything, room.Feed{People: true}); len(list) != 0 {
		t.Fatal("a report stored something")
	}
	form := filled(d, ".report form")
	form.Set("do", "apply")
	blank := url.Values{"text": form["text"], "do": {"apply"}, "comment": {""}}
	if d := h.upload(everything, nil, blank, 422); d.Find("#comment-error").Length() != 1 || d.Find("textarea[name=text]").Length() != 1 {
		t.Error("an import without a reason is taken, or the file is gone")
	}
	if d := h.upload(everything, nil, form, 303); d.to != "/knowledge/changes" {
		t.Error(d.to)
	}
	list, _, _ := h.room.Changes(context.Background(), everything, room.Feed{People: true})
	if len(list) != 1 || list[0].Cause != room.Imported || list[0].Comment != "corrected" {
		t.Errorf("the feed: %+v", list)
	}
}

// A file says who gave a reading only to those who work on the statements.
func TestReadingsLeaveTheHouseWithoutNames(t *testing.T) {
	h := newHouse(t, cell())
	form := filled(h.get(one, path(nephritis, "/review"), 200), "details.differ form")
	form.Set("data.ici_action", "consider_hold")
	form.Set("note", "the table says consider")
	h.post(one, path(nephritis, "/review"), form, 303)
	if got := h.get(nobody, "/knowledge/export.json?kind=irae", 200); strings.Contains(got.body, `"by"`) || !strings.Contains(got.body, "consider_hold") {
		t.Error("everybody reads who gave the reading, or the reading is gone")
	}
	if got := h.get(nobody, "/knowledge/changes.json", 200); strings.Contains(got.body, `"by"`) {
		t.Error("the feed tells everybody who gave the reading")
	}
	file := h.get(two, "/knowledge/export.json?kind=irae", 200)
	for _, who := range []person.Actor{everything, two} {
		if d := h.upload(who, []byte(file.body), nil, 200); d.Find(".report form").Length() != 0 {
			t.Errorf("%s: the file that just went out is news: %q", who.ID, d.text(".report"))
		}
	}
}

func TestWhatAReviewerImportsWaits(t *testing.T) {
	h := newHouse(t)
	var b bytes.Buffer
	if err := room.WriteFile(&b, fact.KindCell, []*fact.Statement{cell()}); err != nil {
		t.Fatal(err)
	}
	form := filled(h.upload(one, b.Bytes(), nil, 200), ".report form")
	form.Set("comment", "from the programme's files")
	form.Set("do", "apply")
	h.upload(one, nil, form, 303)
	h.get(nobody, path(nephritis, ""), 404)
	if h.get(two, "/knowledge/review", 200).Find(".drafts > li").Length() != 1 {
		t.Error("what was imported does not wait for reviewers")
	}
}

func TestFilesThatCannotBeTaken(t *testing.T) {
	h := newHouse(t, cell())
	good := h.get(nobody, "/knowledge/export.json?kind=irae", 200).body
	bomb := `{"format": "stepwise.knowledge/1", "kind": "irae", "statements": [` + strings.Repeat("[", 100_000)
	for _, c := range []struct {
		why    string
		file   []byte
		status int
		where  string // selector of what says so
	}{
		{"no file", nil, 422, "#file-error"},
		{"an empty file", []byte(" \n"), 422, "#file-error"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00"), 422, "#file-error"},
		{"a list instead of a file of ours", []byte(`[{"id": "irae:x"}]`), 422, "#file-error"},
		{"cut off", []byte(good[:len(good)/2]), 422, "#file-error"},
		{"lists without end", []byte(bomb), 422, "#file-error"},
		{"too large", bytes.Repeat([]byte(" "), 9<<20), 413, ".notice.alarm[role=alert]"},
		{"another kind than its own", []byte(strings.Replace(good, `"kind": "irae",`, `"kind": "biomarker",`, 1)), 422, ".refused tbody tr"},
		{"a grade that does not exist", []byte(strings.Replace(good, `"grade": 2`, `"grade": 9`, 1)), 422, ".refused tbody tr"},
		{"a field that nobody knows", []byte(strings.Replace(good, `"subject":`, `"sub": 1, "subject":`, 1)), 422, ".refused tbody tr"},
		{"markup as an id", []byte(strings.Replace(good, nephritis, `irae:<img src=x onerror=alert(1)>`, 1)), 200, ".report form"},
	} {
		d := h.upload(everything, c.file, url.Values{"comment": {"x"}}, c.status)
		if d.Find(c.where).Length() == 0 {
			t.Errorf("%s: said as %q", c.why, d.text("main"))
		}
		if d.Find("main img").Length() != 0 {
			t.Errorf("%s: markup came out", c.why)
		}
		if c.where == ".refused tbody tr" && (d.Find(".report form").Length() != 0 || strings.TrimSpace(d.Find(".refused td.n").First().Text()) == "") {
			t.Errorf("%s: it can be imported all the same, or the line is not named", c.why)
		}
	}
	if list, _, _ := h.room.Changes(context.Background(), everything, room.Feed{People: true}); len(list) != 0 {
		t.Error("something of a refused file was stored")
	}
	h.upload(learner, []byte(good), nil, 403)
	h.get(learner, "/knowledge/import", 403)
	h.get(nobody, "/knowledge/import", 303)
}
