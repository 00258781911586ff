package person

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// The length of a password in characters. Length is what counts; signs and digits
// are not asked for, since they make passwords that people write down.
const (
	MinPassword = 12
	MaxPassword = 200
)

// checkPassword notes why a password is too easy: too short, few different signs,
// a run or a repetition, or made of the account's own words. There is no list of
// leaked passwords: the program runs where the outside cannot be asked.
func checkPassword(f *fault.Form, where, password, email string, p Profile) {
	s := norm.NFKC.String(password)
	n := utf8.RuneCountInString(s)
	switch {
	case s == "":
		f.Add(where, "fault.required")
	case !utf8.ValidString(password):
		f.Add(where, "person.fault.unreadable")
	case n < MinPassword:
		f.Add(where, "person.fault.password.short", "Min", MinPassword, "Have", n)
	case n > MaxPassword:
		f.Add(where, "fault.toolong", "Max", MaxPassword)
	case different(s) < 6 || regular(s):
		f.Add(where, "person.fault.password.plain")
	case personal(s, email, p):
		f.Add(where, "person.fault.password.personal")
	}
}

func different(s string) int {
	seen := map[rune]bool{}
	for _, r := range strings.ToLower(s) {
		seen[r] = true
	}
	return len(seen)
}

// runs are the rows of the keyboard and the alphabets that a hand follows.
var runs = func() []string {
	var out []string
	for _, s := range []string{"0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "一二三四五六七八九十"} {
		r := []rune(s)
		back := make([]rune, len(r))
		for i := range r {
			back[len(r)-1-i] = r[i]
		}
		out = append(out, s+s, string(back)+string(back))
	}
	return out
}()

// worn are words that begin most easy passwords; they count as one sign each.
var worn = []string{"password", "passwort", "passw0rd", "welcome", "stepwise", "admin", "login", "iloveyou", "woaini", "mima", "密码"}

// regular reports whether little is left of a password after runs of four or more,
// repetitions and worn words are taken as one sign each.
func regular(s string) bool {
	s = strings.ToLower(s)
	for _, w := range worn {
		s = strings.ReplaceAll(s, w, "\x00")
	}
	left, r := 0, []rune(s)
	for i := 0; i < len(r); left++ {
		i += stretch(r, i)
	}
	return left < 6
}

// stretch is how many signs from i on are a run, a repeated sign, or a repetition
// of the four signs before; at least 1.
func stretch(r []rune, i int) int {
	best := 1
	same := 1
	for i+same < len(r) && r[i+same] == r[i] {
		same++
	}
	if same >= 3 {
		best = same
	}
	for _, run := range runs {
		n := 0
		for i+n < len(r) && strings.Contains(run, string(r[i:i+n+1])) {
			n++
		}
		if n >= 4 {
			best = max(best, n)
		}
	}
	for back := 1; back <= i; back++ {
		n := 0
		for i+n < len(r) && r[i+n] == r[i+n-back] {
			n++
		}
		if n >= 4 {
			best = max(best, n)
		}
	}
	return best
}

// personal reports whether a password is little more than the address, the name or
// the licence number.
func personal(s, email string, p Profile) bool {
	s = strings.ToLower(s)
	name, domain, _ := strings.Cut(email, "@")
	words := append(strings.Fields(strings.ToLower(p.Latin)), name, domain, p.Han, strings.ToLower(p.Licence), strings.ToLower(strings.ReplaceAll(p.Latin, " ", "")))
	left := s
	for _, w := range words {
		if utf8.RuneCountInString(w) >= 2 {
			left = strings.ReplaceAll(left, w, "")
		}
	}
	return left != s && utf8.RuneCountInString(strings.Trim(left, "0123456789 .@-_!")) < 4
}

// ChangePassword sets a new password for somebody who knows the old one, or who has
// none yet because a provider signs them in. Every other browser is signed out.
func (s *Service) ChangePassword(ctx context.Context, a Actor, old, new string) error {
	if !a.SignedIn() {
		return Forbidden()
	}
	p, err := Get(ctx, s.db.Read(), a.ID)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	var f fault.Form
	if p.Password != "" {
		// The same brake as at the door: an open browser is no place to guess.
		if err := s.count(ctx, now, perPerson(p.Email)); err != nil {
			return err
		}
		ok, _ := crypt.CheckPassword(p.Password, old)
		f.Check(ok, "old", "person.fault.oldpassword")
	}
	checkPassword(&f, "password", new, p.Email, p.Profile())
	if err := f.Err(); err != nil {
		return err
	}
	hash := crypt.HashPassword(new)
	letter := s.personLetter(ctx, p, "notice/"+p.ID, "person.mail.changed")
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := setPassword(ctx, tx, p.ID, hash, now); err != nil {
			return err
		}
		if err := forgive(ctx, tx, perPerson(p.Email)); err != nil {
			return err
		}
		if err := s.post(ctx, tx, letter, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.password", Object: "person/" + p.ID})
	})
}

// setPassword stores a password's hash, ends all sessions and all links to set one.
func setPassword(ctx context.Context, tx *store.Tx, person, hash string, now clock.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE person SET password = $1, sessions_from = $2 WHERE id = $3`, hash, now, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE person_link SET used_at = $1 WHERE person = $2 AND purpose = $3 AND used_at = 0`, now, person, purposePassword)
	return err
}

// HasPassword reports whether the account can sign in with one.
func (s *Service) HasPassword(ctx context.Context, a Actor) (bool, error) {
	p, err := Get(ctx, s.db.Read(), a.ID)
	return p.Password != "", err
}
