package person

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/mail"
	"stepwise/internal/sheet"
	"stepwise/internal/store"
	"stepwise/person/roster"
)

// importLasts is how long a list waits for its confirmation, and how long what was
// faulty in it can be fetched after.
const importLasts = 7 * 24 * time.Hour

// Import is a list that was read.
type Import struct {
	ID          string      `db:"id"`
	Name        string      `db:"name"` // of the file
	Encoding    string      `db:"encoding"`
	Role        Role        `db:"role"` // for rows that name none
	Programme   string      `db:"programme"`
	Cohort      string      `db:"cohort"`
	Body        string      `db:"sheet"`
	By          string      `db:"imported_by"`
	CreatedAt   clock.Time  `db:"created_at"`
	ConfirmedAt clock.Time  `db:"confirmed_at"`
	Sheet       sheet.Sheet `db:"-"`
}

// Grant is what rows that name no role, programme or cohort lead to.
func (i Import) Grant() Grant { return Grant{i.Role, i.Programme, i.Cohort} }

// Upload reads a list and keeps it for a preview. Nobody is invited yet. A file
// that cannot be read at all is the fault that roster.Read gives.
func (s *Service) Upload(ctx context.Context, a Actor, name string, data []byte, defaults Grant) (string, error) {
	if !MayGrant(a, defaults) {
		return "", Forbidden()
	}
	if err := s.checkScope(ctx, defaults); err != nil {
		return "", err
	}
	sheet, err := roster.Read(data)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(sheet)
	if err != nil {
		return "", err
	}
	key, now := id.New(), s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO person_import (id, name, encoding, role, programme, cohort, sheet, imported_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, key, clip(FoldText(name), 200), sheet.Encoding, string(defaults.Role),
			defaults.Programme, defaults.Cohort, string(body), a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.import", Object: "import/" + key, Detail: map[string]any{"rows": len(sheet.Rows)}})
	})
	return key, err
}

// inOneWrite is how many invitations one write makes: a list of thousands must not
// hold up a room that is checking in.
const inOneWrite = 100

// ConfirmImport invites everybody on a list who is not yet invited, and returns how
// many that were. Faulty rows stay behind and can be fetched. Confirming again, or
// uploading the same file again, invites nobody twice; an import that was cut off
// goes on where it was.
func (s *Service) ConfirmImport(ctx context.Context, a Actor, key string) (int, error) {
	p, err := s.Preview(ctx, a, key)
	if err != nil {
		return 0, err
	}
	scopes, err := s.allScopes(ctx)
	if err != nil {
		return 0, err
	}
	now, sent := s.clock.Now(), 0
	var drafts []draft
	for _, l := range p.Lines {
		if l.Outcome != Fresh && l.Outcome != Account {
			continue
		}
		d, err := s.draft(ctx, a, l.Invite, p.ID, scopes, now)
		if err != nil {
			return 0, err
		}
		drafts = append(drafts, d)
	}
	for some := range slices.Chunk(drafts, inOneWrite) {
		made := 0
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			made = 0
			for _, d := range some {
				standing, err := standingOf(ctx, tx, d.Email, d.Grant(), now)
				if err != nil {
					return err
				}
				if standing != Fresh && standing != Account {
					continue // invited since the preview
				}
				if err := s.store(ctx, tx, a, d, now); err != nil {
					return err
				}
				made++
			}
			return nil
		})
		if err != nil {
			return sent, err
		}
		sent += made
	}
	return sent, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE person_import SET confirmed_at = $1 WHERE id = $2 AND confirmed_at = 0`, now, p.ID)
		return err
	})
}

// ImportLetters returns up to 500 letters of an import, older than the one with the
// id before (""), for who has no server to send them.
func (s *Service) ImportLetters(ctx context.Context, a Actor, key, before string) ([]mail.Stored, error) {
	if _, err := s.Preview(ctx, a, key); err != nil {
		return nil, err
	}
	if s.settings.Mails {
		return nil, nil
	}
	return mail.List(ctx, s.db.Read(), mail.Filter{About: "import/" + key, Before: before, Limit: 500})
}
