package content

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"stepwise/content/prose"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Manuscript is what an author saves as the next version of a unit.
type Manuscript struct {
	Code       string
	Scope      string
	Base       int // the version that the author began from; 0 for a new unit
	Title      lang.Text
	Area       string
	Place      int // 0–9999
	Minutes    int // 0–600
	Confidence Confidence
	Sources    Sources
	Questions  IDs
	Pass       float64 // 0–1
	Body       lang.Text
}

// Manuscript returns what an author would change of this version.
func (u Unit) Manuscript() Manuscript {
	return Manuscript{Code: u.Code, Scope: u.Scope, Base: u.Newest, Title: u.Title, Area: u.Area, Place: u.Place, Minutes: u.Minutes,
		Confidence: u.Confidence, Sources: u.Sources, Questions: u.Questions, Pass: u.Pass, Body: u.Body}
}

const (
	maxTitle   = 200   // characters
	maxSources = 50    // of a unit
	maxAsked   = 50    // questions of a check
	maxURL     = 2000  // characters
	maxText    = 20000 // characters of a plain text field
)

// tidy brings a manuscript into the form in which it is stored.
func (m Manuscript) tidy() Manuscript {
	m.Code, m.Scope, m.Area = strings.TrimSpace(m.Code), strings.TrimSpace(m.Scope), strings.TrimSpace(m.Area)
	m.Title, m.Body = cleanText(m.Title), cleanText(m.Body)
	m.Sources = slices.Clone(m.Sources)
	for i, x := range m.Sources {
		m.Sources[i] = Source{URL: strings.TrimSpace(clean(x.URL)), Title: strings.TrimSpace(clean(x.Title))}
	}
	return m
}

// check notes what a manuscript may not be. Fields are named as in the form.
func (m Manuscript) check(f *fault.Form) {
	f.Check(ValidCode(m.Code), "code", "content.code")
	f.Check(m.Scope == "" || len(m.Scope) <= 64, "scope", "fault.toolong", "Max", 64)
	f.Check(!m.Title.IsZero(), "title", "fault.required")
	checkBoth(f, "title", m.Title, maxTitle)
	f.Check(m.Area == "" || ValidCode(m.Area), "area", "content.code")
	f.Check(m.Minutes >= 0 && m.Minutes <= 600, "minutes", "fault.number", "Min", 0, "Max", 600)
	f.Check(m.Place >= 0 && m.Place <= 9999, "place", "fault.number", "Min", 0, "Max", 9999)
	f.Check(m.Pass >= 0 && m.Pass <= 1, "pass", "content.share")
	f.Check(slices.Contains([]Confidence{NoClaim, Verified, Recalled}, m.Confidence), "confidence", "fault.choice")
	f.Check(m.Confidence != Verified || len(m.Sources) > 0, "sources", "content.nosource")
	checkSources(f, "sources", m.Sources)
	f.Check(len(m.Questions) <= maxAsked, "questions", "content.toomany", "Max", maxAsked)
	for i, q := range m.Questions {
		f.Check(ValidCode(q), "questions", "content.noquestion", "Question", q)
		f.Check(!slices.Contains(m.Questions[:i], q), "questions", "content.twice", "Question", q)
	}
	for where, body := range map[string]string{"body.en": m.Body.EN, "body.zh": m.Body.ZH} {
		if len(body) > prose.Limit {
			f.Add(where, "fault.toolarge", "Limit", "128 KiB")
			continue
		}
		checkText(f, where, body, prose.Limit)
		for i, line := range strings.Split(body, "\n") {
			_, kept := markOf(line)
			f.Check(!kept, where, "content.keptline", "Line", i+1)
		}
	}
}

// checkSources notes addresses that are not of the web.
func checkSources(f *fault.Form, where string, sources []Source) {
	f.Check(len(sources) <= maxSources, where, "content.toomany", "Max", maxSources)
	for i, s := range sources {
		f.Check(ValidURL(s.URL), where, "content.url", "Line", i+1)
		checkText(f, where, s.Title, 500)
	}
}

