package person

import (
	"context"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/sheet"
	"stepwise/internal/store"
	"stepwise/person/roster"
)

// Listing is what became of an uploaded list of accounts.
type Listing struct {
	Listed     int         // names that are kept now
	Attributed int         // agents that waited and are somebody's now
	Faults     []ListFault // rows that could not be used
}

// ListFault is a row of a list that could not be used, and why.
type ListFault struct {
	Row  int
	Name string // of the account
	Key  string // of the sentence that tells why
}

// UploadListed reads a list that says who is who on a home page: a column for the
// account's name, and one for the person's e-mail address or licence number. The
// home page's rule becomes MeansList. Names that are listed already stay; a name
// that comes for two people is kept for both and waits whenever it does something.
// Rows of people whom the actor may not decide about are faulty like unknown ones.
func (s *Service) UploadListed(ctx context.Context, a Actor, home string, data []byte) (Listing, error) {
	var out Listing
	if err := mayMatch(a); err != nil {
		return out, err
	}
	sheet, err := roster.Read(data)
	if err != nil {
		return out, err
	}
	if !slices.Contains(sheet.Columns, roster.Account) {
		return out, fault.New(fault.Invalid, "person.list.noaccount")
	}
	if _, err := s.SetHome(ctx, a, home, MeansList); err != nil {
		return out, err
	}
	now, change := s.clock.Now(), id.New()
	for rows := range slices.Chunk(sheet.Rows, inOneWrite) {
		var listed int
		var faults []ListFault
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			listed, faults = 0, nil
			for _, row := range rows {
				why, err := s.list(ctx, tx, a, home, row)
				if err != nil {
					return err
				}
				if why == "" {
					listed++
				} else {
					faults = append(faults, ListFault{row.Number, row.Cells[roster.Account], why})
				}
			}
			return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.list", Object: "home/" + home, Detail: map[string]any{"listed": listed, "faulty": len(faults)}})
		})
		if err != nil {
			return out, err
		}
		out.Listed += listed
		out.Faults = append(out.Faults, faults...)
	}
	out.Attributed, err = s.reviewHome(ctx, home, Change{ID: change, Kind: ChangedList, Reason: home, By: a.ID, At: now})
	return out, err
}

// list keeps one row, or says why not.
func (s *Service) list(ctx context.Context, tx *store.Tx, a Actor, home string, row sheet.Row) (fault string, err error) {
	name := row.Cells[roster.Account]
	switch {
	case row.Fault != "":
		return row.Fault, nil
	case name == "":
		return "person.list.noname", nil
	}
	email, number := email(row.Cells[roster.Email]), FoldLicence(row.Cells[roster.Licence])
	text, value := `SELECT id FROM person WHERE email = $1`, email
	if email == "" {
		text, value = `SELECT id FROM person WHERE licence = $1 AND licence <> ''`, number
	}
	found, err := store.All[string](ctx, tx, text, value)
	if err != nil {
		return "", err
	}
	switch {
	case len(found) == 0:
		return "person.list.nobody", nil
	case len(found) > 1:
		return "person.list.several", nil
	case s.mayMove(ctx, tx, a, found) != nil:
		return "person.list.nobody", nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO person_listed (home, name, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, home, name, found[0])
	return "", err
}
