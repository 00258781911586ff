package session

import (
	"context"
	"strings"

	ics "github.com/arran4/golang-ical"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
)

// calendar writes entries as an iCalendar object (RFC 5545). Instants are written
// in UTC (form 2 of section 3.3.5): every calendar shows them in its own zone, and
// nothing depends on a zone table that a reader may not have. UID stays the same
// for the life of a session and SEQUENCE goes up with every change of substance, so
// that an entry moves instead of appearing twice.
func (s *Service) calendar(ctx context.Context, method ics.Method, name string, now clock.Time, entries []Entry) string {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Stepwise//Sessions//EN")
	cal.SetMethod(method)
	cal.SetXWRTimezone(lang.Zone.String())
	if name != "" {
		cal.SetXWRCalName(ics.ToText(name)) // not a TEXT property to the library, so not escaped by it
		cal.SetRefreshInterval("PT1H", ics.WithValue("DURATION"))
	}
	for _, e := range entries {
		s.event(ctx, cal, now, e)
	}
	return cal.Serialize(ics.WithNewLine("\r\n"))
}

func (s *Service) event(ctx context.Context, cal *ics.Calendar, now clock.Time, e Entry) {
	v := cal.AddEvent(e.ID + "@" + hostOf(s.base))
	v.SetDtStampTime(now.Std())
	v.SetModifiedAt(e.ChangedAt.Std())
	v.SetSequence(e.Sequence)
	v.SetStartAt(e.Starts.Std())
	v.SetEndAt(e.Ends.Std())
	v.SetOrganizer(s.organizer(), ics.WithCN("Stepwise")) // required with PUBLISH and CANCEL: RFC 5546 section 3.2
	v.SetSummary(line(e.Title.For(ctx)))
	kind := e.Seat.Kind
	if kind == "" && e.Capacity == 0 {
		kind = Online
	}
	if where := line(e.where(ctx, kind)); where != "" {
		v.SetLocation(where)
	}
	page := s.base + "/session/" + e.Code
	v.SetURL(page)
	text := strings.TrimSpace(strings.ReplaceAll(e.Description.For(ctx), "\r", ""))
	if text != "" {
		text += "\n\n"
	}
	v.SetDescription(text + page)
	switch {
	case e.Status == Cancelled:
		v.SetStatus(ics.ObjectStatusCancelled)
	case e.Seat.State == Waiting:
		v.SetStatus(ics.ObjectStatusTentative)
		v.SetTimeTransparency(ics.TransparencyTransparent)
	default:
		v.SetStatus(ics.ObjectStatusConfirmed)
	}
}

// organizer is the office's address, or the site's where no mailbox is named.
func (s *Service) organizer() string {
	if s.office != "" {
		return "mailto:" + s.office
	}
	return s.base
}

// line keeps a text on one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// hostOf is the host of the public address, for the UIDs of entries (RFC 7986
// section 5.3 lets any globally unique text be one; a host makes it readable).
func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	if host == "" {
		return "stepwise.example"
	}
	return host
}

// SessionCalendar returns one session as an iCalendar file, for those who may see it
// and for whoever brings the key of the link in a mail (EntryAddress). A cancelled
// session comes with the method CANCEL, which takes it out of calendars.
func (s *Service) SessionCalendar(ctx context.Context, a person.Actor, code, key string) (string, error) {
	x, err := byCode(ctx, s.db.Read(), code)
	if err != nil {
		return "", err
	}
	e := Entry{Session: x}
	if key != "" {
		if x.Status == Drafted || !crypt.VerifyPrefix(s.key, entryKey, key, "calendar entry", x.ID) {
			return "", fault.New(fault.NotFound, "fault.notfound")
		}
	} else {
		if _, _, err := s.open(ctx, a, code); err != nil {
			return "", err
		}
		if e.Seat, err = seatOf(ctx, s.db.Read(), x.ID, a.ID); err != nil {
			return "", err
		}
	}
	method := ics.MethodPublish
	if x.Status == Cancelled {
		method = ics.MethodCancel
	}
	return s.calendar(ctx, method, "", s.clock.Now(), []Entry{e}), nil
}

// entryKey is how many characters of the signature stand in a mail's link: 132 bits.
const entryKey = 22

// entryAddress is where a mail's reader gets the calendar entry without signing in.
func (s *Service) entryAddress(x Session) string {
	return s.base + "/session/" + x.Code + "/calendar.ics?k=" + crypt.Sign(s.key, "calendar entry", x.ID)[:entryKey]
}
