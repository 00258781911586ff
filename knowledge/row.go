package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
)

// head is a row of knowledge_statement.
type head struct {
	ID      string `db:"id"`
	Newest  int    `db:"newest"`
	Holds   int    `db:"holds"`
	Draft   int    `db:"draft"`
	Shipped string `db:"shipped"`
	People  bool   `db:"people"`
}

const headColumns = `id, newest, holds, draft, shipped, people`

// row is a row of knowledge_revision, without what repeats the text.
type row struct {
	Change    int64      `db:"change_no"`
	Statement string     `db:"statement"`
	Number    int        `db:"number"`
	Cause     Cause      `db:"cause"`
	From      int        `db:"from_number"`
	Root      int        `db:"root"`
	Author    string     `db:"author"`
	By        string     `db:"made_by"`
	Made      clock.Time `db:"made_at"`
	Comment   string     `db:"comment"`
	Force     clock.Time `db:"force_at"`
	Until     clock.Time `db:"until_at"`
	Content   string     `db:"content"`
}

const rowColumns = `r.change_no, r.statement, r.number, r.cause, r.from_number, r.root, r.author, r.made_by, r.made_at, r.comment, r.force_at, r.until_at, r.content`

// written are the columns of an insert, in the order of values.
var written = []string{"change_no", "statement", "number", "cause", "from_number", "root", "author", "made_by", "made_at", "comment", "force_at",
	"kind", "subject", "body", "jurisdiction", "status", "content", "words"}

// values are what an insert of the row takes; s is what its content says.
func (r row) values(s *fact.Statement) []any {
	return []any{r.Change, r.Statement, r.Number, string(r.Cause), r.From, r.Root, r.Author, r.By, r.Made, r.Comment, r.Force,
		string(s.Kind), s.Subject, s.Body, s.Jurisdiction, string(s.Status), r.Content, words(s)}
}

// revision reads the row's content.
func (r row) revision() (Revision, error) {
	s, err := decode(r.Content)
	if err != nil {
		return Revision{}, fmt.Errorf("revision %d of %s: %w", r.Number, r.Statement, err)
	}
	return Revision{Statement: s, Number: r.Number, Change: r.Change, Cause: r.Cause, From: r.From, Made: r.Made, By: r.By,
		Comment: r.Comment, Force: r.Force, Until: r.Until}, nil
}

func decode(text string) (*fact.Statement, error) {
	s := new(fact.Statement)
	return s, json.Unmarshal([]byte(text), s)
}

// encode writes a statement in one line, without escaping < and >, which stand in
// many thresholds. The data keeps the order of its fields.
func encode(s *fact.Statement) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(b.Bytes())), nil
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// headOf reads where a statement stands; no such statement is a NotFound fault.
func headOf(ctx context.Context, q store.Queryer, id string) (head, error) {
	return store.One[head](ctx, q, `SELECT `+headColumns+` FROM knowledge_statement WHERE id = $1`, id)
}

// numbered reads one revision.
func numbered(ctx context.Context, q store.Queryer, id string, number int) (row, Revision, error) {
	r, err := store.One[row](ctx, q, `SELECT `+rowColumns+` FROM knowledge_revision r WHERE r.statement = $1 AND r.number = $2`, id, number)
	if err != nil {
		return r, Revision{}, err
	}
	x, err := r.revision()
	return r, x, err
}

// newestChange is the greatest number of a change, 0 for none.
func newestChange(ctx context.Context, q store.Queryer) (int64, error) {
	return store.One[int64](ctx, q, `SELECT COALESCE(MAX(change_no), 0) FROM knowledge_revision`)
}

// next appends the revision that follows, in force or waiting, and moves the head.
// A row without a root is the root of its own content.
func next(ctx context.Context, tx *store.Tx, h *head, r row, s *fact.Statement, force bool) (Revision, error) {
	last, err := newestChange(ctx, tx)
	if err != nil {
		return Revision{}, err
	}
	fresh := h.Newest == 0
	h.Newest++
	r.Change, r.Statement, r.Number = last+1, s.ID, h.Newest
	if r.Root == 0 {
		r.Root = r.Number
	}
	if force {
		if r.Force, err = retire(ctx, tx, h, r.Made); err != nil {
			return Revision{}, err
		}
		h.Holds = r.Number
	}
	if r.Content, err = encode(s); err != nil {
		return Revision{}, err
	}
	if err := tx.Bulk(ctx, "knowledge_revision", written, r.values(s)); err != nil {
		return Revision{}, err
	}
	if err := h.keep(ctx, tx, fresh); err != nil {
		return Revision{}, err
	}
	return r.revision()
}

// retire ends what is in force and returns since when the next holds: now, or, when
// a machine's clock went back, the instant from which the one before held.
func retire(ctx context.Context, tx *store.Tx, h *head, now clock.Time) (clock.Time, error) {
	if h.Holds == 0 {
		return now, nil
	}
	since, err := store.One[clock.Time](ctx, tx, `SELECT force_at FROM knowledge_revision WHERE statement = $1 AND number = $2`, h.ID, h.Holds)
	if err != nil {
		return 0, err
	}
	now = max(now, since)
	_, err = tx.Exec(ctx, `UPDATE knowledge_revision SET until_at = $1 WHERE statement = $2 AND number = $3`, now, h.ID, h.Holds)
	return now, err
}

func (h *head) keep(ctx context.Context, tx *store.Tx, fresh bool) error {
	if fresh {
		return tx.Bulk(ctx, "knowledge_statement", []string{"id", "newest", "holds", "draft", "shipped", "people"},
			[]any{h.ID, h.Newest, h.Holds, h.Draft, h.Shipped, h.People})
	}
	_, err := tx.Exec(ctx, `UPDATE knowledge_statement SET newest = $1, holds = $2, draft = $3, shipped = $4, people = $5 WHERE id = $6`,
		h.Newest, h.Holds, h.Draft, h.Shipped, h.People, h.ID)
	return err
}
