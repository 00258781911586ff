package casereport

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/casereport/anchor"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Note is a comment on a passage, with the replies below it.
type Note struct {
	ID         string     `db:"id"`
	Report     string     `db:"report"`
	Round      int        `db:"round"` // the last round opened when it was written, 0 before the first
	Section    string     `db:"section"`
	Author     string     `db:"author"`
	Body       string     `db:"body"` // plain text
	MadeAt     clock.Time `db:"made_at"`
	FirstQuote string     `db:"first_quote"` // what it was written about
	From       int        `db:"from_rune"`   // in the section's text as it is
	To         int        `db:"to_rune"`     // == From when the passage is gone
	Quote      string     `db:"quote"`       // the passage as it is; as last seen when it is gone
	Prefix     string     `db:"prefix"`
	Suffix     string     `db:"suffix"`
	ResolvedAt clock.Time `db:"resolved_at"`
	ResolvedBy string     `db:"resolved_by"`
	Replies    []Reply    `db:"-"`
}

const noteColumns = `id, report, round, section, author, body, made_at, first_quote, from_rune, to_rune, quote, prefix, suffix,
	resolved_at, resolved_by`

// Orphaned reports whether the passage is gone from the text.
func (n Note) Orphaned() bool { return n.From == n.To }

// Reworded reports whether the passage reads otherwise than when the comment was
// written.
func (n Note) Reworded() bool { return !n.Orphaned() && n.Quote != n.FirstQuote }

// Resolved reports whether the matter is settled.
func (n Note) Resolved() bool { return !n.ResolvedAt.IsZero() }

func (n Note) anchor() anchor.Anchor {
	return anchor.Anchor{Section: n.Section, Start: n.From, End: n.To, Quote: n.Quote, Prefix: n.Prefix, Suffix: n.Suffix}
}

// Reply is an answer within a comment's thread.
type Reply struct {
	ID      string     `db:"id"`
	Comment string     `db:"comment"`
	Author  string     `db:"author"`
	Body    string     `db:"body"`
	MadeAt  clock.Time `db:"made_at"`
}

// Passage is where a comment is to stand. From and To count the runes of the
// section at Revision; Quote is what the reader saw there. When the text has
// moved on since, or From and To are both 0, the quote is looked for.
type Passage struct {
	Section  string
	Revision int64
	From, To int
	Quote    string
}

const (
	maxNote  = 4000 // characters of a comment or reply
	maxQuote = 4000 // characters of a passage
)

