package trial

import (
	"context"
	"regexp"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// NewStudy begins a study.
type NewStudy struct {
	Code      string // 2–20 of A–Z, 0–9 and "-": "LUNG-01"
	Title     lang.Text
	Kind      string // "real", "demo", "rehearsal"
	Residency string // "here", "transfer"
}

var (
	studyCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,19}$`)
	siteCode  = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}$`)
)

// Begin begins a study; who begins it is its first lead. Coordinators and
// administrators of the installation may.
func (l *Ledger) Begin(ctx context.Context, a person.Actor, n NewStudy) (code string, err error) {
	if !a.SignedIn() || !a.Anywhere(person.Coordinator, person.Administrator) {
		return "", person.Forbidden()
	}
	var f fault.Form
	n.Code, n.Title = strings.ToUpper(strings.TrimSpace(n.Code)), n.Title.Trim()
	f.Check(studyCode.MatchString(n.Code) && n.Code != "STUDIO" && n.Code != "NEW", "code", "study.fault.code")
	f.Check(!n.Title.IsZero(), "title", "fault.required")
	if err := f.Err(); err != nil {
		return "", err
	}
	if n.Title.EN == "" {
		n.Title.EN = n.Title.ZH
	}
	if n.Title.ZH == "" {
		n.Title.ZH = n.Title.EN
	}
	now, act := l.clock.Now(), id.New()
	s := study{ID: id.New(), Code: n.Code, BeganAt: now}
	var after *record.State
	err = l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		added, err := tx.Exec(ctx, `INSERT INTO trial_study (id, code, seq, hash, began_at) VALUES ($1, $2, 0, '', $3) ON CONFLICT (code) DO NOTHING`, s.ID, s.Code, now)
		if err != nil {
			return err
		}
		if added == 0 {
			return fault.New(fault.Conflict, "study.fault.taken", "Code", s.Code)
		}
		w := &Writer{View: &View{ID: s.ID, Code: s.Code, State: record.New(), Now: now, Real: now, ledger: l}, actor: a, role: Lead, act: act}
		if err := w.Set(record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"CODE": s.Code, "TITLE_EN": n.Title.EN, "TITLE_ZH": n.Title.ZH,
			"STATUS": "planned", "KIND": n.Kind, "RESIDENCY": n.Residency}, ""); err != nil {
			return err
		}
		if err := w.appoint(a.ID, a.Name(lang.EN), Lead, ""); err != nil {
			return err
		}
		after = w.State
		return l.commit(ctx, tx, s, w.entries)
	})
	if err != nil {
		return "", err
	}
	l.remember(s.ID, after)
	return s.Code, nil
}

// appoint gives somebody a role from now on. The key of the row is the number of the
// appointment.
func (w *Writer) appoint(who, name string, role Role, site string) error {
	return w.Set(record.Place{Form: form.Member.Name, Row: w.NextKey(form.Member.Name, "")},
		map[string]string{"PERSON": who, "NAME": name, "ROLE": string(role), "SITE": site, "FROM": record.At(w.Real.Std())}, "")
}

// Appoint gives somebody a role in the study, at a site or, for the roles that are
// not bound to one, everywhere.
func (l *Ledger) Appoint(ctx context.Context, a person.Actor, code, who, name string, role Role, site string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		var f fault.Form
		f.Check(who != "", "person", "fault.required")
		f.Check(rights[role] != nil, "role", "fault.choice")
		f.Check(bound(role) == (site != "") && (site == "" || w.State.Row(form.Site.Name, "", site) != nil), "site", "study.fault.site")
		if err := f.Err(); err != nil {
			return err
		}
		for _, g := range access(w.State, who, w.Real).Grants {
			if g == (Grant{role, site}) {
				return nil // holds it already
			}
		}
		return w.appoint(who, name, role, site)
	})
}

// Dismiss ends an appointment, from now on. The last lead stays.
func (l *Ledger) Dismiss(ctx context.Context, a person.Actor, code, appointment, reason string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		row := w.State.Row(form.Member.Name, "", appointment)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if row.Get("ROLE") == string(Lead) {
			others := 0
			for _, r := range w.State.Rows(form.Member.Name, "") {
				if r.Key != appointment && r.Get("ROLE") == string(Lead) && r.Get("UNTIL") == "" {
					others++
				}
			}
			if others == 0 {
				return fault.New(fault.Conflict, "study.fault.lastlead")
			}
		}
		return w.Set(record.Place{Form: form.Member.Name, Row: appointment}, map[string]string{"UNTIL": record.At(w.Real.Std())}, reason)
	})
}

// AddSite adds a site, or changes the names of one.
func (l *Ledger) AddSite(ctx context.Context, a person.Actor, code, site string, name lang.Text, zone string, rehearsal bool, reason string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		var f fault.Form
		f.Check(siteCode.MatchString(site), "site", "study.fault.sitecode")
		f.Check(name.EN != "" && name.ZH != "", "name", "fault.required")
		_, err := time.LoadLocation(zone)
		f.Check(err == nil && zone != "" && zone != "Local", "zone", "study.fault.zone")
		if err := f.Err(); err != nil {
			return err
		}
		values := map[string]string{"NAME_EN": name.EN, "NAME_ZH": name.ZH, "ZONE": zone, "REHEARSAL": record.Yes(rehearsal)}
		if w.State.Row(form.Site.Name, "", site) == nil {
			values["STATUS"] = "preparing"
		}
		return w.Set(record.Place{Form: form.Site.Name, Row: site}, values, reason)
	})
}
