package casereport

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/casereport/care"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Declaration is the authors' word on one item of the checklist.
type Declaration struct {
	Item         string     `db:"item"`         // care.Item.ID
	Inapplicable bool       `db:"inapplicable"` // not reported, for the reason in Note
	Section      string     `db:"section"`      // where it stands; "" is the item's own section
	Note         string     `db:"note"`
	By           string     `db:"by"`
	At           clock.Time `db:"at"`
}

func declarations(ctx context.Context, q store.Queryer, report string) ([]Declaration, error) {
	return store.All[Declaration](ctx, q, `
		SELECT item, inapplicable, section, note, by, at FROM casereport_declaration WHERE report = $1 ORDER BY item`, report)
}

// Declare writes the authors' word on an item; an empty note takes it back.
func (s *Service) Declare(ctx context.Context, actor person.Actor, report string, in Declaration) error {
	in.Note = oneLine(in.Note)
	_, knownItem := care.FindItem(in.Item)
	var f fault.Form
	f.Check(knownItem, "item", "fault.choice")
	f.Check(in.Section == "" || known(in.Section) && in.Section != ReplySection && in.Section != OutlineSection, "section", "fault.choice")
	f.Check(utf8.RuneCountInString(in.Note) <= maxReason, "note", "fault.toolong", "Max", maxReason)
	f.Check(utf8.ValidString(in.Note) && !strings.ContainsRune(in.Note, 0), "note", "casereport.text")
	if err := f.Err(); err != nil {
		return err
	}
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Declare, x.Report); err != nil {
			return err
		}
		if in.Note == "" {
			_, err := tx.Exec(ctx, `DELETE FROM casereport_declaration WHERE report = $1 AND item = $2`, report, in.Item)
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO casereport_declaration (report, item, inapplicable, section, note, by, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (report, item) DO UPDATE SET inapplicable = excluded.inapplicable, section = excluded.section,
				note = excluded.note, by = excluded.by, at = excluded.at`,
			report, in.Item, in.Inapplicable, in.Section, in.Note, actor.ID, d.at)
		return err
	})
}

// checklist runs the CARE check over a report as it stands.
func checklist(r Report, current map[string]Text, said []Declaration, consented bool) []care.Result {
	draft := map[care.SectionID]string{care.Title: r.Heading()}
	for key, t := range current {
		draft[care.SectionID(key)] = t.Text
	}
	o := care.Options{ConsentRecorded: consented}
	for _, d := range said {
		o.Declarations = append(o.Declarations, care.Declaration{Item: d.Item, Inapplicable: d.Inapplicable, Section: care.SectionID(d.Section), Note: d.Note})
	}
	return care.Check(draft, o)
}
