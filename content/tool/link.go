package tool

import (
	"context"
	"slices"
	"strings"

	"stepwise/content/lti"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Link is something in a tool that people start. ID is the resource link id.
type Link struct {
	ID         string     `db:"id"`
	Tool       string     `db:"tool"`
	Deployment string     `db:"deployment"`
	Programme  string     `db:"programme"`
	Cohort     string     `db:"cohort"` // "" for every cohort
	Title      lang.Text  `db:"title"`
	Note       string     `db:"note"`
	URL        string     `db:"url"`
	Custom     Pairs      `db:"custom"`
	Plain      bool       `db:"plain"` // an ordinary link, opened without a launch
	ClosedAt   clock.Time `db:"closed_at"`
	MadeBy     string     `db:"made_by"`
	MadeAt     clock.Time `db:"made_at"`
}

const linkColumns = `id, tool, deployment, programme, cohort, title, note, url, custom, plain, closed_at, made_by, made_at`

// NewLink is a link to be made by hand. With Maximum above 0 it gets a line item,
// which Mark (0 to 1, 0 for none) passes.
type NewLink struct {
	Tool, Deployment  string
	Programme, Cohort string
	Title             lang.Text
	URL               string // "" for the tool's default
	Maximum, Mark     float64
}

// AddLink makes a link and returns it.
func (s *Service) AddLink(ctx context.Context, a person.Actor, n NewLink) (Link, error) {
	now := s.clock.Now()
	n.Title, n.URL = n.Title.Trim(), strings.TrimSpace(n.URL)
	l := Link{ID: id.New(), Tool: n.Tool, Deployment: n.Deployment, Programme: n.Programme, Cohort: n.Cohort, Title: n.Title, URL: n.URL, MadeBy: a.ID, MadeAt: now}
	item := Item{ID: id.New(), Link: l.ID, Maximum: n.Maximum, Mark: n.Mark, Coupled: true, MadeAt: now}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		l := l
		t, err := byID(ctx, tx, n.Tool)
		if err != nil {
			return err
		}
		if !mayUse(a, t, n.Programme, n.Cohort) {
			return person.Forbidden()
		}
		var f fault.Form
		f.Check(!n.Title.IsZero(), "title", "fault.required")
		f.Check(len(n.Title.EN) <= 300 && len(n.Title.ZH) <= 300, "title", "fault.toolong", "Max", 300)
		f.Check(n.URL == "" || s.ask.Check(n.URL) == nil, "url", "lti.fault.address")
		f.Check(n.Maximum >= 0 && n.Maximum <= 1e6, "maximum", "fault.number", "Min", 0, "Max", 1_000_000)
		f.Check(n.Mark >= 0 && n.Mark <= 1, "mark", "fault.number", "Min", 0, "Max", 100)
		if err := f.Err(); err != nil {
			return err
		}
		if l.URL == "" {
			l.URL = t.Target
		}
		if l.Deployment, err = openDeployment(ctx, tx, t.ID, n.Deployment); err != nil {
			return err
		}
		if err := insertLink(ctx, tx, l); err != nil {
			return err
		}
		if n.Maximum > 0 {
			i := item
			i.Tool, i.Deployment, i.Label = t.ID, l.Deployment, l.Title.EN
			if i.Label == "" {
				i.Label = l.Title.ZH
			}
			if err := insertItem(ctx, tx, i); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.link", Object: "lti_link/" + l.ID, Detail: map[string]any{"tool": t.ID}})
	})
	return l, err
}

// openDeployment returns the deployment that is named, or the tool's first one.
func openDeployment(ctx context.Context, q store.Queryer, tool, deployment string) (string, error) {
	list, err := store.All[Deployment](ctx, q, `SELECT `+deploymentColumns+` FROM content_lti_deployment WHERE tool = $1 AND closed_at = 0 ORDER BY id`, tool)
	if err != nil {
		return "", err
	}
	for _, d := range list {
		if d.ID == deployment || deployment == "" {
			return d.ID, nil
		}
	}
	return "", fault.New(fault.Invalid, "lti.fault.deployment", "Deployment", deployment)
}

