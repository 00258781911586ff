// Package course runs packaged courses: cmi5 and SCORM packages that a coordinator
// uploads and a learner launches. The rules of cmi5 are in content/cmi5; here are
// the tables, the sessions, and what the learning system itself says in the record.
package course

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"stepwise/content/cmi5"
	"stepwise/content/pack"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Settings are the addresses that launches carry.
type Settings struct {
	Origin string // of the site, https://host
	Player string // origin of the packages' files, another host or port
}

// Service is packaged courses.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	record   *lrs.Record
	blobs    blob.Store
	settings Settings
	limits   pack.Limits

	mu      sync.Mutex
	overlay map[string]*running // sessions in the midst of a transaction, by id
}

// New returns the service. Give OnStatement to record.Follow.
func New(db *store.DB, c clock.Clock, record *lrs.Record, blobs blob.Store, s Settings) *Service {
	return &Service{db: db, clock: c, record: record, blobs: blobs, settings: s, limits: pack.Default, overlay: map[string]*running{}}
}

// UploadLimit is the largest package in bytes.
func (s *Service) UploadLimit() int64 { return s.limits.Upload }

// Lifetime is how long a session lasts: its token, its files, and what it may still
// write. One that has not ended by then is abandoned.
const Lifetime = 24 * time.Hour

// Status is how far a course is published.
type Status string

// The states. A draft is seen by who may write it; a retired course is in no list,
// and whoever began it goes on.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Retired   Status = "retired"
)

// Kind is the standard that a package follows.
type Kind string

// The standards.
const (
	CMI5      Kind = "cmi5"
	SCORM12   Kind = "scorm12"
	SCORM2004 Kind = "scorm2004"
)

// SCORM reports whether units speak the SCORM API.
func (k Kind) SCORM() bool { return k == SCORM12 || k == SCORM2004 }

// Course is a packaged course.
type Course struct {
	Code      string     `db:"code"`
	Scope     string     `db:"scope"`
	Status    Status     `db:"status"`
	Title     lang.Text  `db:"title"`
	Newest    int        `db:"newest"`
	ChangedBy string     `db:"changed_by"`
	ChangedAt clock.Time `db:"changed_at"`
}

const courseColumns = `code, scope, status, title, newest, changed_by, changed_at`

// Version is one upload of a course.
type Version struct {
	Course    string     `db:"course"`
	Number    int        `db:"number"`
	Kind      Kind       `db:"kind"`
	Structure Structure  `db:"structure"`
	Name      string     `db:"name"`
	Pack      string     `db:"pack"`
	Files     int        `db:"files"`
	Size      int64      `db:"size"`
	By        string     `db:"by"`
	At        clock.Time `db:"at"`
}

const versionColumns = `course, number, kind, structure, name, pack, files, size, by, at`

// Structure is a course structure as it is stored.
type Structure struct{ cmi5.Course }

// Value implements driver.Valuer.
func (c Structure) Value() (driver.Value, error) {
	b, err := json.Marshal(c.Course)
	return string(b), err
}

// Scan implements sql.Scanner.
func (c *Structure) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), &c.Course)
	case []byte:
		return json.Unmarshal(v, &c.Course)
	}
	return fmt.Errorf("course: a structure from %T", src)
}

// Unit returns a unit by its place, or nil.
func (v *Version) Unit(index int) *cmi5.AU {
	aus := v.Structure.AUs()
	if index < 0 || index >= len(aus) {
		return nil
	}
	return aus[index]
}

// Text is a text of a package in our two languages. One that is in neither stands
// as English, since that is what is fallen back to.
func Text(t cmi5.Text) lang.Text {
	var out lang.Text
	for _, x := range t {
		tag := strings.ToLower(x.Lang)
		switch {
		case tag == "zh" || strings.HasPrefix(tag, "zh-"):
			if out.ZH == "" || strings.HasPrefix(tag, "zh-hans") || tag == "zh-cn" {
				out.ZH = x.Value
			}
		case tag == "en" || strings.HasPrefix(tag, "en-"):
			if out.EN == "" {
				out.EN = x.Value
			}
		}
	}
	if out.IsZero() && len(t) > 0 {
		out.EN = t[0].Value
	}
	return out
}

// names is a text as a language map of a statement.
func names(t cmi5.Text) map[string]string {
	out := map[string]string{}
	for _, x := range t {
		tag := x.Lang
		if tag == "" {
			tag = "und"
		}
		if _, there := out[tag]; !there && x.Value != "" {
			out[tag] = x.Value
		}
	}
	return out
}
