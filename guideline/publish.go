package guideline

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/person"
)

// Publish publishes what is written, with its vote and its dissent, as the next
// version. revision is the one that the publisher read. Nothing published changes
// afterwards: a new version supersedes it and says what is new.
func (s *Service) Publish(ctx context.Context, a person.Actor, code string, revision int) (Recommendation, error) {
	now := s.clock.Now()
	s.settle(ctx)
	var out Recommendation
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := managed(ctx, tx, a, code); err != nil {
			return err
		}
		q, last, err := s.voted(ctx, tx, a, code)
		if err != nil {
			return err
		}
		d, err := drafted(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		if d.Revision != revision || revision == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		before, err := versions(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		version := len(before) + 1
		var f fault.Form
		d.check(&f, q, version, true)
		if err := f.Err(); err != nil {
			return err
		}
		vote, err := s.vote(ctx, tx, q, last)
		if err != nil {
			return err
		}
		out = Recommendation{Question: q.ID, Version: version, Text: d.Text, Strength: d.Strength, Certainty: d.Certainty, Options: d.Options,
			Change: d.Change, Vote: vote, PublishedAt: now, PublishedBy: a.ID}
		n, err := tx.Exec(ctx, `
			INSERT INTO guideline_recommendation (`+recommendationColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
			out.Question, out.Version, out.Text, out.Strength, out.Certainty, out.Options, out.Change, out.Vote, out.PublishedAt, out.PublishedBy)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		// The next version starts from this text, with nothing new yet; and a second
		// press on the button finds a newer revision.
		if _, err := tx.Exec(ctx, `UPDATE guideline_draft SET change = $1, revision = revision + 1 WHERE question = $2`, lang.Text{}, q.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE guideline_question SET status = $1 WHERE id = $2`, Published, q.ID); err != nil {
			return err
		}
		if err := index(ctx, tx, q, out.Text); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.publish", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"version": version}})
	})
	if err == nil {
		s.hub.Publish(Topic(out.Question))
	}
	return out, err
}

// index lets a question that is open to its programme be found by its words.
func index(ctx context.Context, tx *store.Tx, q Question, recommended lang.Text) error {
	body := recommended
	add := func(x lang.Text) { body = lang.Text{EN: body.EN + "\n" + x.EN, ZH: body.ZH + "\n" + x.ZH} }
	for _, p := range []Position{q.China, q.West} {
		for _, c := range p.Claims {
			add(c.Text)
		}
	}
	for _, o := range q.Options {
		add(o)
	}
	return search.Put(ctx, tx, search.Doc{Room: "guideline", Ref: q.Code, Scope: "programme/" + q.Programme,
		Title: map[string]string{"en": q.Title.EN, "zh-Hans": q.Title.ZH}, Body: map[string]string{"en": body.EN, "zh-Hans": body.ZH}})
}

// Published returns a version of a question's recommendation, the newest for 0,
// with the number of the newest.
func (s *Service) Published(ctx context.Context, a person.Actor, code string, version int) (Question, Recommendation, int, error) {
	q, err := find(ctx, s.db.Read(), a, code)
	if err != nil {
		return q, Recommendation{}, 0, err
	}
	all, err := versions(ctx, s.db.Read(), q.ID)
	if err != nil {
		return q, Recommendation{}, 0, err
	}
	for _, r := range all { // newest first
		if version == 0 || r.Version == version {
			return q, r, all[0].Version, nil
		}
	}
	return q, Recommendation{}, 0, fault.New(fault.NotFound, "fault.notfound")
}

// Names returns the names of a published panel in the reader's language.
func (s *Service) Names(ctx context.Context, v Vote) (map[string]string, error) {
	ids := make([]string, len(v.Panel))
	for i, m := range v.Panel {
		ids[i] = m.Person
	}
	people, err := person.Many(ctx, s.db.Read(), ids)
	out := map[string]string{}
	for id, p := range people {
		out[id] = p.Name(lang.From(ctx))
	}
	return out, err
}
