package lrs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// Entry is a statement as programmes read it: who did what to which activity,
// with what result. It comes out the same from a fresh statement and from a
// stored row.
type Entry struct {
	ID                string
	Person            string // for a voiding statement: whose statement is voided
	Verb              string
	Object            string // activity IRI; "" for a voiding statement
	Type              string // type of the activity, "" when not said
	Parents           []string
	Instructor        string // person id of who taught, confirmed or waived, or ""
	Scaled            *float64
	Success           *bool
	Extensions        map[string]any // of the result
	ContextExtensions map[string]any
	Timestamp         clock.Time // when it happened
	Stored            clock.Time // when it was written down
	Voids             string     // id of the voided statement, or ""
}

// Row is a stored statement.
type Row struct {
	ID           string     `db:"id"`
	Person       string     `db:"person"`
	Verb         string     `db:"verb"`
	Object       string     `db:"object"`
	Registration string     `db:"registration"`
	Stored       clock.Time `db:"stored"`
	Voided       bool       `db:"voided"`
	Body         string     `db:"body"` // the JSON, unchanged
}

const rowColumns = `id, person, verb, object, registration, stored, voided, body`

// Entry reads what programmes need from the stored JSON.
func (r Row) Entry() (Entry, error) {
	var s struct {
		Timestamp time.Time `json:"timestamp"`
		Object    struct {
			ObjectType string `json:"objectType"`
			Definition struct {
				Type string `json:"type"`
			} `json:"definition"`
		} `json:"object"`
		Result *struct {
			Score struct {
				Scaled *float64 `json:"scaled"`
			} `json:"score"`
			Success    *bool          `json:"success"`
			Extensions map[string]any `json:"extensions"`
		} `json:"result"`
		Context struct {
			Instructor struct {
				Account struct {
					Name string `json:"name"`
				} `json:"account"`
			} `json:"instructor"`
			Activities struct {
				Parent []struct {
					ID string `json:"id"`
				} `json:"parent"`
			} `json:"contextActivities"`
			Extensions map[string]any `json:"extensions"`
		} `json:"context"`
	}
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		return Entry{}, fmt.Errorf("lrs: statement %s: %w", r.ID, err)
	}
	e := Entry{ID: r.ID, Person: r.Person, Verb: r.Verb, Object: r.Object, Type: s.Object.Definition.Type,
		Timestamp: clock.At(s.Timestamp), Stored: r.Stored, Instructor: s.Context.Instructor.Account.Name, ContextExtensions: s.Context.Extensions}
	if r.Verb == Voided.ID {
		e.Voids, e.Object = r.Object, ""
	}
	for _, p := range s.Context.Activities.Parent {
		e.Parents = append(e.Parents, p.ID)
	}
	if s.Result != nil {
		e.Scaled, e.Success, e.Extensions = s.Result.Score.Scaled, s.Result.Success, s.Result.Extensions
	}
	return e, nil
}

// OfPerson returns everything a person did that was not voided, oldest first.
func OfPerson(ctx context.Context, q store.Queryer, person string) ([]Entry, error) {
	rows, err := store.All[Row](ctx, q, `
		SELECT `+rowColumns+` FROM lrs_statement
		WHERE actor = $1 AND voided = FALSE AND verb <> $2 ORDER BY stored, id`, AgentKey(person), Voided.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		if out[i], err = r.Entry(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Page is a stretch of somebody's record, newest first.
type Page struct {
	Rows []Row
	Next clock.Time // pass as before for older rows; 0 when there are none
}

// Recent returns up to limit statements of a person stored before an instant (0:
// from the newest), voided ones included and marked.
func Recent(ctx context.Context, q store.Queryer, person string, before clock.Time, limit int) (Page, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := store.All[Row](ctx, q, `
		SELECT `+rowColumns+` FROM lrs_statement
		WHERE actor = $1 AND stored < $2 ORDER BY stored DESC, id DESC LIMIT $3`, AgentKey(person), before, limit+1)
	if err != nil {
		return Page{}, err
	}
	p := Page{Rows: rows}
	if len(rows) > limit {
		p.Rows, p.Next = rows[:limit], rows[limit-1].Stored
	}
	return p, nil
}

// Find returns one stored statement, voided or not.
func Find(ctx context.Context, q store.Queryer, id string) (Row, error) {
	return store.One[Row](ctx, q, `SELECT `+rowColumns+` FROM lrs_statement WHERE id = $1`, id)
}
