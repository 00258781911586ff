package casereport_test

import (
	"strings"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/mail"
	"stepwise/lrs"
	"stepwise/person"
)

// One tutor, one report, two rounds: from the first submission to acceptance.
func TestATutorThroughTwoRounds(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "timeline", course)
		w.clock.Move(24 * time.Hour)
		w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{Vouch: true}))

		// The tutor finds it waiting, reads, comments, decides.
		waiting, err := w.service.Waiting(w.ctx, w.tutor)
		w.ok(err)
		if len(waiting) != 1 || waiting[0].ID != r.ID || waiting[0].DueAt.Sub(w.clock.Now()) < 14*24*time.Hour {
			t.Fatalf("waiting: %+v", waiting)
		}
		dose := w.comment(r.ID, casereport.Passage{Section: "timeline", Quote: "methylprednisolone was given"}, "At which dose?")
		rise := w.comment(r.ID, casereport.Passage{Section: "timeline", Quote: "troponin rose"}, "To what value?")
		w.clock.Move(48 * time.Hour)
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, casereport.Ruling{Round: 1, Decision: casereport.DecideMajor,
			Letter: "A case worth telling. Please give **doses and values** throughout."}))
		if r = w.report(r.ID); r.State != casereport.Revision || r.DueAt.Sub(w.clock.Now()) < 42*24*time.Hour {
			t.Fatalf("after a major revision: %+v", r)
		}

		// The authors revise, answer each point and the letter, and submit again.
		w.save(r.ID, "timeline", strings.Replace(strings.Replace(course, "troponin rose", "troponin rose to 812 ng/L", 1),
			"methylprednisolone was", "methylprednisolone 2 mg/kg was", 1))
		w.ok(w.service.AddReply(w.ctx, w.owner, r.ID, dose.ID, "2 mg/kg, added."))
		if err := w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{Vouch: true}); !fault.Is(err, fault.Invalid) {
			t.Fatalf("a second round without an answer to the letter: %v", err)
		}
		w.save(r.ID, casereport.ReplySection, "Thank you. Doses and values are given now.")
		if c := w.desk(w.owner, r.ID).Checks(); c.Unanswered != 1 || c.NoReply {
			t.Errorf("before the second submission: %+v", c)
		}
		w.ok(w.service.AddReply(w.ctx, w.owner, r.ID, rise.ID, "812 ng/L, added."))
		w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{Vouch: true, Revision: w.report(r.ID).Revision}))

		d := w.desk(w.tutor, r.ID)
		if len(d.Rounds) != 2 || d.Rounds[0].Reply != "Thank you. Doses and values are given now." || d.Rounds[0].Decision != casereport.DecideMajor {
			t.Fatalf("rounds: %+v", d.Rounds)
		}
		if d.Texts[casereport.ReplySection].Text != "" {
			t.Error("the answer still lies on the desk: it would be sent again")
		}
		for _, n := range d.Notes {
			if n.Orphaned() {
				t.Errorf("%q lost its passage", n.Body)
			}
		}
		parts, err := w.service.Diff(w.ctx, w.tutor, r.ID, d.Rounds[0].Version, d.Rounds[1].Version)
		w.ok(err)
		changed := ""
		for _, p := range parts {
			if p.Changed {
				changed += p.Section
			}
		}
		if changed != "timeline" {
			t.Errorf("the tutor sees changed between the rounds: %q", changed)
		}
		w.ok(w.service.Resolve(w.ctx, w.tutor, r.ID, dose.ID, true))
		w.ok(w.service.Resolve(w.ctx, w.tutor, r.ID, rise.ID, true))
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, casereport.Ruling{Round: 2, Decision: casereport.DecideAccept, Letter: "Well done.", Certify: true}))

		r = w.report(r.ID)
		if r.State != casereport.Accepted || r.Published() || r.Round != 2 {
			t.Errorf("at the end: %+v", r)
		}
		want := "outline draft review revision round-1 review deidentified accepted round-2"
		if got := w.reached(w.owner, r.ID); got != want {
			t.Errorf("the record says\n%s, want\n%s", got, want)
		}
		entries, err := lrs.New(w.db, clock.System()).OfPerson(w.ctx, w.db.Read(), w.owner.ID)
		w.ok(err)
		submitted := 0
		for _, e := range entries {
			if e.Verb == lrs.Submitted.ID && e.Object == lrs.Report(r.ID) {
				submitted++
			}
		}
		if submitted != 2 {
			t.Errorf("submitted %d times", submitted)
		}
		if got := w.reached(w.tutor, r.ID); got != "" {
			t.Errorf("the tutor's record got %q", got)
		}
		mails, err := mail.List(w.ctx, w.db.Read(), mail.Filter{About: "casereport/" + r.ID})
		w.ok(err)
		to := ""
		for _, m := range mails {
			to = m.Person + " " + to
			if strings.Contains(m.Subject+m.Text, "Myocarditis") || strings.Contains(m.Subject+m.Text, "‹") {
				t.Errorf("a mail tells more than that something waits: %s\n%s", m.Subject, m.Text)
			}
		}
		if to != "chen chen wang chen wang " {
			t.Errorf("mail went to %q: assigned, submitted, decided, submitted, decided", to)
		}
	})
}

