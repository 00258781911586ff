package trial

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/trial/record"
)

type entryRow struct {
	Seq     int64      `db:"seq"`
	At      clock.Time `db:"at"`
	Person  string     `db:"person"`
	Role    string     `db:"role"`
	Act     string     `db:"act"`
	Kind    string     `db:"kind"`
	Site    string     `db:"site"`
	Form    string     `db:"form"`
	Subject string     `db:"subject"`
	Place   string     `db:"place"`
	Item    string     `db:"item"`
	Old     string     `db:"old"`
	New     string     `db:"new"`
	Reason  string     `db:"reason"`
	Detail  string     `db:"detail"`
	Prev    string     `db:"prev"`
	Hash    string     `db:"hash"`
}

const entryColumns = `seq, at, person, role, act, kind, site, form, subject, place, item, old, new, reason, detail, prev, hash`

// entries reads the trail from after one entry to another, that one included.
func (l *Ledger) entries(ctx context.Context, q store.Queryer, study string, after, to int64) ([]record.Entry, error) {
	rows, err := store.All[entryRow](ctx, q, `SELECT `+entryColumns+` FROM trial_entry WHERE study = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`, study, after, to)
	return entriesOf(rows), err
}

// rowEntries are those of one row of a form, oldest first.
func (l *Ledger) rowEntries(ctx context.Context, q store.Queryer, study string, to int64, p record.Place) ([]record.Entry, error) {
	rows, err := store.All[entryRow](ctx, q, `SELECT `+entryColumns+` FROM trial_entry
WHERE study = $1 AND seq <= $2 AND form = $3 AND subject = $4 AND place = $5 ORDER BY seq`, study, to, p.Form, p.Subject, p.Row)
	return entriesOf(rows), err
}

func entriesOf(rows []entryRow) []record.Entry {
	out := make([]record.Entry, len(rows))
	for i, r := range rows {
		out[i] = record.Entry{Seq: r.Seq, At: r.At.Std(), By: r.Person, Role: r.Role, Act: r.Act, Kind: record.Kind(r.Kind), Site: r.Site,
			Place: record.Place{Form: r.Form, Subject: r.Subject, Row: r.Place, Item: r.Item},
			Old:   r.Old, New: r.New, Reason: r.Reason, Detail: r.Detail, Prev: r.Prev, Hash: r.Hash}
	}
	return out
}

func insert(ctx context.Context, tx *store.Tx, study string, list []record.Entry) error {
	for _, e := range list {
		_, err := tx.Exec(ctx, `INSERT INTO trial_entry (study, `+entryColumns+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
			study, e.Seq, clock.At(e.At), e.By, e.Role, e.Act, string(e.Kind), e.Site, e.Form, e.Subject, e.Row, e.Item, e.Old, e.New, e.Reason, e.Detail, e.Prev, e.Hash)
		if err != nil {
			return err
		}
	}
	return nil
}
