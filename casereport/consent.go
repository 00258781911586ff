package casereport

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// ConsentKind says who gave the written consent.
type ConsentKind string

// The kinds.
const (
	ByPatient  ConsentKind = "patient"
	ByGuardian ConsentKind = "guardian" // the patient is a minor or cannot decide
	ByFamily   ConsentKind = "family"   // the patient has died
)

// ConsentKinds lists them in the order of a form.
var ConsentKinds = []ConsentKind{ByPatient, ByGuardian, ByFamily}

// ConsentRecord says that a written consent exists and where the paper lies. It
// never says whose it is.
type ConsentRecord struct {
	ID          string      `db:"id"`
	GivenOn     string      `db:"given_on"` // day, "2026-03-05"
	Kind        ConsentKind `db:"kind"`
	ObtainedBy  string      `db:"obtained_by"` // person, one of the authors
	KeptWhere   string      `db:"kept_where"`
	Ethics      string      `db:"ethics"` // committee and approval, or why none was asked for; may be ""
	RecordedAt  clock.Time  `db:"recorded_at"`
	RecordedBy  string      `db:"recorded_by"`
	WithdrawnAt clock.Time  `db:"withdrawn_at"`
	WithdrawnBy string      `db:"withdrawn_by"`
	Reason      string      `db:"reason"` // of the withdrawal
}

// InForce reports whether the consent holds.
func (c ConsentRecord) InForce() bool { return c.ID != "" && c.WithdrawnAt.IsZero() }

const consentColumns = `id, given_on, kind, obtained_by, kept_where, ethics, recorded_at, recorded_by, withdrawn_at, withdrawn_by, reason`

// consents returns the history, newest first.
func consents(ctx context.Context, q store.Queryer, report string) ([]ConsentRecord, error) {
	return store.All[ConsentRecord](ctx, q, `SELECT `+consentColumns+` FROM casereport_consent WHERE report = $1 ORDER BY id DESC`, report)
}

// consented returns the consent in force, or the zero record.
func consented(ctx context.Context, q store.Queryer, report string) (ConsentRecord, error) {
	list, err := consents(ctx, q, report)
	if err != nil || len(list) == 0 || !list[0].InForce() {
		return ConsentRecord{}, err
	}
	return list[0], nil
}

const maxPlace = 300 // characters

// RecordConsent records that the patient, or whoever may speak for the patient,
// has consented in writing. Words that would say who the patient is are refused:
// the paper names the patient, the record must not. An accepted report becomes
// readable for the programme with it.
func (s *Service) RecordConsent(ctx context.Context, actor person.Actor, report string, c ConsentRecord) error {
	now := s.clock.Now()
	c.KeptWhere, c.Ethics = strings.TrimSpace(c.KeptWhere), strings.TrimSpace(c.Ethics)
	var f fault.Form
	day, err := lang.ParseDay(c.GivenOn)
	f.Check(err == nil, "given_on", "fault.date")
	f.Check(err != nil || day <= now, "given_on", "casereport.consent.future")
	f.Check(slices.Contains(ConsentKinds, c.Kind), "kind", "fault.choice")
	f.Check(c.KeptWhere != "", "kept_where", "fault.required")
	for where, text := range map[string]string{"kept_where": c.KeptWhere, "ethics": c.Ethics} {
		f.Check(utf8.RuneCountInString(text) <= maxPlace, where, "fault.toolong", "Max", maxPlace)
		f.Check(utf8.ValidString(text) && !strings.ContainsRune(text, 0), where, "casereport.text")
	}
	// An approval of an ethics committee is a number and may look like one of a
	// patient, so only the place is searched.
	f.Check(!namesPatient(c.KeptWhere), "kept_where", "casereport.consent.identity")
	if err := f.Err(); err != nil {
		return err
	}
	c.ID = id.New()
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Consent, x.Report); err != nil {
			return err
		}
		if !slices.Contains(x.authors, c.ObtainedBy) {
			var f fault.Form
			f.Add("obtained_by", "fault.choice")
			return f.Err()
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO casereport_consent (id, report, given_on, kind, obtained_by, kept_where, ethics, recorded_at, recorded_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			c.ID, report, c.GivenOn, string(c.Kind), c.ObtainedBy, c.KeptWhere, c.Ethics, d.at, actor.ID)
		if err != nil {
			return err
		}
		if err := note(ctx, tx, d, report, EventConsent, "", string(c.Kind), ""); err != nil {
			return err
		}
		if err := s.reached(ctx, tx, d, x.Report, MilestoneConsented, ""); err != nil {
			return err
		}
		return s.publishIfReady(ctx, tx, x, d)
	})
}

// EndConsent records that the consent was taken back. Whoever is not of the team
// can read nothing any more from the same moment.
func (s *Service) EndConsent(ctx context.Context, actor person.Actor, report, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Consent, x.Report); err != nil {
			return err
		}
		if err := reasonGiven(reason); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			UPDATE casereport_consent SET withdrawn_at = $1, withdrawn_by = $2, reason = $3 WHERE report = $4 AND withdrawn_at = 0`,
			d.at, actor.ID, reason, report)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "casereport.consent.none")
		}
		if err := unpublish(ctx, tx, &x.Report); err != nil {
			return err
		}
		x.UpdatedAt = d.at
		if err := note(ctx, tx, d, report, EventNoConsent, "", "", reason); err != nil {
			return err
		}
		return put(ctx, tx, x.Report)
	})
}
