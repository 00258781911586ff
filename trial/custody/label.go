package custody

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"stepwise/internal/fault"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Label is one that was issued.
type Label struct {
	Code    string // printed below the code, for typing: "BJ01-003-07-K"
	Number  int    // of the subject's labels
	Study   string
	Subject string
	Kind    Kind
	About   string // container or product; "" on a patient
	Chain   string
	Level   int       // planned dose level; 0 for none
	Expiry  time.Time // zero for none
	Text    string    // content of the QR code
	Issued  time.Time
	Void    time.Time
}

// code is the short code of a subject's n-th label. The check character covers the
// study, so that a label of another one does not pass for this one's.
func code(study, subject string, n int) string {
	body := fmt.Sprintf("%s-%02d", subject, n)
	return body + "-" + string(checkCharacter(study+body))
}

// expiryForm is how a code holds an expiry: to the minute, UTC.
const expiryForm = "20060102T1504Z"

// text is the content of the QR code: everything the label says, so that it can be
// held against the record. All but the chain identifier keep to the characters of the
// alphanumeric mode (ISO/IEC 18004), which makes small codes; the asterisk between
// them is the same on every keyboard that a scanner may imitate under a Chinese input
// method.
func (l *Label) text() string {
	level, expiry := "", ""
	if l.Level > 0 {
		level = strconv.Itoa(l.Level)
	}
	if !l.Expiry.IsZero() {
		expiry = l.Expiry.UTC().Format(expiryForm)
	}
	return strings.Join([]string{"SW1", l.Study, l.Code, string(l.Kind), l.About, level, expiry, l.Chain}, "*")
}

func labelOf(study string, r *record.Row) Label {
	n, _ := strconv.Atoi(r.Key)
	level, _ := r.Int("LEVEL")
	return Label{Code: code(study, r.Subject, n), Number: n, Study: study, Subject: r.Subject, Kind: Kind(r.Get("KIND")), About: r.Get("ABOUT"),
		Chain: r.Get("CHAIN"), Level: level, Expiry: r.Moment("EXPIRY"), Text: r.Get("TEXT"), Issued: r.Began.At, Void: r.Moment("VOID")}
}

// Labels are the labels of a subject, oldest first, void ones among them.
func Labels(s *record.State, study, subject string) []Label {
	var out []Label
	for _, r := range s.Rows(form.Label.Name, subject) {
		out = append(out, labelOf(study, r))
	}
	return out
}

// Scan is what came from a scanner, a camera or a keyboard.
type Scan struct {
	Study   string // "" when the short code was typed
	Code    string // of the label
	Subject string
	Number  int
	Text    string // cleaned
}

var shortCode = regexp.MustCompile(`^(.{2,40})-([0-9]{2,4})-([0-9A-Z])$`)

// Read reads a scan. Full-width characters, which input methods make of what a scanner
// types, are brought back; so are the spaces around it. study is the study at hand,
// which typed codes belong to. What is none of this program's labels, or was typed
// wrong, is an Invalid fault.
func Read(text, study string) (Scan, error) {
	clean := strings.TrimSpace(width.Narrow.String(text))
	unreadable := fault.New(fault.Invalid, "custody.fault.unreadable")
	s := Scan{Text: clean}
	if parts := strings.SplitN(clean, "*", 8); len(parts) == 8 && strings.EqualFold(parts[0], "SW1") {
		s.Study, s.Code = strings.ToUpper(parts[1]), strings.ToUpper(parts[2]) // caps lock turns scanners' letters around
		study = s.Study
	} else {
		s.Code = strings.ToUpper(clean)
	}
	m := shortCode.FindStringSubmatch(s.Code)
	if m == nil {
		return Scan{}, unreadable
	}
	s.Subject = m[1]
	s.Number, _ = strconv.Atoi(m[2])
	if s.Number < 1 || s.Code != code(study, s.Subject, s.Number) {
		return Scan{}, unreadable
	}
	return s, nil
}
