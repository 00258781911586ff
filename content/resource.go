package content

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/person"
)

// Resource is something to learn from elsewhere.
type Resource struct {
	Code      string     `db:"code"`
	Scope     string     `db:"scope"`
	Status    Status     `db:"status"`
	URL       string     `db:"url"`
	Activity  string     `db:"activity"` // IRI by which its own platform reports it; the URL unless said otherwise
	Provider  string     `db:"provider"`
	Title     lang.Text  `db:"title"`
	Why       lang.Text  `db:"why"` // why it is useful, plain text
	Area      string     `db:"area"`
	Minutes   int        `db:"minutes"`
	Version   int        `db:"version"` // of this row; 0 for a new resource
	ChangedBy string     `db:"changed_by"`
	ChangedAt clock.Time `db:"changed_at"`
}

const resourceColumns = `code, scope, status, url, activity, provider, title, why, area, minutes, version, changed_by, changed_at`

func (r Resource) tidy() Resource {
	r.Code, r.URL, r.Activity = strings.TrimSpace(r.Code), strings.TrimSpace(r.URL), strings.TrimSpace(r.Activity)
	r.Title, r.Why, r.Provider = cleanText(r.Title), cleanText(r.Why), strings.TrimSpace(clean(r.Provider))
	if r.Activity == "" {
		r.Activity = r.URL
	}
	return r
}

func (r Resource) check(f *fault.Form) {
	f.Check(ValidCode(r.Code), "code", "content.code")
	f.Check(ValidURL(r.URL), "url", "content.address")
	f.Check(strings.Contains(r.Activity, ":") && len(r.Activity) <= maxURL && !strings.ContainsAny(r.Activity, " \n\t"), "activity", "lrs.iri")
	f.Check(!r.Title.IsZero(), "title", "fault.required")
	checkBoth(f, "title", r.Title, maxTitle)
	f.Check(!r.Why.IsZero(), "why", "fault.required")
	checkBoth(f, "why", r.Why, 2000)
	checkText(f, "provider", r.Provider, maxTitle)
	f.Check(slices.Contains([]Status{Draft, Published, Retired}, r.Status), "status", "fault.choice")
	f.Check(r.Area == "" || ValidCode(r.Area), "area", "content.code")
	f.Check(r.Minutes >= 0 && r.Minutes <= 6000, "minutes", "fault.number", "Min", 0, "Max", 6000)
}

// SaveResource makes a resource (Version 0) or changes one, and returns its
// version.
func (s *Service) SaveResource(ctx context.Context, a person.Actor, r Resource) (int, error) {
	r = r.tidy()
	if !mayWrite(a, r.Scope) {
		return 0, person.Forbidden()
	}
	var f fault.Form
	r.check(&f)
	if err := f.Err(); err != nil {
		return 0, err
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.putResource(ctx, tx, a, r, now); err != nil {
			return err
		}
		if err := s.indexResource(ctx, tx, r); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.resource", Object: "resource/" + r.Code,
			Detail: map[string]any{"version": r.Version + 1, "status": r.Status}})
	})
	return r.Version + 1, err
}

func (s *Service) putResource(ctx context.Context, tx *store.Tx, a person.Actor, r Resource, now clock.Time) error {
	if r.Version == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO content_resource (`+resourceColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12) ON CONFLICT DO NOTHING`,
			r.Code, r.Scope, string(r.Status), r.URL, r.Activity, r.Provider, r.Title, r.Why, r.Area, r.Minutes, a.ID, now)
		if err == nil && n == 0 {
			err = invalid("code", "content.taken")
		}
		return err
	}
	old, err := resource(ctx, tx, r.Code)
	if err != nil {
		return err
	}
	if !mayWrite(a, old.Scope) {
		return person.Forbidden()
	}
	if old.Version != r.Version {
		return fault.New(fault.Conflict, "content.moved", "Version", old.Version)
	}
	_, err = tx.Exec(ctx, `
		UPDATE content_resource SET scope = $1, status = $2, url = $3, activity = $4, provider = $5, title = $6, why = $7,
			area = $8, minutes = $9, version = version + 1, changed_by = $10, changed_at = $11 WHERE code = $12`,
		r.Scope, string(r.Status), r.URL, r.Activity, r.Provider, r.Title, r.Why, r.Area, r.Minutes, a.ID, now, r.Code)
	return err
}

func (s *Service) indexResource(ctx context.Context, tx *store.Tx, r Resource) error {
	ref := "resource/" + r.Code
	if r.Status != Published {
		return search.Remove(ctx, tx, room, ref)
	}
	body := r.Why.Map()
	for tag, text := range body {
		body[tag] = text + "\n" + r.Provider
	}
	return search.Put(ctx, tx, search.Doc{Room: room, Ref: ref, Scope: scopeWord(r.Scope), Title: r.Title.Map(), Body: body})
}

func resource(ctx context.Context, q store.Queryer, code string) (Resource, error) {
	return store.One[Resource](ctx, q, `SELECT `+resourceColumns+` FROM content_resource WHERE code = $1`, code)
}

// EditResource returns a resource for its author.
func (s *Service) EditResource(ctx context.Context, a person.Actor, code string) (Resource, error) {
	if !mayAuthor(a) {
		return Resource{}, person.Forbidden()
	}
	r, err := resource(ctx, s.db.Read(), code)
	if err == nil && !mayWrite(a, r.Scope) {
		return Resource{}, person.Forbidden()
	}
	return r, err
}

// Resources returns the resources that the actor may write.
func (s *Service) Resources(ctx context.Context, a person.Actor) ([]Resource, error) {
	if !mayAuthor(a) {
		return nil, person.Forbidden()
	}
	all, err := store.All[Resource](ctx, s.db.Read(), `SELECT `+resourceColumns+` FROM content_resource ORDER BY area, code`)
	return slices.DeleteFunc(all, func(r Resource) bool { return !mayWrite(a, r.Scope) }), err
}

// OpenResource returns a resource as a reader meets it, and the reader's own
// record of it, or nil.
func (s *Service) OpenResource(ctx context.Context, a person.Actor, code string) (Resource, *Reflection, error) {
	if !a.SignedIn() {
		return Resource{}, nil, person.Forbidden()
	}
	r, err := resource(ctx, s.db.Read(), code)
	if err != nil {
		return Resource{}, nil, err
	}
	if r.Status == Draft || !mayRead(a, r.Scope) {
		return Resource{}, nil, fault.New(fault.NotFound, "fault.notfound")
	}
	mine, known, err := reflectionOf(ctx, s.db.Read(), a.ID, code)
	if err != nil || !known {
		return r, nil, err
	}
	return r, &mine, nil
}
