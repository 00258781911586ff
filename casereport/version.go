package casereport

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"stepwise/casereport/diff"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// KeptFor says why a version was kept.
type KeptFor string

// The reasons.
const (
	KeptByAuthor KeptFor = "kept"      // the author asked for it
	KeptByTime   KeptFor = "timed"     // after some minutes of editing
	KeptByCut    KeptFor = "cut"       // just before much of a section was deleted
	KeptSubmit   KeptFor = "submitted" // what the tutor got
	KeptRestore  KeptFor = "restored"  // just before an older version came back
)

// Content is the whole text of a report: what a version holds.
type Content struct {
	Title    lang.Text         `json:"title"`
	Sections map[string]string `json:"sections"` // by key, Markdown
}

// Version is the whole text as it once stood.
type Version struct {
	Number   int        `db:"number"`
	Reason   KeptFor    `db:"reason"`
	Note     string     `db:"note"`
	Revision int64      `db:"revision"` // of the report
	MadeAt   clock.Time `db:"made_at"`
	MadeBy   string     `db:"made_by"`
}

const versionColumns = `number, reason, note, revision, made_at, made_by`

// worthKeeping decides whether the text as it stands is kept before a save
// replaces it, and why: when it was edited for a while since the last version, or
// when the save throws away more than half of a section that was more than a few
// lines. Both only if the last version does not hold it already.
func worthKeeping(r Report, now clock.Time, every time.Duration, old, next string) KeptFor {
	if r.Kept == r.Revision {
		return ""
	}
	if now.Sub(r.VersionAt) >= every {
		return KeptByTime
	}
	if n := utf8.RuneCountInString(old); n >= 200 && utf8.RuneCountInString(next)*2 < n {
		return KeptByCut
	}
	return ""
}

// keep stores the text as it stands as the next version. The caller puts r.
func keep(ctx context.Context, tx *store.Tx, r *Report, d *deed, why KeptFor, say string) error {
	content, err := contentOf(ctx, tx, *r)
	if err != nil {
		return err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("casereport: version of %s: %w", r.ID, err)
	}
	r.Version++
	r.VersionAt, r.Kept = d.at, r.Revision
	_, err = tx.Exec(ctx, `
		INSERT INTO casereport_version (report, number, reason, note, revision, content, made_at, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, r.ID, r.Version, string(why), say, r.Revision, string(body), d.at, d.by.ID)
	return err
}

func contentOf(ctx context.Context, q store.Queryer, r Report) (Content, error) {
	list, err := texts(ctx, q, r.ID)
	c := Content{Title: r.Title, Sections: map[string]string{}}
	for key, t := range list {
		if strings.TrimSpace(t.Text) != "" {
			c.Sections[key] = t.Text
		}
	}
	return c, err
}

// KeepVersion keeps the text as it stands under the author's note. When the last
// version holds the same text and nothing is to be noted, it stays the last.
func (s *Service) KeepVersion(ctx context.Context, actor person.Actor, report, say string) (number int, err error) {
	say = clip(say, maxReason)
	err = s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		if x.Kept != x.Revision || say != "" || x.Version == 0 {
			if err := keep(ctx, tx, &x.Report, d, KeptByAuthor, say); err != nil {
				return err
			}
		}
		number = x.Version
		return put(ctx, tx, x.Report)
	})
	return number, err
}

// Versions lists the versions, newest first.
func (s *Service) Versions(ctx context.Context, actor person.Actor, report string) ([]Version, error) {
	if _, err := meetTo(ctx, s.db.Read(), actor, report, Follow); err != nil {
		return nil, err
	}
	return versions(ctx, s.db.Read(), report)
}

func versions(ctx context.Context, q store.Queryer, report string) ([]Version, error) {
	return store.All[Version](ctx, q, `SELECT `+versionColumns+` FROM casereport_version WHERE report = $1 ORDER BY number DESC`, report)
}

func content(ctx context.Context, q store.Queryer, r Report, number int) (Content, error) {
	if number == Now {
		return contentOf(ctx, q, r)
	}
	var c Content
	body, err := store.One[string](ctx, q, `SELECT content FROM casereport_version WHERE report = $1 AND number = $2`, r.ID, number)
	if err == nil {
		err = json.Unmarshal([]byte(body), &c)
	}
	return c, err
}

// Now stands for the text as it is, in place of a version's number.
const Now = 0

// SectionDiff is what became of one section between two versions.
type SectionDiff struct {
	Section string // a section's key, or "title"
	Spans   []diff.Span
	Changed bool
}

// Diff compares two versions; Now stands for the text as it is. Sections that are
// empty in both are left out.
func (s *Service) Diff(ctx context.Context, actor person.Actor, report string, from, to int) ([]SectionDiff, error) {
	q := s.db.Read()
	x, err := meetTo(ctx, q, actor, report, Follow)
	if err != nil {
		return nil, err
	}
	a, err := content(ctx, q, x.Report, from)
	if err != nil {
		return nil, err
	}
	b, err := content(ctx, q, x.Report, to)
	if err != nil {
		return nil, err
	}
	return compare(x.Language, a, b), nil
}

func compare(in lang.Tag, a, b Content) []SectionDiff {
	var out []SectionDiff
	add := func(key, old, next string) {
		if old != "" || next != "" {
			out = append(out, SectionDiff{key, diff.Words(old, next), old != next})
		}
	}
	oldTitle, _ := a.Title.In(in)
	newTitle, _ := b.Title.In(in)
	add("title", oldTitle, newTitle)
	// The reply is a letter in the making; it is shown when it is sent.
	for _, key := range append([]string{OutlineSection}, PaperSections()...) {
		add(key, a.Sections[key], b.Sections[key])
	}
	return out
}

// Restore brings the text of an older version back into the draft. What stands
// there now is kept as a version first, so nothing is lost by trying.
func (s *Service) Restore(ctx context.Context, actor person.Actor, report string, number int) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		if number == Now {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		old, err := content(ctx, tx, x.Report, number)
		if err != nil {
			return err
		}
		if x.Kept != x.Revision {
			if err := keep(ctx, tx, &x.Report, d, KeptRestore, ""); err != nil {
				return err
			}
		}
		current, err := texts(ctx, tx, report)
		if err != nil {
			return err
		}
		for _, key := range AllSections() {
			t, ok := current[key]
			if !ok {
				t = Text{Section: key}
			}
			if !writable(key, x.State) || key == ReplySection || t.Text == old.Sections[key] {
				continue
			}
			if _, err := write(ctx, tx, d, x, t, old.Sections[key], movers{}); err != nil {
				return err
			}
		}
		if x.Title != old.Title {
			x.Title = old.Title
			x.touched(d.at)
		}
		if err := note(ctx, tx, d, report, EventRestored, "", itoa(number), ""); err != nil {
			return err
		}
		return put(ctx, tx, x.Report)
	})
}
