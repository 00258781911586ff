package casereport_test

import (
	"strings"
	"testing"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/person"
)

const course = "On day 1 troponin rose. On day 2 methylprednisolone was given. On day 9 the patient went home."

func (w *world) comment(report string, p casereport.Passage, body string) casereport.Note {
	w.t.Helper()
	n, err := w.service.AddComment(w.ctx, w.tutor, report, p, body)
	w.ok(err)
	return n
}

func (w *world) note(report, id string) casereport.Note {
	w.t.Helper()
	for _, n := range w.desk(w.owner, report).Notes {
		if n.ID == id {
			return n
		}
	}
	w.t.Fatalf("comment %s is gone", id)
	return casereport.Note{}
}

func TestACommentStaysWithItsPassageThroughVersions(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		s := w.save(r.ID, "timeline", course)
		at := strings.Index(course, "methylprednisolone was given")
		n := w.comment(r.ID, casereport.Passage{Section: "timeline", Revision: s.Revision, From: at, To: at + 28, Quote: "methylprednisolone was given"}, "At which dose?")
		for _, step := range []struct {
			why, text, quote   string
			orphaned, reworded bool
		}{
			{"a sentence before it", "Before: 入院时无不适。" + course, "methylprednisolone was given", false, false},
			{"a word within it", "Before: 入院时无不适。" + strings.Replace(course, "was given", "2 mg/kg was given", 1), "methylprednisolone 2 mg/kg was given", false, true},
			{"its sentence is deleted", "Before: 入院时无不适。On day 1 troponin rose. On day 9 the patient went home.", "methylprednisolone 2 mg/kg was given", true, false},
			{"everything else changes meanwhile", "A wholly new beginning.", "methylprednisolone 2 mg/kg was given", true, false},
			{"the sentence is written again", "A new beginning. On day 2 methylprednisolone 2 mg/kg was given.", "methylprednisolone 2 mg/kg was given", false, true},
		} {
			w.save(r.ID, "timeline", step.text)
			if _, err := w.service.KeepVersion(w.ctx, w.owner, r.ID, step.why); err != nil {
				t.Fatal(err)
			}
			now := w.note(r.ID, n.ID)
			if now.Quote != step.quote || now.Orphaned() != step.orphaned || now.Reworded() != step.reworded || now.FirstQuote != "methylprednisolone was given" {
				t.Errorf("%s: %+v", step.why, now)
			}
			if !now.Orphaned() {
				if got := string([]rune(step.text)[now.From:now.To]); got != now.Quote {
					t.Errorf("%s: at its place stands %q", step.why, got)
				}
			}
		}
		// Restoring a version moves the comment as well.
		w.ok(w.service.Restore(w.ctx, w.owner, r.ID, 1))
		if now := w.note(r.ID, n.ID); now.Orphaned() {
			t.Errorf("after an old version came back: %+v", now)
		}
	})
}

func TestACommentOnATextThatMovedMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		old := w.save(r.ID, "timeline", course)
		w.save(r.ID, "timeline", "Prologue. "+course)
		// The tutor's page still shows the old text.
		n := w.comment(r.ID, casereport.Passage{Section: "timeline", Revision: old.Revision, From: 0, To: 23, Quote: "On day 1 troponin rose."}, "Which one, T or I?")
		if n.From != 10 || n.Orphaned() {
			t.Errorf("anchored at %d", n.From)
		}
		// Without script only the quote comes, and of two equal ones the first.
		n = w.comment(r.ID, casereport.Passage{Section: "timeline", Quote: "On day"}, "Use dates relative to the first dose throughout.")
		if n.From != 10 || n.To != 16 {
			t.Errorf("the quote alone: %+v", n)
		}
		two := w.save(r.ID, "timeline", "Day one.\n\n\nDay two.")
		n = w.comment(r.ID, casereport.Passage{Section: "timeline", Revision: two.Revision, From: 4, To: 14, Quote: "one. Day"}, "A selection over two paragraphs.")
		if n.Quote != "one.\n\n\nDay" {
			t.Errorf("over two paragraphs: %q", n.Quote)
		}
		w.save(r.ID, "timeline", course)
		for why, p := range map[string]casereport.Passage{
			"words that stand there no more": {Section: "timeline", Revision: old.Revision, From: 0, To: 10, Quote: "never said"},
		} {
			if _, err := w.service.AddComment(w.ctx, w.tutor, r.ID, p, "?"); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", why, err)
			}
		}
		for why, p := range map[string]casereport.Passage{
			"on nothing":        {Section: "timeline", Quote: " \n"},
			"on no section":     {Section: "nowhere", Quote: "x"},
			"on a reply letter": {Section: casereport.ReplySection, Quote: "x"},
		} {
			if _, err := w.service.AddComment(w.ctx, w.tutor, r.ID, p, "?"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
	})
}

func TestThreads(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "timeline", course)
		n := w.comment(r.ID, casereport.Passage{Section: "timeline", Quote: "troponin rose"}, "To what value?")
		if d := w.desk(w.owner, r.ID); len(d.Unanswered()) != 1 {
			t.Errorf("unanswered: %v", d.Unanswered())
		}
		w.ok(w.service.AddReply(w.ctx, w.owner, r.ID, n.ID, "To 812 ng/L."))
		w.ok(w.service.AddReply(w.ctx, w.tutor, r.ID, n.ID, "Please write it down."))
		now := w.note(r.ID, n.ID)
		if len(now.Replies) != 2 || now.Replies[0].Author != w.owner.ID || len(w.desk(w.owner, r.ID).Unanswered()) != 0 {
			t.Errorf("the thread: %+v", now.Replies)
		}
		for _, c := range []struct {
			why   string
			actor person.Actor
			want  fault.Kind
		}{
			{"an author does not settle what the tutor asked", w.owner, fault.Forbidden},
			{"the coordinator does not tutor", w.office, fault.Forbidden},
			{"another tutor knows of nothing", w.tutor2, fault.NotFound},
			{"nor does a colleague", w.other, fault.NotFound},
		} {
			if err := w.service.Resolve(w.ctx, c.actor, r.ID, n.ID, true); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		w.ok(w.service.Resolve(w.ctx, w.tutor, r.ID, n.ID, true))
		if !w.note(r.ID, n.ID).Resolved() || len(w.desk(w.owner, r.ID).NotesOn("timeline", true)) != 0 {
			t.Error("settled by the tutor")
		}
		w.ok(w.service.Resolve(w.ctx, w.tutor, r.ID, n.ID, false))
		if w.note(r.ID, n.ID).Resolved() {
			t.Error("the tutor took it back")
		}
		if err := w.service.AddReply(w.ctx, w.owner, r.ID, "none", "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a reply to nothing: %v", err)
		}
		elsewhere := w.begin()
		if err := w.service.AddReply(w.ctx, w.owner, elsewhere.ID, n.ID, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a reply through another report: %v", err)
		}
	})
}
