package guideline

import (
	"context"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
)

// announce tells the panel when a round runs, in the same write that schedules it.
func (s *Service) announce(ctx context.Context, tx *store.Tx, q Question, r Round, people []string, now clock.Time) error {
	return s.post(ctx, tx, q, r, people, now, "guideline.mail.round", "round")
}

// Remind writes to everybody who may vote in the running round and has not, and
// returns how many messages it queued: at most one a person and day, however often
// it is pressed. It reads who has voted, never what.
func (s *Service) Remind(ctx context.Context, a person.Actor, code string) (int, error) {
	now := s.clock.Now()
	s.settle(ctx)
	sent := 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		sent = 0
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		all, err := rounds(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.Phase(now) != Running {
				continue
			}
			silent, err := store.All[string](ctx, tx, `
				SELECT m.person FROM guideline_member m WHERE m.question = $1 AND m.recused_at = 0
				AND NOT EXISTS (SELECT 1 FROM guideline_turnout t WHERE t.question = m.question AND t.round = $2 AND t.person = m.person)
				ORDER BY m.person`, q.ID, r.Number)
			if err != nil {
				return err
			}
			sent = len(silent)
			return s.post(ctx, tx, q, r, silent, now, "guideline.mail.remind", "remind/"+lang.Day(now))
		}
		return fault.New(fault.Closed, "guideline.noround")
	})
	return sent, err
}

// post queues one message a person, in the language that they read. key's subject
// and text are the sentences key.subject and key.text.
func (s *Service) post(ctx context.Context, tx *store.Tx, q Question, r Round, people []string, now clock.Time, key, once string) error {
	known, err := person.Many(ctx, tx, people)
	if err != nil {
		return err
	}
	for _, id := range people {
		p, ok := known[id]
		if !ok || !p.DisabledAt.IsZero() || !mail.Address(p.Email) {
			continue // the coordinator's list still shows who has not voted
		}
		tag, spoken := lang.Parse(p.Locale)
		if !spoken {
			tag = lang.ZH
		}
		reader := lang.With(ctx, tag)
		title, _ := q.Title.In(tag)
		say := func(what string) string {
			return lang.T(reader, key+"."+what, "Name", p.Name(tag), "Question", title, "Round", r.Number, "Opens", lang.DateTime(reader, r.OpensAt),
				"Closes", lang.DateTime(reader, r.ClosesAt), "Link", s.site+"/guideline/"+q.Code)
		}
		if err := mail.Queue(ctx, tx, mail.Message{Key: "guideline/" + q.ID + "/" + strconv.Itoa(r.Number) + "/" + r.CreatedAt.String() + "/" + once + "/" + id,
			To: p.Email, Subject: say("subject"), Text: say("text"), About: Topic(q.ID), Person: id, At: now}); err != nil {
			return err
		}
	}
	return nil
}
