package casereport

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// mostStatements bounds how many statements one write stores: acceptance says
// accepted, round-n, deidentified and published.
const mostStatements = 6

func (d *deed) statement() lrs.Statement {
	s := d.blanks[0]
	d.blanks = d.blanks[1:]
	return s
}

// reached writes that the owner's report came to a state or a milestone. The
// evidence is the owner's alone: a co-author's name on a paper does not show that
// the co-author was tutored. tutor is who decided, or "". The title stays out of
// the record, which keeps everything for good: until two people have confirmed it
// free of identifiers, it may not be.
func (s *Service) reached(ctx context.Context, tx *store.Tx, d *deed, r Report, state, tutor string) error {
	st := d.statement()
	st.Person, st.Verb = r.Owner, lrs.Reached
	st.Object = lrs.Activity{ID: lrs.ReportState(state), Type: lrs.TypeState, Name: stateNames(state)}
	st.Context = &lrs.Context{Instructor: tutor, Language: string(r.Language), Parent: []lrs.Activity{{ID: lrs.Report(r.ID), Type: lrs.TypeReport}}}
	return s.record.Add(ctx, tx, st)
}

// submitted writes that the owner handed the report in.
func (s *Service) submitted(ctx context.Context, tx *store.Tx, d *deed, r Report) error {
	st := d.statement()
	st.Person, st.Verb = r.Owner, lrs.Submitted
	st.Object = lrs.Activity{ID: lrs.Report(r.ID), Type: lrs.TypeReport}
	st.Context = &lrs.Context{Language: string(r.Language)}
	return s.record.Add(ctx, tx, st)
}

// stateNames gives an xAPI language map; rounds carry their number in the IRI.
func stateNames(state string) map[string]string {
	key := "casereport.state." + state
	if !lang.Has(key) {
		return nil
	}
	return map[string]string{"en": lang.Say(lang.EN, key), "zh-Hans": lang.Say(lang.ZH, key)}
}

// EventKind says what an event of a report's history is.
type EventKind string

// The kinds of events. Was and Now hold states for moved, people for the rest.
const (
	EventMoved     EventKind = "moved"
	EventTutor     EventKind = "tutor"
	EventDue       EventKind = "due"
	EventAuthor    EventKind = "author"
	EventNoAuthor  EventKind = "noauthor"
	EventConsent   EventKind = "consent"
	EventNoConsent EventKind = "noconsent"
	EventPublished EventKind = "published"
	EventConfirmed EventKind = "confirmed"
	EventFigure    EventKind = "figure"
	EventNoFigure  EventKind = "nofigure"
	EventRestored  EventKind = "restored"
	EventCleared   EventKind = "cleared"
)

// note writes an event of the report's history and the same into the audit.
func note(ctx context.Context, tx *store.Tx, d *deed, report string, kind EventKind, was, now, reason string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO casereport_event (id, report, at, by, kind, was, now, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id.New(), report, d.at, d.by.ID, string(kind), was, now, reason)
	if err != nil {
		return err
	}
	// Reasons are free text and may name somebody; the audit cannot be deleted.
	return audit.Note(ctx, tx, audit.Entry{At: d.at, Actor: d.by.ID, Action: "casereport." + string(kind),
		Object: "casereport/" + report, Detail: map[string]string{"was": was, "now": now}})
}