func TestSubmitting(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		if err := w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty paper: %v", err)
		}
		w.save(r.ID, "introduction", "Something.")
		seen := w.report(r.ID).Revision
		w.ok(w.service.AddAuthor(w.ctx, w.owner, r.ID, "li@hospital.example"))
		_, err := w.service.Save(w.ctx, w.coauthor, r.ID, "discussion", "More.", 0)
		w.ok(err)
		for _, c := range []struct {
			why   string
			actor person.Actor
			in    casereport.Submission
			want  fault.Kind
		}{
			{"a co-author wrote after the owner looked", w.owner, casereport.Submission{Revision: seen}, fault.Conflict},
			{"a co-author hands in", w.coauthor, casereport.Submission{}, fault.Forbidden},
			{"the tutor hands in", w.tutor, casereport.Submission{}, fault.Forbidden},
			{"a colleague hands in", w.other, casereport.Submission{}, fault.NotFound},
		} {
			if err := w.service.Submit(w.ctx, c.actor, r.ID, c.in); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{}))
		if err := w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{}); !fault.Is(err, fault.Closed) {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestDeciding(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.submitted()
		minor := casereport.Ruling{Round: 1, Decision: casereport.DecideMinor, Letter: "Shorten the introduction."}
		for _, c := range []struct {
			why   string
			actor person.Actor
			in    casereport.Ruling
			want  fault.Kind
		}{
			{"the owner decides", w.owner, minor, fault.Forbidden},
			{"the coordinator decides", w.office, minor, fault.Forbidden},
			{"another tutor decides", w.tutor2, minor, fault.NotFound},
			{"no letter with a revision", w.tutor, casereport.Ruling{Round: 1, Decision: casereport.DecideMajor}, fault.Invalid},
			{"no letter with a decline", w.tutor, casereport.Ruling{Round: 1, Decision: casereport.DecideDecline}, fault.Invalid},
			{"no decision", w.tutor, casereport.Ruling{Round: 1, Letter: "x"}, fault.Invalid},
			{"a due date that has passed", w.tutor, casereport.Ruling{Round: 1, Decision: casereport.DecideMinor, Letter: "x", Due: 1}, fault.Invalid},
			{"a page of another round", w.tutor, casereport.Ruling{Round: 2, Decision: casereport.DecideMinor, Letter: "x"}, fault.Conflict},
			{"accepted by one person alone", w.tutor, casereport.Ruling{Round: 1, Decision: casereport.DecideAccept}, fault.Invalid},
		} {
			if err := w.service.Decide(w.ctx, c.actor, r.ID, c.in); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if got := w.report(r.ID); got.State != casereport.Review {
			t.Fatalf("a refused decision moved it to %s", got.State)
		}
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, minor))
		if err := w.service.Decide(w.ctx, w.tutor, r.ID, minor); !fault.Is(err, fault.Closed) {
			t.Errorf("the button pressed twice: %v", err)
		}
		if got := w.report(r.ID); got.DueAt.Sub(w.clock.Now()) > 15*24*time.Hour {
			t.Errorf("a minor revision is due %v", got.DueAt)
		}
	})
}

func TestADeclinedReportMayBeReopened(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.submitted()
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, casereport.Ruling{Round: 1, Decision: casereport.DecideDecline, Letter: "Known for years."}))
		if err := w.service.Reopen(w.ctx, w.office, r.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.service.Reopen(w.ctx, w.owner, r.ID, "please"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by its owner: %v", err)
		}
		w.ok(w.service.Reopen(w.ctx, w.office, r.ID, "The editor overlooked the second biopsy."))
		if got := w.report(r.ID); got.State != casereport.Revision || got.DueAt == 0 {
			t.Errorf("reopened: %+v", got)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.submitted()
		w.ok(w.service.Withdraw(w.ctx, w.owner, r.ID, "The family changed its mind."))
		if waiting, _ := w.service.Waiting(w.ctx, w.tutor); len(waiting) != 0 {
			t.Error("it still waits for the tutor")
		}
		if err := w.service.Withdraw(w.ctx, w.owner, r.ID, ""); !fault.Is(err, fault.Closed) {
			t.Errorf("twice: %v", err)
		}
		events, _, err := w.service.History(w.ctx, w.owner, r.ID)
		w.ok(err)
		if events[0].Now != string(casereport.Withdrawn) || events[0].Reason != "The family changed its mind." {
			t.Errorf("history: %+v", events[0])
		}
	})
}
