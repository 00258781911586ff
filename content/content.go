// Package content is the room of reading: units in Markdown with quick checks,
// tests that stand alone, and resources elsewhere with the learner's own record.
// What a learner finishes becomes a statement; which programme asked for it is not
// known here.
package content

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Service is the room.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	blobs  blob.Store
	cache  *cache
	video  int64 // limits of files in bytes, lower in tests
	file   int64
}

// New returns the room. Give OnStatement to record.Follow, so that resources are
// completed by statements from elsewhere.
func New(db *store.DB, c clock.Clock, record *lrs.Record, blobs blob.Store) *Service {
	return &Service{db: db, clock: c, record: record, blobs: blobs, cache: newCache(), video: VideoLimit, file: FileLimit}
}

// Status is how far a unit, test or resource is published.
type Status string

// The states. What is retired is in no list and found by no search, yet whoever
// has its address reads and finishes it: a programme may still ask for it.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Retired   Status = "retired"
)

// Confidence is how a clinical text is founded.
type Confidence string

// The degrees. Recalled texts are shown with their flag and never as advice.
const (
	NoClaim  Confidence = ""         // nothing clinical is said
	Verified Confidence = "verified" // the cited source says so
	Recalled Confidence = "recalled" // expert memory; the primary text is not checked
)

// room is the name under which services know this room.
const room = "content"

var slug = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// ValidCode reports whether s can be the code of a unit, test, resource, question
// or area: 1 to 64 of a–z, 0–9 and hyphen.
func ValidCode(s string) bool { return slug.MatchString(s) }

// IDs are names that are stored as a JSON list.
type IDs []string

// Value implements driver.Valuer.
func (l IDs) Value() (driver.Value, error) { return toJSON([]string(l)) }

// Scan implements sql.Scanner.
func (l *IDs) Scan(src any) error { return fromJSON(src, (*[]string)(l)) }

func toJSON[T any](v []T) (driver.Value, error) {
	if v == nil {
		v = []T{}
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func fromJSON(src, into any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), into)
	case []byte:
		return json.Unmarshal(v, into)
	}
	return fmt.Errorf("content: JSON from %T", src)
}

// clean makes a text storable on both engines: lines end in \n, and control
// characters, which PostgreSQL or a browser would stumble over, go. What is not
// UTF-8 stays as it is, for checkText to refuse.
func clean(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

func cleanText(x lang.Text) lang.Text { return lang.Text{EN: clean(x.EN), ZH: clean(x.ZH)}.Trim() }

// checkText notes a text that is longer than max characters or not UTF-8.
func checkText(f *fault.Form, where, s string, max int) {
	at := 0
	for i, r := range s {
		if r == unicode.ReplacementChar && !strings.HasPrefix(s[i:], "\uFFFD") {
			f.Add(where, "fault.utf8", "At", i)
			return
		}
		if at++; at > max {
			f.Add(where, "fault.toolong", "Max", max)
			return
		}
	}
}

func checkBoth(f *fault.Form, where string, x lang.Text, max int) {
	checkText(f, where+".en", x.EN, max)
	checkText(f, where+".zh", x.ZH, max)
}
