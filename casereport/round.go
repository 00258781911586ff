package casereport

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Round is one turn of tutoring, from a submission to the tutor's decision and
// the authors' answer to it.
type Round struct {
	Number    int        `db:"number"`  // 1, 2, …
	Version   int        `db:"version"` // what was submitted
	OpenedAt  clock.Time `db:"opened_at"`
	DueAt     clock.Time `db:"due_at"`
	Tutor     string     `db:"tutor"`    // who decided, "" while open
	Decision  Decision   `db:"decision"` // "" while open
	Letter    string     `db:"letter"`   // the tutor's summary, Markdown
	DecidedAt clock.Time `db:"decided_at"`
	Reply     string     `db:"reply"` // the authors' answer, Markdown
	RepliedAt clock.Time `db:"replied_at"`
}

const roundColumns = `number, version, opened_at, due_at, tutor, decision, letter, decided_at, reply, replied_at`

func rounds(ctx context.Context, q store.Queryer, report string) ([]Round, error) {
	return store.All[Round](ctx, q, `SELECT `+roundColumns+` FROM casereport_round WHERE report = $1 ORDER BY number`, report)
}

// Submission hands a report in.
type Submission struct {
	Revision int64 // what the owner looked at; 0 takes whatever stands there
	Vouch    bool  // the owner has looked for identifiers and found none left
}

// Submit hands the report to the tutor, opens a round and keeps the text as a
// version. It asks for a title, some text, and from the second round on for an
// answer to the tutor's letter; what else is amiss it leaves to Checks to show.
// A report without a tutor may be submitted: the coordinator sees it waiting.
func (s *Service) Submit(ctx context.Context, actor person.Actor, report string, in Submission) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		to, err := allowMove(x.who, Submit, x.Report)
		if err != nil {
			return err
		}
		if in.Revision != 0 && in.Revision != x.Revision {
			return fault.New(fault.Conflict, "casereport.submit.moved")
		}
		current, err := texts(ctx, tx, report)
		if err != nil {
			return err
		}
		if err := ready(x.Report, current); err != nil {
			return err
		}
		if err := s.answer(ctx, tx, x, d, current[ReplySection]); err != nil {
			return err
		}
		if err := keep(ctx, tx, &x.Report, d, KeptSubmit, ""); err != nil {
			return err
		}
		x.Round++
		x.DueAt = days(d.at, s.settings.ReviewDays)
		_, err = tx.Exec(ctx, `INSERT INTO casereport_round (report, number, version, opened_at, due_at) VALUES ($1, $2, $3, $4, $5)`,
			report, x.Round, x.Version, d.at, x.DueAt)
		if err != nil {
			return err
		}
		if in.Vouch {
			if err := s.confirm(ctx, tx, x, d, PartAuthor); err != nil {
				return err
			}
		}
		if err := s.submitted(ctx, tx, d, x.Report); err != nil {
			return err
		}
		if err := s.move(ctx, tx, x, d, to, "", ""); err != nil {
			return err
		}
		return s.tell(ctx, tx, d, x.Report, x.Tutor, "casereport.mail.submitted", "Round", x.Round)
	})
}

func ready(r Report, current map[string]Text) error {
	var f fault.Form
	f.Check(strings.TrimSpace(r.Heading()) != "", "title", "casereport.submit.title")
	written := false
	for _, key := range PaperSections() {
		written = written || strings.TrimSpace(current[key].Text) != ""
	}
	f.Check(written, "sections", "casereport.submit.empty")
	if r.Round > 0 {
		f.Check(strings.TrimSpace(current[ReplySection].Text) != "", ReplySection, "casereport.submit.reply")
	}
	return f.Err()
}

