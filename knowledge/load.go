package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"stepwise/internal/audit"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/seed"
)

// Seed are the statements that come with the program. They are read once and shared:
// do not change them.
var Seed = sync.OnceValues(func() ([]*fact.Statement, error) { return fact.Read(seed.Knowledge) })

// Load brings in the shipped statements, in one write, and may run at every start: a
// collection that was loaded once is not loaded again. A statement that people changed
// stays as it is; when a new version of the program brings another text of it, that
// text waits as a draft, unless a draft waits already.
func (s *Service) Load(ctx context.Context, shipped []*fact.Statement) (Report, error) {
	coming, err := arrivals(shipped)
	if err != nil {
		return Report{}, err
	}
	edition := editionOf(coming)
	done, err := store.Exists(ctx, s.db.Read(), `SELECT hash FROM knowledge_edition WHERE hash = $1`, edition)
	if err != nil || done {
		return Report{Same: len(coming)}, err
	}
	if _, err := fact.Build(shipped); err != nil {
		return Report{}, fmt.Errorf("the shipped statements: %w", err)
	}
	now := s.clock.Now()
	var report Report
	err = s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		report = Report{Finished: now}
		first, err := tx.Exec(ctx, `INSERT INTO knowledge_edition (hash, loaded_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, edition, now)
		if err != nil {
			return err
		}
		if first == 0 { // another node was quicker
			report.Same = len(coming)
			return nil
		}
		known, err := standings(ctx, tx, coming)
		if err != nil {
			return err
		}
		b := batch{row: row{Cause: Shipped, Made: now}, shipped: true}
		if b.change, err = newestChange(ctx, tx); err != nil {
			return err
		}
		for _, x := range coming {
			old, is := known[x.ID]
			b.ship(x, old, is, &report)
		}
		if err := b.write(ctx, tx); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "program", Action: "knowledge.load", Object: "knowledge",
			Detail: map[string]any{"edition": edition, "added": report.Added, "changed": report.Changed, "kept": len(report.Kept)}})
	})
	return report, err
}

// ship decides what becomes of a shipped statement.
func (b *batch) ship(x arrival, old standing, known bool, report *Report) {
	switch {
	case !known:
		report.Added++
		b.add(x, old, known, hold)
	case old.Shipped == x.hash:
		report.Same++
	case !old.People:
		report.Changed++
		b.add(x, old, known, hold)
	default:
		report.Kept = append(report.Kept, x.ID)
		if old.Draft == 0 && !sameDraft(old.Held, x.text) {
			report.Changed, report.Drafts = report.Changed+1, report.Drafts+1
			b.add(x.draft(), old, known, await)
		}
	}
}

func editionOf(list []arrival) string {
	h := sha256.New()
	for _, x := range list {
		_, _ = io.WriteString(h, x.hash) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}
