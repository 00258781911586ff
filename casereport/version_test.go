package casereport_test

import (
	"strings"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/casereport/diff"
	"stepwise/internal/fault"
)

func TestVersionsAreKeptBeforeTextIsLost(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		list := func() string {
			vs, err := w.service.Versions(w.ctx, w.owner, r.ID)
			w.ok(err)
			var out []string
			for _, v := range vs {
				out = append(out, string(v.Reason))
			}
			return strings.Join(out, " ")
		}
		long := strings.Repeat("The patient recovered slowly. ", 20)
		w.save(r.ID, "discussion", long)
		for range 5 {
			w.clock.Move(time.Minute)
			w.save(r.ID, "introduction", "at "+w.clock.Now().String())
		}
		if list() != "" {
			t.Fatalf("within ten minutes of editing: %q", list())
		}
		w.clock.Move(6 * time.Minute)
		w.save(r.ID, "introduction", "eleven minutes later")
		if list() != "timed" {
			t.Fatalf("after ten minutes: %q", list())
		}
		w.save(r.ID, "discussion", "Gone.")
		if list() != "cut timed" {
			t.Fatalf("much was deleted a moment later: %q", list())
		}
		w.clock.Move(time.Hour)
		n, err := w.service.KeepVersion(w.ctx, w.owner, r.ID, "before the meeting")
		w.ok(err)
		again, err := w.service.KeepVersion(w.ctx, w.owner, r.ID, "")
		w.ok(err)
		if n != 3 || again != 3 || list() != "kept cut timed" {
			t.Errorf("kept as %d, then %d: %q", n, again, list())
		}
		w.save(r.ID, "introduction", "and on")
		if list() != "kept cut timed" {
			t.Errorf("what an author has kept a moment ago is not kept again: %q", list())
		}
	})
}

func TestAnyTwoVersionsCompareAndAnOldOneComesBack(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "discussion", "患者接受了激素治疗。")
		w.save(r.ID, "introduction", "One.")
		one, err := w.service.KeepVersion(w.ctx, w.owner, r.ID, "one")
		w.ok(err)
		w.save(r.ID, "discussion", "患者接受了大剂量激素治疗。")
		two, err := w.service.KeepVersion(w.ctx, w.owner, r.ID, "two")
		w.ok(err)
		w.save(r.ID, "discussion", "Everything is new.")

		parts, err := w.service.Diff(w.ctx, w.tutor, r.ID, one, two)
		w.ok(err)
		for _, p := range parts {
			if p.Changed != (p.Section == "discussion") {
				t.Errorf("%s changed: %v", p.Section, p.Changed)
			}
			if p.Section == "discussion" && (diff.New(p.Spans) != "患者接受了大剂量激素治疗。" || len(p.Spans) != 3) {
				t.Errorf("discussion: %+v", p.Spans)
			}
		}
		back, err := w.service.Diff(w.ctx, w.owner, r.ID, casereport.Now, one)
		w.ok(err)
		if len(back) == 0 || back[0].Section != "title" || back[0].Changed {
			t.Errorf("from now back to one: %+v", back)
		}
		w.ok(w.service.Restore(w.ctx, w.owner, r.ID, one))
		d := w.desk(w.owner, r.ID)
		if d.Texts["discussion"].Text != "患者接受了激素治疗。" || d.Texts["introduction"].Text != "One." || d.Version != 3 {
			t.Errorf("restored: %+v, %d versions", d.Texts, d.Version)
		}
		w.ok(w.service.Restore(w.ctx, w.owner, r.ID, 3))
		if got := w.desk(w.owner, r.ID).Texts["discussion"].Text; got != "Everything is new." {
			t.Errorf("what the restoring replaced: %q", got)
		}
		if err := w.service.Restore(w.ctx, w.owner, r.ID, 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("a version that is none: %v", err)
		}
		if _, err := w.service.Diff(w.ctx, w.other, r.ID, one, two); !fault.Is(err, fault.NotFound) {
			t.Errorf("a colleague compares: %v", err)
		}
	})
}