func insertLink(ctx context.Context, tx *store.Tx, l Link) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_link (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12)`,
		l.ID, l.Tool, l.Deployment, l.Programme, l.Cohort, l.Title, l.Note, l.URL, l.Custom, l.Plain, l.MadeBy, l.MadeAt)
	return err
}

// CloseLink takes a link away from learners. What they did stays in the record.
func (s *Service) CloseLink(ctx context.Context, a person.Actor, link string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		l, err := linkByID(ctx, tx, link)
		if err != nil {
			return err
		}
		t, err := byID(ctx, tx, l.Tool)
		if err != nil {
			return err
		}
		if !mayUse(a, t, l.Programme, l.Cohort) {
			return person.Forbidden()
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_link SET closed_at = $1 WHERE id = $2 AND closed_at = 0`, now, link); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.closelink", Object: "lti_link/" + link})
	})
}

func linkByID(ctx context.Context, q store.Queryer, link string) (Link, error) {
	return store.One[Link](ctx, q, `SELECT `+linkColumns+` FROM content_lti_link WHERE id = $1`, link)
}

// Links lists a tool's links in the actor's programmes, newest first.
func (s *Service) Links(ctx context.Context, a person.Actor, tool string) ([]Link, error) {
	t, err := byID(ctx, s.db.Read(), tool)
	if err == nil && !mayUseAny(a, t) {
		err = person.Forbidden()
	}
	if err != nil {
		return nil, err
	}
	all, err := store.All[Link](ctx, s.db.Read(), `SELECT `+linkColumns+` FROM content_lti_link WHERE tool = $1 AND closed_at = 0 ORDER BY id DESC`, tool)
	return slices.DeleteFunc(all, func(l Link) bool { return !mayUse(a, t, l.Programme, l.Cohort) && !mayKeep(a, t.Scope) }), err
}

// Mine is a link as somebody meets it, with their own score.
type Mine struct {
	Link
	Name  string // of the tool
	Item  string // id of the only line item, or ""
	Score *Score // the last one, or nil
}

// Mine lists what the actor can start, by programme.
func (s *Service) Mine(ctx context.Context, a person.Actor) ([]Mine, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	all, err := store.All[Link](ctx, s.db.Read(), `
		SELECT l.id, l.tool, l.deployment, l.programme, l.cohort, l.title, l.note, l.url, l.custom, l.plain, l.closed_at, l.made_by, l.made_at
		FROM content_lti_link l JOIN content_lti_tool t ON t.id = l.tool
		WHERE l.closed_at = 0 AND t.status = $1 ORDER BY l.programme, l.id`, string(Active))
	if err != nil {
		return nil, err
	}
	var out []Mine
	for _, l := range all {
		if !mayStart(a, l) {
			continue
		}
		m := Mine{Link: l}
		t, err := byID(ctx, s.db.Read(), l.Tool)
		if err != nil {
			return nil, err
		}
		m.Name = t.Name
		items, err := store.All[Item](ctx, s.db.Read(), `SELECT `+itemColumns+` FROM content_lti_item WHERE link = $1 AND removed_at = 0 ORDER BY id`, l.ID)
		if err != nil {
			return nil, err
		}
		if len(items) > 0 {
			m.Item = items[0].ID
			scores, err := store.All[Score](ctx, s.db.Read(), `SELECT `+scoreColumns+` FROM content_lti_score WHERE item = $1 AND person = $2`, items[0].ID, a.ID)
			if err != nil {
				return nil, err
			}
			if len(scores) > 0 {
				m.Score = &scores[0]
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// fromItem is a chosen content item as a link.
func fromItem(i lti.Item, t Tool) Link {
	title := i.Title
	if title == "" {
		title = t.Name
	}
	l := Link{Tool: t.ID, Title: lang.Text{EN: title}, Note: i.Text, URL: i.URL, Custom: Pairs(i.Custom), Plain: i.Type == lti.TypeLink}
	if l.URL == "" {
		l.URL = t.Target
	}
	return l
}
