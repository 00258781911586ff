// Package guideline takes a clinical question from two positions to a published
// recommendation: China and the West side by side with their sources, evidence,
// two anonymous ballot rounds on a nine-point scale, and the vote and the dissent
// that a recommendation is published with.
//
// What is rated: each option of a question, on its own, for its appropriateness,
// as the RAND/UCLA method does it (guideline/consensus names the sources). A
// question has two to nine options, and a ballot answers all of them.
package guideline

import (
	"context"
	"errors"

	"stepwise/internal/clock"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Service is the room.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	hub    *live.Hub
	box    box
	site   string
}

// New returns the room. key is the installation's secret of 32 bytes for the
// ballot box; every node of an installation has the same, and a backup without it
// cannot open a box (box.go). site is the address that mails link to, such as
// "https://stepwise.example", without a slash at the end.
func New(db *store.DB, c clock.Clock, record *lrs.Record, hub *live.Hub, key []byte, site string) (*Service, error) {
	b, err := newBox(key)
	if err != nil {
		return nil, err
	}
	return &Service{db: db, clock: c, record: record, hub: hub, box: b, site: site}, nil
}

// Topic is what open pages of a question listen to.
func Topic(question string) string { return "guideline/" + question }

// question is what goes on in statements about a question.
func (q Question) activity() lrs.Activity {
	return lrs.Activity{ID: lrs.Question(q.Code), Type: lrs.TypeQuestionPG, Name: q.names()}
}

func (q Question) names() map[string]string {
	names := map[string]string{}
	if q.Title.EN != "" {
		names["en"] = q.Title.EN
	}
	if q.Title.ZH != "" {
		names["zh-Hans"] = q.Title.ZH
	}
	return names
}

// CloseDue closes every round whose time is over and returns how many it closed.
// A job calls it each minute; pages call it too, so that a round whose time is
// over is never shown as open. One round that cannot be closed does not keep the
// others from it.
func (s *Service) CloseDue(ctx context.Context) (int, error) {
	due, err := store.All[Round](ctx, s.db.Read(), `
		SELECT `+roundColumns+` FROM guideline_round WHERE closed_at = 0 AND closes_at <= $1 ORDER BY closes_at, question`, s.clock.Now())
	if err != nil {
		return 0, err
	}
	closed := 0
	for _, r := range due {
		did := false
		failed := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			did, err = s.shut(ctx, tx, r.Question, r.Number, r.ClosesAt, "")
			return err
		})
		if failed != nil {
			err = errors.Join(err, failed)
		} else if did {
			closed++
			s.hub.Publish(Topic(r.Question))
		}
	}
	return closed, err
}

// settle is CloseDue for a page: reading goes on when closing cannot be written
// (a full disk). The round counts as over by the clock all the same, and the job
// reports what is wrong.
func (s *Service) settle(ctx context.Context) { _, _ = s.CloseDue(ctx) }
