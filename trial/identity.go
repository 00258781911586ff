package trial

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Identity is who a subject is. It is kept apart from the record, encrypted, and only
// those who may Identify at the subject's site read it; each reading and each change
// is an entry of the trail, which says that it happened and not what was there.
type Identity struct {
	Name     string `json:"name"`
	Birth    string `json:"birth,omitempty"`    // day
	Hospital string `json:"hospital,omitempty"` // the hospital's own number
	Phone    string `json:"phone,omitempty"`
	Contact  string `json:"contact,omitempty"` // somebody to call
}

// look is the detail of an entry about an identity.
type look struct {
	Identity string `json:"identity"` // "read", "written", "corrected", "deleted"
	Why      string `json:"why,omitempty"`
}

func (i Identity) trim() Identity {
	for _, s := range []*string{&i.Name, &i.Birth, &i.Hospital, &i.Phone, &i.Contact} {
		*s = strings.TrimSpace(*s)
	}
	return i
}

func (i Identity) check(today string) error {
	var f fault.Form
	f.Check(i.Name != "", "name", "fault.required")
	for name, s := range map[string]string{"name": i.Name, "hospital": i.Hospital, "phone": i.Phone, "contact": i.Contact} {
		f.Check(utf8.RuneCountInString(s) <= 200 && utf8.ValidString(s), name, "study.fault.value")
	}
	if i.Birth != "" {
		_, err := time.Parse(time.DateOnly, i.Birth)
		f.Check(err == nil && i.Birth >= "1900-01-01" && i.Birth <= today, "birth", "study.fault.value")
	}
	return f.Err()
}

// Identify reads who a subject is. That it was read is in the trail before it is
// shown. exists is false when nobody wrote it, or when it was deleted.
func (l *Ledger) Identify(ctx context.Context, a person.Actor, code, subject string) (who Identity, exists bool, err error) {
	err = l.write(ctx, a, code, func(ctx context.Context, tx *store.Tx, w *Writer) error {
		who, exists = Identity{}, false
		sealed, err := l.identity(ctx, tx, w, subject)
		if err != nil || sealed == nil {
			return err
		}
		text, err := crypt.Open(l.key, sealed, about(w.ID, subject))
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &who); err != nil {
			return err
		}
		exists = true
		w.Look(record.Place{Form: form.Subject.Name, Subject: subject, Row: "1"}, look{Identity: "read"})
		return nil
	})
	return who, exists, err
}

// SetIdentity writes who a subject is, or corrects it; a correction needs a reason.
func (l *Ledger) SetIdentity(ctx context.Context, a person.Actor, code, subject string, who Identity, reason string) error {
	who, reason = who.trim(), strings.TrimSpace(reason)
	plain, err := json.Marshal(who)
	if err != nil {
		return err
	}
	return l.write(ctx, a, code, func(ctx context.Context, tx *store.Tx, w *Writer) error {
		before, err := l.identity(ctx, tx, w, subject)
		if err != nil {
			return err
		}
		if err := who.check(w.Now.Std().Format(time.DateOnly)); err != nil {
			return err
		}
		detail := look{Identity: "written"}
		if before != nil {
			if reason == "" {
				var f fault.Form
				f.Add("reason", "study.fault.reason")
				return f.Err()
			}
			detail = look{"corrected", reason}
		}
		sealed, err := crypt.Seal(l.key, string(plain), about(w.ID, subject))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO trial_identity (study, subject, site, sealed, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (study, subject) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at`,
			w.ID, subject, w.Site(subject), sealed, w.Now)
		if err != nil {
			return err
		}
		w.Look(record.Place{Form: form.Subject.Name, Subject: subject, Row: "1"}, detail)
		return nil
	})
}

// DeleteIdentity removes who a subject is, where the law asks for it; the pseudonymous
// record stays. It needs a reason.
func (l *Ledger) DeleteIdentity(ctx context.Context, a person.Actor, code, subject, reason string) error {
	reason = strings.TrimSpace(reason)
	return l.write(ctx, a, code, func(ctx context.Context, tx *store.Tx, w *Writer) error {
		before, err := l.identity(ctx, tx, w, subject)
		if err != nil {
			return err
		}
		var f fault.Form
		f.Check(reason != "", "reason", "study.fault.reason")
		if err := f.Err(); err != nil {
			return err
		}
		if before == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM trial_identity WHERE study = $1 AND subject = $2`, w.ID, subject); err != nil {
			return err
		}
		w.Look(record.Place{Form: form.Subject.Name, Subject: subject, Row: "1"}, look{"deleted", reason})
		return nil
	})
}

type identityRow struct {
	Sealed []byte `db:"sealed"`
}

// identity is the sealed identity of a subject, nil when there is none, after asking
// whether the actor may.
func (l *Ledger) identity(ctx context.Context, tx *store.Tx, w *Writer, subject string) ([]byte, error) {
	site := w.Site(subject)
	if site == "" || !w.Me.Sees(site) {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	if err := w.Require(Identify, site); err != nil {
		return nil, err
	}
	rows, err := store.All[identityRow](ctx, tx, `SELECT sealed FROM trial_identity WHERE study = $1 AND subject = $2`, w.ID, subject)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Sealed, nil
}

// about binds a sealed identity to its place.
func about(study, subject string) string { return "trial_identity.sealed " + study + " " + subject }
