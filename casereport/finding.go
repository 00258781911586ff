package casereport

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"stepwise/casereport/deid"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Warning is a place in a report that may say who the patient is.
type Warning struct {
	deid.Warning
	Where         string // a section's key, "title", or "figure-2" for a caption
	Before, After string // a few characters around the excerpt
	Hash          string // by which it is cleared
	Cleared       *Clearance
}

// Open reports whether nobody has answered the warning.
func (w Warning) Open() bool { return w.Cleared == nil }

// Strong reports whether it stands in the way of acceptance: its form leaves
// little doubt, and nobody has answered it.
func (w Warning) Strong() bool { return w.Open() && w.Confidence == deid.High }

// Clearance is an author's word that some words are no identifier.
type Clearance struct {
	Hash   string     `db:"hash"`
	Kind   deid.Kind  `db:"kind"`
	Reason string     `db:"reason"`
	By     string     `db:"by"`
	At     clock.Time `db:"at"`
}

// warningHash names the words of one kind within one report, wherever in it they
// stand. Clearing "3 May" once clears it for the whole report.
func warningHash(report string, kind deid.Kind, excerpt string) string {
	words := strings.ToLower(strings.Join(strings.Fields(excerpt), " "))
	sum := sha256.Sum256([]byte(report + "\n" + string(kind) + "\n" + words))
	return hex.EncodeToString(sum[:])
}

// around is how many characters before and after an excerpt are shown.
const around = 24

// look searches one text.
func look(report, where, text string, cleared map[string]Clearance) []Warning {
	var out []Warning
	for _, d := range deid.Find(text) {
		w := Warning{Warning: d, Where: where, Hash: warningHash(report, d.Kind, d.Excerpt)}
		w.Before, w.After = tail(text[:d.Start], around), head(text[d.End:], around)
		if c, ok := cleared[w.Hash]; ok {
			w.Cleared = &c
		}
		out = append(out, w)
	}
	return out
}

func tail(s string, n int) string {
	r := []rune(s[strings.LastIndexByte(s, '\n')+1:])
	if len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return string(r)
}

func head(s string, n int) string {
	s, _, _ = strings.Cut(s, "\n")
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

// searchAll looks through everything that others would read: titles, the CARE
// sections, captions.
func searchAll(r Report, current map[string]Text, figs []Figure, cleared map[string]Clearance) []Warning {
	out := look(r.ID, "title", r.Title.EN, cleared)
	out = append(out, look(r.ID, "title", r.Title.ZH, cleared)...)
	for _, key := range PaperSections() {
		out = append(out, look(r.ID, key, current[key].Text, cleared)...)
	}
	for _, f := range figs {
		out = append(out, look(r.ID, "figure-"+itoa(f.Number), f.Caption, cleared)...)
	}
	return out
}

func clearances(ctx context.Context, q store.Queryer, report string) (map[string]Clearance, error) {
	list, err := store.All[Clearance](ctx, q, `SELECT hash, kind, reason, by, at FROM casereport_cleared WHERE report = $1`, report)
	out := make(map[string]Clearance, len(list))
	for _, c := range list {
		out[c.Hash] = c
	}
	return out, err
}

func warnings(ctx context.Context, q store.Queryer, r Report) ([]Warning, error) {
	current, err := texts(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	figs, err := figures(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	cleared, err := clearances(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	return searchAll(r, current, figs, cleared), nil
}

// strongWarnings counts what stands in the way of acceptance.
func (s *Service) strongWarnings(ctx context.Context, q store.Queryer, r Report) (int, error) {
	list, err := warnings(ctx, q, r)
	n := 0
	for _, w := range list {
		if w.Strong() {
			n++
		}
	}
	return n, err
}

// Warnings returns what was found in the whole report, for the team.
func (s *Service) Warnings(ctx context.Context, actor person.Actor, report string) ([]Warning, error) {
	x, err := meetTo(ctx, s.db.Read(), actor, report, Follow)
	if err != nil {
		return nil, err
	}
	return warnings(ctx, s.db.Read(), x.Report)
}

// Clear notes that the words behind a warning are no identifier, and why. The
// words are not kept, only their hash. An empty reason is refused.
func (s *Service) Clear(ctx context.Context, actor person.Actor, report, hash, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := reasonGiven(reason); err != nil {
		return err
	}
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Declare, x.Report); err != nil {
			return err
		}
		list, err := warnings(ctx, tx, x.Report)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(w Warning) bool { return w.Hash == hash })
		if i < 0 {
			return fault.New(fault.Conflict, "casereport.warning.gone")
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO casereport_cleared (report, hash, kind, reason, by, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (report, hash) DO UPDATE SET reason = excluded.reason, by = excluded.by, at = excluded.at`,
			report, hash, string(list[i].Kind), reason, actor.ID, d.at)
		if err != nil {
			return err
		}
		return note(ctx, tx, d, report, EventCleared, "", string(list[i].Kind), "")
	})
}

// Unclear takes a clearance back.
func (s *Service) Unclear(ctx context.Context, actor person.Actor, report, hash string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Declare, x.Report); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM casereport_cleared WHERE report = $1 AND hash = $2`, report, hash)
		return err
	})
}

// namesPatient reports whether a short text seems to say who somebody is.
func namesPatient(text string) bool {
	return slices.ContainsFunc(deid.Find(text), func(w deid.Warning) bool {
		return w.Confidence == deid.High || w.Kind == deid.Name && w.Confidence == deid.Medium
	})
}

// Why says in the reader's language why a warning was raised.
func (w Warning) Why(ctx context.Context) string { return lang.SayMap(lang.From(ctx), w.Key, w.Args) }
