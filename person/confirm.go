package person

import (
	"context"
	"strings"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// File is somebody's file as those see it who may: the person, their roles, and
// what the reader may do.
type File struct {
	Person
	Grants []Held
	Rights Rights
}

// Held is a grant with its origin.
type Held struct {
	Grant
	At clock.Time `db:"granted_at"`
	By string     `db:"granted_by"` // person, or ""
}

// meet loads a person for an actor; to those who may not see them, they do not
// exist.
func (s *Service) meet(ctx context.Context, q store.Queryer, a Actor, person string) (File, Rights, error) {
	p, err := Get(ctx, q, person)
	if err != nil {
		return File{}, Rights{}, err
	}
	held, err := store.All[Held](ctx, q, `SELECT role, programme, cohort, granted_at, granted_by FROM person_grant WHERE person = $1
		ORDER BY granted_at, role, programme, cohort`, person)
	if err != nil {
		return File{}, Rights{}, err
	}
	grants := make([]Grant, len(held))
	for i, h := range held {
		grants[i] = h.Grant
	}
	rights := RightsOver(a, person, grants)
	if !rights.See {
		return File{}, Rights{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return File{p, held, rights}, rights, nil
}

// oneReading is the time within which looking again at the same file, as every form
// on its page does, is the same reading.
const oneReading = 15 * time.Minute

// Open returns somebody's file. Reading another's is noted: it holds direct
// identifiers.
func (s *Service) Open(ctx context.Context, a Actor, person string) (File, error) {
	f, _, err := s.meet(ctx, s.db.Read(), a, person)
	if err != nil || f.Rights.Self {
		return f, err
	}
	now := s.clock.Now()
	before, err := audit.List(ctx, s.db.Read(), audit.Filter{Actor: a.ID, Action: "person.read", Object: "person/" + person, From: now.Add(-oneReading), Limit: 1})
	if err != nil || len(before) > 0 {
		return f, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.read", Object: "person/" + person})
	})
	return f, err
}

// Learner reports whether the file is a doctor's on a programme.
func (f File) Learner() bool {
	for _, h := range f.Grants {
		if h.Role == Learner {
			return true
		}
	}
	return false
}

// Seen is a mark of the identity as it was shown, so that what is confirmed is what
// was read and not what was changed meanwhile.
func (p Person) Seen() string {
	return crypt.HashToken(strings.Join([]string{p.Latin, p.Han, p.Licence, p.Hospital}, "\x00"))[:16]
}

// Lacks names the fields that must be filled in before the identity can be
// confirmed.
func (f File) Lacks() []string {
	var form fault.Form
	f.Profile().Complete(&form, f.Learner())
	var lacks []string
	if err, ok := form.Err().(*fault.Fault); ok {
		for _, x := range err.Fields {
			lacks = append(lacks, x.Where)
		}
	}
	return lacks
}

// Confirm fixes somebody's name, licence and hospital after a coordinator has
// compared them with the document, and writes it to the record. seen is Seen of
// what was compared; an identity that changed meanwhile is a Conflict fault, one
// that lacks something or whose licence number is confirmed for somebody else too.
// Confirming twice changes nothing.
func (s *Service) Confirm(ctx context.Context, a Actor, person, seen string) error {
	now, change := s.clock.Now(), id.New()
	statement := s.record.Prepare(lrs.Statement{Person: person, Verb: lrs.Confirmed, Timestamp: now,
		Object: lrs.Activity{ID: lrs.Identity, Type: lrs.TypeIdentity, Name: map[string]string{
			"en": lang.Say(lang.EN, "person.identity"), string(lang.ZH): lang.Say(lang.ZH, "person.identity")}},
		Context: &lrs.Context{Instructor: a.ID}})
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, rights, err := s.meet(ctx, tx, a, person)
		if err != nil {
			return err
		}
		switch {
		case !rights.Confirm:
			return Forbidden()
		case !f.ConfirmedAt.IsZero():
			return nil
		case len(f.Lacks()) > 0:
			return fault.New(fault.Conflict, "person.fault.incomplete")
		case f.Seen() != seen:
			return fault.New(fault.Conflict, "person.fault.changed")
		}
		if err := licenceFree(ctx, tx, f.Licence, f.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE person SET confirmed_at = $1, confirmed_by = $2 WHERE id = $3`, now, a.ID, f.ID); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, statement...); err != nil {
			return err
		}
		if err := s.reconsider(ctx, tx, f.ID, change, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.confirm", Object: "person/" + f.ID})
	})
}

// licenceFree refuses a licence number that is confirmed for another person.
func licenceFree(ctx context.Context, q store.Queryer, licence, person string) error {
	if licence == "" {
		return nil
	}
	taken, err := store.Exists(ctx, q, `SELECT 1 FROM person WHERE licence = $1 AND id <> $2 AND confirmed_at <> 0`, licence, person)
	if err != nil {
		return err
	}
	if taken {
		return fault.New(fault.Conflict, "person.fault.licencetaken")
	}
	return nil
}
