package casereport

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// MaxSection is the longest text of a section, in characters. A whole case report
// has some 3,000 words.
const MaxSection = 30_000

// Text is one section as it stands.
type Text struct {
	Section  string     `db:"section"`
	Text     string     `db:"text"`     // Markdown, lines end with \n
	Revision int64      `db:"revision"` // 0: never written
	SavedAt  clock.Time `db:"saved_at"`
	SavedBy  string     `db:"saved_by"`
}

// Stale says that somebody saved the section after the author had read it. It
// holds what stands there now; what the author sent was not written. It is a
// Conflict fault.
type Stale struct {
	Section  string
	Text     string
	Revision int64
	By       string // person
	At       clock.Time
}

func (e *Stale) Error() string {
	return fmt.Sprintf("casereport: %s was saved in revision %d by %s", e.Section, e.Revision, e.By)
}

// Unwrap makes it a fault.
func (e *Stale) Unwrap() error { return fault.New(fault.Conflict, "casereport.stale") }

func section(ctx context.Context, q store.Queryer, report, key string) (Text, error) {
	t, err := store.One[Text](ctx, q, `
		SELECT section, text, revision, saved_at, saved_by FROM casereport_section WHERE report = $1 AND section = $2`, report, key)
	if fault.Is(err, fault.NotFound) {
		return Text{Section: key}, nil
	}
	return t, err
}

func texts(ctx context.Context, q store.Queryer, report string) (map[string]Text, error) {
	list, err := store.All[Text](ctx, q, `
		SELECT section, text, revision, saved_at, saved_by FROM casereport_section WHERE report = $1`, report)
	out := make(map[string]Text, len(list))
	for _, t := range list {
		out[t.Section] = t
	}
	return out, err
}

// Save writes one section if it still stands at the revision base that the author
// saw; otherwise it is a *Stale error and nothing is written. Sending the text
// that stands there already is no change, so an autosave may be sent twice. It
// returns the section as it stands after.
func (s *Service) Save(ctx context.Context, actor person.Actor, report, key, text string, base int64) (Text, error) {
	text, err := clean(key, text)
	if err != nil {
		return Text{}, err
	}
	move, err := s.movers(ctx, report, key, text)
	if err != nil {
		return Text{}, err
	}
	var out Text
	err = s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		if !writable(key, x.State) {
			return fault.New(fault.Closed, "casereport.closed.section")
		}
		old, err := section(ctx, tx, report, key)
		if err != nil {
			return err
		}
		out = old
		if old.Text == text {
			return nil
		}
		if old.Revision != base {
			return &Stale{key, old.Text, old.Revision, old.SavedBy, old.SavedAt}
		}
		if reason := worthKeeping(x.Report, d.at, s.settings.KeepEvery, old.Text, text); reason != "" {
			if err := keep(ctx, tx, &x.Report, d, reason, ""); err != nil {
				return err
			}
		}
		if out, err = write(ctx, tx, d, x, old, text, move); err != nil {
			return err
		}
		return put(ctx, tx, x.Report)
	})
	return out, err
}

// write replaces a section's text and takes its comments along. The caller puts
// the report.
func write(ctx context.Context, tx *store.Tx, d *deed, x *subject, old Text, text string, move movers) (Text, error) {
	next := Text{old.Section, text, old.Revision + 1, d.at, d.by.ID}
	_, err := tx.Exec(ctx, `
		INSERT INTO casereport_section (report, section, text, revision, saved_at, saved_by)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (report, section) DO UPDATE SET text = excluded.text, revision = excluded.revision,
			saved_at = excluded.saved_at, saved_by = excluded.saved_by`,
		x.ID, next.Section, next.Text, next.Revision, next.SavedAt, next.SavedBy)
	if err != nil {
		return Text{}, err
	}
	x.touched(d.at)
	return next, move.along(ctx, tx, x.ID, old.Section, old.Text, text)
}

// clean brings a text to the form in which it is stored and compared: browsers
// send \r\n, and PostgreSQL keeps no NUL.
func clean(key, text string) (string, error) {
	var f fault.Form
	f.Check(known(key), "section", "fault.choice")
	f.Check(utf8.ValidString(text) && !strings.ContainsRune(text, 0), "text", "casereport.text")
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	f.Check(utf8.RuneCountInString(text) <= MaxSection, "text", "fault.toolong", "Max", MaxSection)
	return text, f.Err()
}