// answer moves the reply from the desk into the round that it answers.
func (s *Service) answer(ctx context.Context, tx *store.Tx, x *subject, d *deed, reply Text) error {
	if x.Round == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE casereport_round SET reply = $1, replied_at = $2 WHERE report = $3 AND number = $4`,
		reply.Text, d.at, x.ID, x.Round); err != nil {
		return err
	}
	revision := x.Revision
	_, err := write(ctx, tx, d, x, reply, "", nil)
	x.Revision = revision // the paper did not change: who vouched for it still does
	return err
}

// Ruling is the tutor's decision at the end of a round.
type Ruling struct {
	Round    int // the round that the tutor read; another one since is a Conflict
	Decision Decision
	Letter   string     // summary in Markdown; required unless accepted
	Due      clock.Time // minor, major: when the authors should answer; 0 for the usual time
	Certify  bool       // the tutor has looked for identifiers and found none left
}

const maxLetter = 20_000 // characters

// Decide ends a round. Acceptance needs two people who have looked for identifiers
// in this very text, an author and the tutor, and no strong warning left open.
func (s *Service) Decide(ctx context.Context, actor person.Actor, report string, in Ruling) error {
	in.Letter = strings.TrimSpace(strings.ReplaceAll(in.Letter, "\r\n", "\n"))
	m, ok := in.Decision.Move()
	var f fault.Form
	f.Check(ok, "decision", "fault.choice")
	f.Check(in.Letter != "" || in.Decision == DecideAccept, "letter", "casereport.decide.letter")
	f.Check(utf8.RuneCountInString(in.Letter) <= maxLetter, "letter", "fault.toolong", "Max", maxLetter)
	f.Check(utf8.ValidString(in.Letter) && !strings.ContainsRune(in.Letter, 0), "letter", "casereport.text")
	f.Check(in.Due == 0 || m == Revise && in.Due > s.clock.Now(), "due", "casereport.decide.due")
	if err := f.Err(); err != nil {
		return err
	}
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		to, err := allowMove(x.who, m, x.Report)
		if err != nil {
			return err
		}
		if in.Round != x.Round {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if in.Certify {
			if err := s.confirm(ctx, tx, x, d, PartTutor); err != nil {
				return err
			}
		}
		if m == Accept {
			if err := s.acceptable(ctx, tx, x.Report); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `
			UPDATE casereport_round SET tutor = $1, decision = $2, letter = $3, decided_at = $4 WHERE report = $5 AND number = $6`,
			actor.ID, string(in.Decision), in.Letter, d.at, report, x.Round)
		if err != nil {
			return err
		}
		if m == Revise {
			x.DueAt = s.authorsDue(in, d.at)
		}
		if err := s.move(ctx, tx, x, d, to, actor.ID, ""); err != nil {
			return err
		}
		if err := s.reached(ctx, tx, d, x.Report, MilestoneRound(x.Round), actor.ID); err != nil {
			return err
		}
		if err := s.publishIfReady(ctx, tx, x, d); err != nil {
			return err
		}
		return s.tell(ctx, tx, d, x.Report, x.Owner, "casereport.mail.decided."+string(in.Decision), "Round", x.Round)
	})
}

func (s *Service) authorsDue(in Ruling, now clock.Time) clock.Time {
	switch {
	case in.Due != 0:
		return endOfDay(in.Due)
	case in.Decision == DecideMinor:
		return days(now, s.settings.MinorDays)
	}
	return days(now, s.settings.MajorDays)
}

// acceptable says what still stands between a text and its acceptance.
func (s *Service) acceptable(ctx context.Context, q store.Queryer, r Report) error {
	var f fault.Form
	c, err := confirmations(ctx, q, r)
	if err != nil {
		return err
	}
	f.Check(c.Author, "decision", "casereport.accept.author")
	f.Check(c.Tutor, "certify", "casereport.accept.tutor")
	open, err := s.strongWarnings(ctx, q, r)
	if err != nil {
		return err
	}
	f.Check(open == 0, "decision", "casereport.accept.warnings", "Count", open)
	return f.Err()
}
