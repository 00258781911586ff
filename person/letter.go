package person

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
)

// letter is an e-mail before it has a time.
type letter struct {
	to, subject, text, about, person string
}

func (s *Service) post(ctx context.Context, tx *store.Tx, l letter, now clock.Time) error {
	if !mail.Address(l.to) {
		return nil // nothing may fail because an old address cannot be written to
	}
	return mail.Queue(ctx, tx, mail.Message{To: l.to, Subject: clip(l.subject, 200), Text: l.text, About: l.about, Person: l.person, At: now})
}

func clip(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max-1]) + "…"
	}
	return s
}

// invitationLetter is written in both languages: nobody has said yet which one
// this doctor reads. The link stands in it alone on a line.
func invitationLetter(ctx context.Context, a Actor, i Invitation, link string, scopes []Scope) letter {
	order := []lang.Tag{lang.ZH, lang.EN}
	if i.Han == "" && i.Latin != "" {
		order = []lang.Tag{lang.EN, lang.ZH}
	}
	l := letter{to: i.Email, about: "invitation/" + i.ID}
	if i.Batch != "" {
		l.about = "import/" + i.Batch
	}
	for n, tag := range order {
		reader := lang.With(ctx, tag)
		say := func(what string) string {
			return lang.T(reader, "person.mail.invitation."+what, "Name", Name(i.Latin, i.Han, tag), "By", a.Name(tag),
				"Role", RoleName(reader, i.Role), "Where", nameScope(reader, scopes, i.Programme, i.Cohort),
				"Link", link, "Until", lang.Date(reader, i.ExpiresAt))
		}
		if n > 0 {
			l.subject += " / "
			l.text += "\n\n* * *\n\n"
		}
		l.subject += say("subject")
		l.text += say("text")
	}
	return l
}

// tongue is the language to write to somebody in: theirs, or for who never chose,
// Chinese for those with a name in Han characters.
func (p Person) tongue() lang.Tag {
	tag, ok := lang.Parse(p.Locale)
	if !ok && p.Han != "" {
		return lang.ZH
	}
	return tag
}

// personLetter is written in the person's language.
func (s *Service) personLetter(ctx context.Context, p Person, about, key string, args ...any) letter {
	tag := p.tongue()
	reader := lang.With(ctx, tag)
	args = append([]any{"Name", p.Name(tag)}, args...)
	return letter{to: p.Email, person: p.ID, about: about, subject: lang.T(reader, key+".subject", args...), text: lang.T(reader, key+".text", args...)}
}
