package quality

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Answer is yes, no, or unknown: what is not written down was not seen to be done.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Course is one course of treatment with checkpoint inhibitors.
type Course struct {
	Code      string     // the hospital's own, 1–40 characters; nothing that names a patient
	Agents    []string   // 1–4 INNs
	Starts    clock.Time // the day of the first dose
	Ends      clock.Time // 0 while it goes on
	Cardiac   Answer     // baseline cardiac tests done
	Thyroid   Answer     // baseline thyroid tests done
	Hepatitis Answer     // hepatitis B screening done
}

// Entry is what a form or a row of a list says of a course, as it was written.
type Entry struct{ Code, Agents, Starts, Ends, Cardiac, Thyroid, Hepatitis string }

// course reads an entry; the faults name the entry's fields in lower case.
func (s *Service) course(e Entry, f *fault.Form) Course {
	c := Course{Code: code(e.Code, f)}
	for _, name := range split(e.Agents) {
		inn, ok := known(s.names.Agents, name)
		f.Check(ok, "agents", "quality.fault.agent", "Text", clip(name))
		c.Agents = append(c.Agents, inn)
	}
	f.Check(len(c.Agents) > 0, "agents", "fault.required")
	f.Check(len(c.Agents) <= 4, "agents", "quality.fault.agents")
	c.Starts = s.day(e.Starts, "starts", true, f)
	c.Ends = s.day(e.Ends, "ends", false, f)
	f.Check(c.Ends == 0 || c.Starts == 0 || c.Ends >= c.Starts, "ends", "quality.fault.order")
	c.Cardiac, c.Thyroid, c.Hepatitis = answer(e.Cardiac, "cardiac", f), answer(e.Thyroid, "thyroid", f), answer(e.Hepatitis, "hepatitis", f)
	return c
}

// plain folds what people type on a Chinese keyboard: full-width digits, letters,
// commas and spaces.
func plain(s string) string { return strings.TrimSpace(norm.NFKC.String(s)) }

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func split(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(plain(s), func(r rune) bool { return strings.ContainsRune(";,、+/|", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// What a code must not look like. A mobile number has 11 digits and begins with 1;
// an identity card 17 digits and a digit or X (GB 11643-1999).
var (
	codeForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,39}$`)
	mobile   = regexp.MustCompile(`(^|\D)1[3-9]\d{9}(\D|$)`)
	identity = regexp.MustCompile(`\d{17}[\dXx]`)
	han      = regexp.MustCompile(`^\p{Han}{2,4}$`)
)

func code(s string, f *fault.Form) string {
	s = plain(s)
	switch {
	case s == "":
		f.Add("code", "fault.required")
	case mobile.MatchString(s), identity.MatchString(s), han.MatchString(s):
		f.Add("code", "quality.fault.identifies")
	case !codeForm.MatchString(s):
		f.Add("code", "quality.fault.code", "Text", clip(s))
	}
	return s
}

// day reads "2026-03-05", "2026/3/5" or "2026年3月5日"; a day to come is a fault, and
// so is one before the first checkpoint inhibitor was approved anywhere (2011-03 in
// therapies.json): it is a slip of the pen.
func (s *Service) day(text, where string, needed bool, f *fault.Form) clock.Time {
	t, _ := s.instant(text, where, needed, f)
	return t
}

var dayForm = regexp.MustCompile(`^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T](\d{1,2}:\d{2}))?(?::\d{2})?$`)

// instant also takes a time of the day, and says whether there was one.
func (s *Service) instant(text, where string, needed bool, f *fault.Form) (at clock.Time, exact bool) {
	text = plain(text)
	if text == "" {
		f.Check(!needed, where, "fault.required")
		return 0, false
	}
	m := dayForm.FindStringSubmatch(text)
	if m == nil {
		f.Add(where, "quality.fault.day", "Text", clip(text))
		return 0, false
	}
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	day := m[1] + "-" + pad(m[2]) + "-" + pad(m[3])
	at, err := lang.ParseDay(day)
	if err == nil && m[4] != "" {
		exact = true
		hour := m[4]
		if len(hour) == 4 {
			hour = "0" + hour
		}
		at, err = lang.ParseMinute(day + "T" + hour)
	}
	switch {
	case err != nil:
		f.Add(where, "quality.fault.day", "Text", clip(text))
		return 0, false
	case at > s.clock.Now():
		f.Add(where, "quality.fault.future", "Text", clip(text))
	case m[1] < "2011":
		f.Add(where, "quality.fault.early", "Text", clip(text))
	}
	return at, exact
}

var answers = map[string]Answer{"": Unknown, "unknown": Unknown, "?": Unknown, "不详": Unknown, "未知": Unknown, "na": Unknown, "n/a": Unknown,
	"yes": Yes, "y": Yes, "1": Yes, "true": Yes, "是": Yes, "有": Yes, "已做": Yes, "已查": Yes, "done": Yes,
	"no": No, "n": No, "0": No, "false": No, "否": No, "无": No, "未做": No, "未查": No, "not done": No}

func answer(s, where string, f *fault.Form) Answer {
	a, ok := answers[strings.ToLower(plain(s))]
	f.Check(ok, where, "quality.fault.answer", "Text", clip(s))
	return a
}
