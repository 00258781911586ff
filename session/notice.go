package session

import (
	"context"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
)

// tell mails people about their seats in the write that causes it. what is one of
// registered, waiting, promoted, moved, calledoff; the sentences stand in the
// locale files under session.mail.<what>. Somebody without a usable address is
// passed over: a seat must not depend on it.
func (s *Service) tell(ctx context.Context, tx *store.Tx, x Session, list []Seat, now clock.Time, what string) error {
	ids := make([]string, len(list))
	for i, seat := range list {
		ids[i] = seat.Person
	}
	people, err := person.Many(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, seat := range list {
		p, ok := people[seat.Person]
		if !ok || !mail.Address(p.Email) || !p.DisabledAt.IsZero() {
			continue
		}
		reader := lang.With(ctx, tongue(p))
		blanks := []any{"Name", p.Name(lang.From(reader)), "Title", clip(x.Title.For(reader), 120),
			"Day", lang.Date(reader, x.Starts), "Weekday", lang.Weekday(reader, x.Starts),
			"Starts", lang.Hour(x.Starts), "Ends", lang.Hour(x.Ends), "Where", x.where(reader, seat.Kind),
			"Reason", x.Reason, "Page", s.base + "/session/" + x.Code, "Calendar", s.entryAddress(x)}
		if err := mail.Queue(ctx, tx, mail.Message{
			To: p.Email, Person: p.ID, About: "session/" + x.ID, At: now,
			Subject: lang.T(reader, "session.mail."+what+".subject", blanks...),
			Text:    lang.T(reader, "session.mail."+what+".text", blanks...),
		}); err != nil {
			return err
		}
	}
	return nil
}

// tellAll is tell for everybody who holds a seat or waits.
func (s *Service) tellAll(ctx context.Context, tx *store.Tx, x Session, now clock.Time, what string) error {
	list, err := seats(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, x, list, now, what)
}

// tongue is the language in which to write to somebody: theirs, or for who never
// chose, Chinese to those with a name in Han characters.
func tongue(p person.Person) lang.Tag {
	if t, ok := lang.Parse(p.Locale); ok {
		return t
	}
	if p.Han != "" {
		return lang.ZH
	}
	return lang.EN
}

// where writes the place for a reader: venue, address and city, or online.
func (x Session) where(ctx context.Context, kind SeatKind) string {
	if kind == Online {
		return lang.T(ctx, "session.online")
	}
	out := ""
	for _, part := range []lang.Text{x.Venue, x.Address, x.City} {
		if s := part.For(ctx); s != "" {
			if out != "" {
				out += lang.T(ctx, "session.comma")
			}
			out += s
		}
	}
	return out
}

// clip cuts s to n characters, the last an ellipsis.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