// ValidURL reports whether s is an http or https address with a host.
func ValidURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= maxURL && !strings.ContainsAny(s, " \t\n\"<>")
}

// Save stores the next version of a unit, or the first one, and returns its
// number. Learners see it once it is published. Somebody else's save since Base is
// a Conflict; saving what is already there makes no new version.
func (s *Service) Save(ctx context.Context, a person.Actor, m Manuscript) (int, error) {
	m = m.tidy()
	if !mayWrite(a, m.Scope) {
		return 0, person.Forbidden()
	}
	var f fault.Form
	m.check(&f)
	if err := s.questionsExist(ctx, &f, "questions", m.Questions); err != nil {
		return 0, err
	}
	if err := f.Err(); err != nil {
		return 0, err
	}
	return s.store(ctx, a, m, 0)
}

// Restore makes an older version the newest one again, as a version of its own.
func (s *Service) Restore(ctx context.Context, a person.Actor, code string, number, base int) (int, error) {
	old, err := s.Edit(ctx, a, code, number)
	if err != nil {
		return 0, err
	}
	m := old.Manuscript()
	m.Base = base
	return s.store(ctx, a, m, number)
}

func (s *Service) store(ctx context.Context, a person.Actor, m Manuscript, restored int) (int, error) {
	now := s.clock.Now()
	sections := sectionsOf(m.Body)
	number := 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		number = m.Base + 1
		if m.Base == 0 {
			if err := s.insertUnit(ctx, tx, m, now); err != nil {
				return err
			}
		} else {
			old, err := newest(ctx, tx, m.Code)
			if err != nil {
				return err
			}
			if !mayWrite(a, old.Scope) {
				return person.Forbidden()
			}
			if old.Newest != m.Base {
				return fault.New(fault.Conflict, "content.moved", "Version", old.Newest)
			}
			if same(old.Manuscript(), m) {
				number = old.Newest
				return nil
			}
			if _, err := tx.Exec(ctx, `UPDATE content_unit SET scope = $1, newest = $2, changed_at = $3 WHERE code = $4`,
				m.Scope, number, now, m.Code); err != nil {
				return err
			}
			if old.Scope != m.Scope && old.Status == Published {
				if err := s.index(ctx, tx, m.Code); err != nil {
					return err
				}
			}
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO content_version (unit, number, title, area, place, minutes, confidence, sources, questions, pass, body,
				sections, restored, by, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			m.Code, number, m.Title, m.Area, m.Place, m.Minutes, string(m.Confidence), m.Sources, m.Questions, m.Pass, m.Body,
			sections, restored, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.save", Object: "unit/" + m.Code,
			Detail: map[string]any{"version": number, "restored": restored}})
	})
	return number, err
}

func (s *Service) insertUnit(ctx context.Context, tx *store.Tx, m Manuscript, now clock.Time) error {
	// A unit's check and a test are one kind of thing in the record, named by code.
	taken, err := store.Exists(ctx, tx, `SELECT 1 FROM content_test WHERE code = $1`, m.Code)
	if err != nil {
		return err
	}
	n := int64(0)
	if !taken {
		n, err = tx.Exec(ctx, `
			INSERT INTO content_unit (code, scope, status, newest, published, changed_at)
			VALUES ($1, $2, $3, 1, 0, $4) ON CONFLICT DO NOTHING`, m.Code, m.Scope, string(Draft), now)
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "code", Key: "content.taken"}}}
	}
	return nil
}

func same(a, b Manuscript) bool {
	return a.Scope == b.Scope && a.Title == b.Title && a.Area == b.Area && a.Place == b.Place && a.Minutes == b.Minutes &&
		a.Confidence == b.Confidence && slices.Equal(a.Sources, b.Sources) && slices.Equal(a.Questions, b.Questions) &&
		a.Pass == b.Pass && a.Body == b.Body
}

// sectionsOf lists the sections that progress counts: those of the English text,
// or of the Chinese one when there is no English. Publish sees to it that both
// have the same.
func sectionsOf(body lang.Text) IDs {
	text, tag := body.In(lang.EN)
	return prose.Render(text, prose.Options{Lang: tag}).IDs()
}