// AddComment writes a comment on a passage. A passage that is not in the text any
// more is a Conflict fault.
func (s *Service) AddComment(ctx context.Context, actor person.Actor, report string, p Passage, body string) (Note, error) {
	body = strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
	p.Quote = strings.ReplaceAll(p.Quote, "\r\n", "\n")
	var f fault.Form
	f.Check(known(p.Section) && p.Section != ReplySection, "section", "fault.choice")
	checkNote(&f, body)
	f.Check(strings.TrimSpace(p.Quote) != "" && utf8.RuneCountInString(p.Quote) <= maxQuote, "quote", "casereport.quote")
	if err := f.Err(); err != nil {
		return Note{}, err
	}
	out := Note{ID: id.New(), Report: report, Section: p.Section, Author: actor.ID, Body: body}
	err := s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Comment, x.Report); err != nil {
			return err
		}
		t, err := section(ctx, tx, report, p.Section)
		if err != nil {
			return err
		}
		a, ok := find(t, p)
		if !ok {
			return fault.New(fault.Conflict, "casereport.passagegone")
		}
		out.Round, out.MadeAt = x.Round, d.at
		out.From, out.To, out.Quote, out.Prefix, out.Suffix, out.FirstQuote = a.Start, a.End, a.Quote, a.Prefix, a.Suffix, a.Quote
		_, err = tx.Exec(ctx, `
			INSERT INTO casereport_comment (id, report, round, section, author, body, made_at, first_quote, from_rune, to_rune, quote, prefix, suffix)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			out.ID, out.Report, out.Round, out.Section, out.Author, out.Body, out.MadeAt, out.FirstQuote, out.From, out.To,
			out.Quote, out.Prefix, out.Suffix)
		return err
	})
	return out, err
}

// find anchors a passage in the section as it stands.
func find(t Text, p Passage) (anchor.Anchor, bool) {
	a, err := anchor.New(t.Section, 0, t.Text, p.From, p.To)
	if err == nil && unspaced(a.Quote) == unspaced(p.Quote) {
		return a, true
	}
	// Against an empty older text the quote alone is looked up; of several places
	// the one nearest to where the reader saw it.
	a, state := anchor.Relocate(anchor.Anchor{Section: t.Section, Start: p.From, End: p.To, Quote: p.Quote}, "", t.Text)
	return a, state != anchor.Orphaned
}

// unspaced drops white space: a browser's selection over two paragraphs does not
// say how many empty lines stand between them.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

func checkNote(f *fault.Form, body string) {
	f.Check(body != "", "body", "fault.required")
	f.Check(utf8.RuneCountInString(body) <= maxNote, "body", "fault.toolong", "Max", maxNote)
	f.Check(utf8.ValidString(body) && !strings.ContainsRune(body, 0), "body", "casereport.text")
}

// AddReply answers in a comment's thread.
func (s *Service) AddReply(ctx context.Context, actor person.Actor, report, comment, body string) error {
	body = strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
	var f fault.Form
	checkNote(&f, body)
	if err := f.Err(); err != nil {
		return err
	}
	key := id.New()
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Comment, x.Report); err != nil {
			return err
		}
		if _, err := oneNote(ctx, tx, report, comment); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO casereport_reply (id, report, comment, author, body, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			key, report, comment, actor.ID, body, d.at)
		return err
	})
}

// Resolve settles a comment, or takes that back. Whoever wrote it may, and the
// tutor: authors do not settle what the tutor asked.
func (s *Service) Resolve(ctx context.Context, actor person.Actor, report, comment string, settled bool) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Comment, x.Report); err != nil {
			return err
		}
		n, err := oneNote(ctx, tx, report, comment)
		if err != nil {
			return err
		}
		if !MayResolve(x.who, actor, n) {
			return person.Forbidden()
		}
		at, by := d.at, actor.ID
		if !settled {
			at, by = 0, ""
		}
		_, err = tx.Exec(ctx, `UPDATE casereport_comment SET resolved_at = $1, resolved_by = $2 WHERE id = $3`, at, by, comment)
		return err
	})
}

// MayResolve reports whether the actor with this standing may settle a comment.
func MayResolve(who Standing, actor person.Actor, n Note) bool {
	return who&AsTutor != 0 || who&AsAuthor != 0 && n.Author == actor.ID
}

func oneNote(ctx context.Context, q store.Queryer, report, comment string) (Note, error) {
	return store.One[Note](ctx, q, `SELECT `+noteColumns+` FROM casereport_comment WHERE report = $1 AND id = $2`, report, comment)
}

// notes returns every comment of a report with its replies: by section in the
// order of the text, and within one the oldest first.
func notes(ctx context.Context, q store.Queryer, report string) ([]Note, error) {
	list, err := store.All[Note](ctx, q, `
		SELECT `+noteColumns+` FROM casereport_comment WHERE report = $1 ORDER BY section, from_rune, id`, report)
	if err != nil || len(list) == 0 {
		return list, err
	}
	replies, err := store.All[Reply](ctx, q, `
		SELECT id, comment, author, body, made_at FROM casereport_reply WHERE report = $1 ORDER BY id`, report)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, n := range list {
		at[n.ID] = i
	}
	for _, r := range replies {
		n := &list[at[r.Comment]]
		n.Replies = append(n.Replies, r)
	}
	sortNotes(list)
	return list, nil
}
