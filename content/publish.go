package content

import (
	"context"
	"slices"

	"stepwise/content/prose"
	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/person"
)

// Publish shows a version of a unit to learners and lets it be found.
func (s *Service) Publish(ctx context.Context, a person.Actor, code string, number int) error {
	u, err := s.Edit(ctx, a, code, number)
	if err != nil {
		return err
	}
	var f fault.Form
	f.Check(u.Minutes > 0, "minutes", "content.nominutes")
	f.Check(!u.Body.IsZero(), "body", "fault.required")
	if u.Body.EN != "" && u.Body.ZH != "" {
		en := prose.Render(u.Body.EN, prose.Options{Lang: lang.EN}).IDs()
		zh := prose.Render(u.Body.ZH, prose.Options{Lang: lang.ZH}).IDs()
		// Progress in one language must mean the same in the other.
		f.Check(slices.Equal(en, zh), "body", "content.sections", "English", len(en), "Chinese", len(zh))
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.turn(ctx, a, code, Published, u.Number)
}

// Retire takes a unit out of the library and the search.
func (s *Service) Retire(ctx context.Context, a person.Actor, code string) error {
	u, err := s.Edit(ctx, a, code, 0)
	if err != nil {
		return err
	}
	if u.Status != Published {
		return fault.New(fault.Conflict, "content.notpublished")
	}
	return s.turn(ctx, a, code, Retired, u.Shown)
}

func (s *Service) turn(ctx context.Context, a person.Actor, code string, status Status, number int) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE content_unit SET status = $1, published = $2, changed_at = $3 WHERE code = $4`,
			string(status), number, now, code); err != nil {
			return err
		}
		if err := s.index(ctx, tx, code); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content." + string(status), Object: "unit/" + code,
			Detail: map[string]any{"version": number}})
	})
}

// index brings the search up to date with what learners read of a unit.
func (s *Service) index(ctx context.Context, tx *store.Tx, code string) error {
	u, err := shown(ctx, tx, code)
	if err != nil {
		return err
	}
	ref := "unit/" + code
	if u.Status != Published {
		return search.Remove(ctx, tx, room, ref)
	}
	doc := search.Doc{Room: room, Ref: ref, Scope: scopeWord(u.Scope), Title: u.Title.Map(), Body: map[string]string{}}
	for _, t := range lang.Tags {
		if text, is := u.Body.In(t); is == t && text != "" {
			doc.Body[string(t)] = prose.Render(text, prose.Options{Lang: t}).Text
		}
	}
	return search.Put(ctx, tx, doc)
}
