package session

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Limits of a draft. They are far above what a hospital needs, and keep a form from
// filling the database.
const (
	maxTitle    = 200
	maxLong     = 4000
	maxShort    = 300
	maxCapacity = 100_000
	maxItems    = 60
	maxExperts  = 40
	maxLength   = 7 * 24 * time.Hour
	maxOpens    = 24 * 60 // minutes
)

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$`)

// Normal returns the draft as it is stored: texts trimmed, those of one line without
// line ends and control characters (titles go into the subjects of mails), empty
// rows dropped, and 30 minutes, 30 minutes and 60 percent where the check-in rules were left at zero
// in all three.
func (d Draft) Normal() Draft {
	d.Code = strings.ToLower(strings.TrimSpace(d.Code))
	for _, x := range []*lang.Text{&d.Title, &d.City, &d.Venue, &d.Address} {
		*x = oneLine(*x)
	}
	d.Description = d.Description.Trim()
	d.Link = strings.TrimSpace(d.Link)
	if d.OpensBefore == 0 && d.LateAfter == 0 && d.Share == 0 {
		d.OpensBefore, d.LateAfter, d.Share = 30, 30, 60
	}
	d.Agenda = slices.Clone(d.Agenda)
	for i := range d.Agenda {
		d.Agenda[i].Title, d.Agenda[i].Speakers = oneLine(d.Agenda[i].Title), oneLine(d.Agenda[i].Speakers)
	}
	d.Agenda = slices.DeleteFunc(d.Agenda, func(x Item) bool { return x.Title.IsZero() && x.Speakers.IsZero() })
	d.Experts = slices.Clone(d.Experts)
	for i := range d.Experts {
		d.Experts[i].Guest = oneLine(d.Experts[i].Guest)
	}
	d.Experts = slices.DeleteFunc(d.Experts, func(x Expert) bool { return x.Person == "" && x.Guest.IsZero() })
	return d
}

func oneLine(x lang.Text) lang.Text {
	tidy := func(s string) string {
		if !utf8.ValidString(s) {
			return s // for check to name the byte
		}
		s = strings.Join(strings.Fields(s), " ")
		return strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, s)
	}
	return lang.Text{EN: tidy(x.EN), ZH: tidy(x.ZH)}
}

// check notes every fault of a normal draft under the names of the form's fields.
func (d Draft) check(f *fault.Form) {
	f.Check(slug.MatchString(d.Code), "code", "session.fault.code")
	f.Check(d.Programme != "", "programme", "fault.required")
	f.Check(!d.Title.IsZero(), "title", "fault.required")
	f.Check(!d.City.IsZero() || d.Capacity == 0, "city", "fault.required")
	checkText(f, "title", d.Title, maxTitle)
	checkText(f, "description", d.Description, maxLong)
	checkText(f, "city", d.City, maxShort)
	checkText(f, "venue", d.Venue, maxShort)
	checkText(f, "address", d.Address, maxShort)
	f.Check(!d.Starts.IsZero(), "starts", "fault.required")
	f.Check(!d.Ends.IsZero(), "ends", "fault.required")
	length := d.Ends.Sub(d.Starts)
	if !d.Starts.IsZero() && !d.Ends.IsZero() {
		f.Check(length > 0, "ends", "session.fault.ends")
		f.Check(length <= maxLength, "ends", "session.fault.length")
	}
	f.Check(d.Capacity >= 0 && d.Capacity <= maxCapacity, "capacity", "fault.number", "Min", 0, "Max", maxCapacity)
	f.Check(d.Capacity > 0 || d.Online, "capacity", "session.fault.nowhere")
	f.Check(d.OpensBefore >= 0 && d.OpensBefore <= maxOpens, "opens", "fault.number", "Min", 0, "Max", maxOpens)
	if length > 0 && length <= maxLength {
		most := int(length / time.Minute)
		f.Check(d.LateAfter >= 0 && d.LateAfter <= most, "late", "fault.number", "Min", 0, "Max", most)
	}
	f.Check(d.Share >= 1 && d.Share <= 100, "share", "fault.number", "Min", 1, "Max", 100)
	f.Check(d.Link == "" || secure(d.Link), "link", "session.fault.link")
	f.Check(d.Link == "" || d.Online, "link", "session.fault.linkoffline")
	d.checkParts(f, length)
}

func (d Draft) checkParts(f *fault.Form, length time.Duration) {
	f.Check(len(d.Agenda) <= maxItems, "agenda", "fault.number", "Min", 0, "Max", maxItems)
	for i, x := range d.Agenda {
		at := fmt.Sprintf("agenda.%d.", i)
		f.Check(!x.Title.IsZero(), at+"title", "fault.required")
		f.Check(slices.Contains(ItemKinds, x.Kind), at+"kind", "fault.choice")
		f.Check(length <= 0 || x.After >= 0 && time.Duration(x.After)*time.Minute < length, at+"time", "session.fault.itemtime")
		checkText(f, at+"title", x.Title, maxTitle)
		checkText(f, at+"speakers", x.Speakers, maxShort)
	}
	f.Check(len(d.Experts) <= maxExperts, "experts", "fault.number", "Min", 0, "Max", maxExperts)
	for i, x := range d.Experts {
		checkText(f, fmt.Sprintf("expert.%d.guest", i), x.Guest, maxShort)
	}
}

// checkText notes overlong and non-UTF-8 sides of a bilingual field.
func checkText(f *fault.Form, name string, x lang.Text, most int) {
	for side, s := range map[string]string{".en": x.EN, ".zh": x.ZH} {
		f.Check(utf8.RuneCountInString(s) <= most, name+side, "fault.toolong", "Max", most)
		checkUTF8(f, name+side, s)
	}
}

// checkUTF8 notes the first byte of s that is not UTF-8, or a NUL, which
// PostgreSQL cannot store.
func checkUTF8(f *fault.Form, name, s string) {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == utf8.RuneError && n == 1 || c == 0 {
			f.Add(name, "fault.utf8", "At", i)
			return
		}
		i += n
	}
}

// secure reports whether s is an https address with a host. Anything else could
// run as a script or give the learner's page away in clear text.
func secure(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(s) <= 2000 && utf8.ValidString(s)
}

// Place folds a city's name to what lists group by and what people carry as their
// city: the English name in lower case with hyphens ("beijing"), else the Chinese.
func Place(city lang.Text) string {
	name := city.EN
	if name == "" {
		name = city.ZH
	}
	return strings.Join(strings.Fields(strings.ToLower(name)), "-")
}
