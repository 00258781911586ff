package person

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/mail"
	"stepwise/internal/store"
)

// Invite is an invitation to be made. The profile is what is known already; the
// doctor may change it.
type Invite struct {
	Email string
	Profile
	Grant
}

// Issued is an invitation with its link, which exists only now.
type Issued struct {
	Invitation
	Link string
}

// draft is an invitation ready for its write, which may run twice.
type draft struct {
	Invitation
	hash   string
	link   string
	letter letter
}

func (s *Service) draft(ctx context.Context, a Actor, n Invite, batch string, scopes []Scope, now clock.Time) (draft, error) {
	n.Email, n.Profile = FoldEmail(n.Email), n.Profile.Fold()
	var f fault.Form
	f.Check(n.Email != "", "email", "fault.required")
	f.Check(n.Email == "" || mail.Address(n.Email), "email", "fault.email")
	n.Profile.Check(&f)
	if err := f.Err(); err != nil {
		return draft{}, err
	}
	secret, hash := crypt.Token()
	d := draft{hash: hash, link: s.link("invitation", secret), Invitation: Invitation{ID: id.New(), Email: n.Email, Profile: n.Profile,
		Role: n.Role, Programme: n.Programme, Cohort: n.Cohort, InvitedBy: a.ID, Batch: batch, CreatedAt: now, SentAt: now, ExpiresAt: now.Add(InvitationLasts)}}
	d.letter = invitationLetter(ctx, a, d.Invitation, d.link, scopes)
	return d, nil
}

// Invite sends somebody an invitation and returns its link. Somebody who holds the
// role, and somebody who has an open invitation to it, is a Conflict fault; so the
// same request sent twice makes one invitation.
func (s *Service) Invite(ctx context.Context, a Actor, n Invite) (Issued, error) {
	if !MayGrant(a, n.Grant) {
		return Issued{}, Forbidden()
	}
	return s.invite(ctx, a, n)
}

func (s *Service) invite(ctx context.Context, a Actor, n Invite) (Issued, error) {
	if err := s.checkScope(ctx, n.Grant); err != nil {
		return Issued{}, err
	}
	scopes, err := s.allScopes(ctx)
	if err != nil {
		return Issued{}, err
	}
	now := s.clock.Now()
	d, err := s.draft(ctx, a, n, "", scopes, now)
	if err != nil {
		return Issued{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		standing, err := standingOf(ctx, tx, d.Email, d.Grant(), now)
		if err != nil {
			return err
		}
		switch standing {
		case Member:
			return fault.New(fault.Conflict, "person.fault.member")
		case Invited:
			return fault.New(fault.Conflict, "person.fault.invited")
		}
		return s.store(ctx, tx, a, d, now)
	})
	return Issued{d.Invitation, d.link}, err
}

// First invites the first administrator of a new installation, for the command
// line. Once there is one, it is a Conflict fault.
func (s *Service) First(ctx context.Context, email string) (Issued, error) {
	there, err := administrators(ctx, s.db.Read(), "")
	if err != nil {
		return Issued{}, err
	}
	if there > 0 {
		return Issued{}, fault.New(fault.Conflict, "person.fault.first")
	}
	return s.invite(ctx, Actor{ID: "stepwise", Latin: "Stepwise"}, Invite{Email: email, Grant: Grant{Role: Administrator}})
}

// standingOf says whether an address already holds a role or is invited to it. A
// learner of any cohort of a programme is a member of it.
func standingOf(ctx context.Context, q store.Queryer, email string, g Grant, now clock.Time) (Outcome, error) {
	text := `SELECT 1 FROM person p JOIN person_grant g ON g.person = p.id WHERE p.email = $1 AND g.role = $2 AND g.programme = $3`
	args := []any{email, string(g.Role), g.Programme}
	if g.Role != Learner {
		text, args = text+` AND g.cohort = $4`, append(args, g.Cohort)
	}
	member, err := store.Exists(ctx, q, text, args...)
	if err != nil || member {
		return Member, err
	}
	invited, err := store.Exists(ctx, q, `SELECT 1 FROM person_invitation WHERE email = $1 AND role = $2 AND programme = $3 AND cohort = $4
		AND accepted_at = 0 AND withdrawn_at = 0 AND expires_at > $5`, email, string(g.Role), g.Programme, g.Cohort, now)
	if err != nil || invited {
		return Invited, err
	}
	account, err := store.Exists(ctx, q, `SELECT 1 FROM person WHERE email = $1`, email)
	if err != nil || account {
		return Account, err
	}
	return Fresh, nil
}

// store writes a drafted invitation with its letter. An expired one to the same
// role ends, so that there is never more than one to resend.
func (s *Service) store(ctx context.Context, tx *store.Tx, a Actor, d draft, now clock.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE person_invitation SET withdrawn_at = $1 WHERE email = $2 AND role = $3 AND programme = $4 AND cohort = $5
		AND accepted_at = 0 AND withdrawn_at = 0`, now, d.Email, string(d.Role), d.Programme, d.Cohort); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_invitation (id, token_hash, email, name_latin, name_han, licence, hospital, department, title, city,
			role, programme, cohort, invited_by, batch, created_at, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		d.ID, d.hash, d.Email, d.Latin, d.Han, d.Licence, d.Hospital, d.Department, d.Profile.Title, d.City,
		string(d.Role), d.Programme, d.Cohort, d.InvitedBy, d.Batch, d.CreatedAt, d.SentAt, d.ExpiresAt); err != nil {
		return err
	}
	if err := s.post(ctx, tx, d.letter, now); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.invite", Object: "invitation/" + d.ID, Detail: d.Grant()})
}
