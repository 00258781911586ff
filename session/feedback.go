package session

import (
	"context"
	"time"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Questions are the rated questions in the order of a form; the words stand in the
// locale files under session.feedback.<question>.
var Questions = []string{"useful", "clear", "discussion", "change"}

const (
	// feedbackLast is how long after the end feedback is open, feedbackFirst how long
	// before it.
	feedbackLast  = 30 * day
	feedbackFirst = 15 * time.Minute
	// enoughFeedback is how many must have answered before a result is shown. With
	// fewer, an expert could tell who said what.
	enoughFeedback = 5
	maxFeedback    = 2000 // characters of each text
)

// Feedback is one person's answer. It is stored apart from who gave it.
type Feedback struct {
	Ratings [4]int // 1–5, in the order of Questions
	Unclear string // what is still unclear: what this room does not know
	Remark  string
}

func (v *Feedback) check(f *fault.Form) {
	for i, n := range v.Ratings {
		f.Check(n >= 1 && n <= 5, Questions[i], "fault.choice")
	}
	for name, text := range map[string]*string{"unclear": &v.Unclear, "remark": &v.Remark} {
		*text = lang.Text{EN: *text}.Trim().EN
		f.Check(utf8.RuneCountInString(*text) <= maxFeedback, name, "fault.toolong", "Max", maxFeedback)
		checkUTF8(f, name, *text)
	}
}

// FeedbackOpen reports whether feedback may be given at an instant.
func (x Session) FeedbackOpen(now clock.Time) bool {
	return x.Status == Published && now >= x.Ends.Add(-feedbackFirst) && now <= x.Ends.Add(feedbackLast)
}

// GiveFeedback stores the answer of somebody who was there, once (Conflict), from
// shortly before the session's end for 30 days (Closed). The learning record hears
// that feedback was given, not what it says.
func (s *Service) GiveFeedback(ctx context.Context, a person.Actor, code string, v Feedback) error {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if !x.FeedbackOpen(now) {
		return fault.New(fault.Closed, "session.fault.feedbackclosed")
	}
	var f fault.Form
	v.check(&f)
	if err := f.Err(); err != nil {
		return err
	}
	answer, _ := crypt.Token() // random: an id made from the time would give the order away
	statement := lrs.Statement{ID: id.New(), Person: a.ID, Verb: lrs.Commented, Object: activity(x), Timestamp: now}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if at, err := attendanceOf(ctx, tx, x.ID, a.ID); err != nil {
			return err
		} else if !at.Counts() {
			return fault.New(fault.Forbidden, "session.fault.notthere")
		}
		n, err := tx.Exec(ctx, `INSERT INTO session_feedback_giver (session, person) VALUES ($1, $2) ON CONFLICT DO NOTHING`, x.ID, a.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "session.fault.feedbackgiven")
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO session_feedback (id, session, useful, clear, discussion, change, unclear, remark)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			answer, x.ID, v.Ratings[0], v.Ratings[1], v.Ratings[2], v.Ratings[3], v.Unclear, v.Remark); err != nil {
			return err
		}
		return s.record.Add(ctx, tx, statement)
	})
}

// Opinion is what a room said of a session.
type Opinion struct {
	Answers  int
	Attended int
	Enough   bool      // false: too few answers to show more than their number
	Counts   [4][5]int // by question and rating 1–5
	Unclear  []string  // in no order
	Remarks  []string
}

// Enough is how many answers an opinion needs before it is shown.
func (Opinion) Needs() int { return enoughFeedback }

// Mean is the mean rating of a question, 0 without answers.
func (o Opinion) Mean(question int) float64 {
	sum := 0
	for i, n := range o.Counts[question] {
		sum += (i + 1) * n
	}
	if o.Answers == 0 {
		return 0
	}
	return float64(sum) / float64(o.Answers)
}

// Opinion returns the result of the feedback for experts and coordinators.
func (s *Service) Opinion(ctx context.Context, a person.Actor, code string) (Session, Opinion, error) {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return x, Opinion{}, err
	}
	o, err := opinion(ctx, s.db.Read(), x.ID)
	return x, o, err
}

func opinion(ctx context.Context, q store.Queryer, sessionID string) (Opinion, error) {
	rows, err := store.All[struct {
		Useful     int    `db:"useful"`
		Clear      int    `db:"clear"`
		Discussion int    `db:"discussion"`
		Change     int    `db:"change"`
		Unclear    string `db:"unclear"`
		Remark     string `db:"remark"`
	}](ctx, q, `SELECT useful, clear, discussion, change, unclear, remark FROM session_feedback WHERE session = $1 ORDER BY id`, sessionID)
	if err != nil {
		return Opinion{}, err
	}
	o := Opinion{Answers: len(rows), Enough: len(rows) >= enoughFeedback}
	o.Attended, err = store.One[int](ctx, q, `SELECT COUNT(*) FROM session_attendance WHERE session = $1 AND withdrawn_at = 0`, sessionID)
	if err != nil || !o.Enough {
		return o, err
	}
	for _, r := range rows {
		for i, n := range [4]int{r.Useful, r.Clear, r.Discussion, r.Change} {
			o.Counts[i][n-1]++
		}
		if r.Unclear != "" {
			o.Unclear = append(o.Unclear, r.Unclear)
		}
		if r.Remark != "" {
			o.Remarks = append(o.Remarks, r.Remark)
		}
	}
	return o, nil
}
