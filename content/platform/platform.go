// Package platform is us as an LTI tool: platforms elsewhere (Moodle, Canvas, Open
// edX) that send their people to a unit, a test or the path, choose from our
// content, and get a grade back when somebody has finished.
package platform

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Config is what the room needs to know of the installation.
type Config struct {
	Origin string // address of the site
	Name   string // how we call ourselves to platforms
	// Programmes says what the room cannot know of programmes; nil offers no steps.
	Programmes Programmes
}

// Programmes are the steps that platforms can choose and be told of. A place is a
// programme ("io") or a step of it ("io/s1").
type Programmes interface {
	// Places lists a programme and its steps, in order.
	Places(ctx context.Context, q store.Queryer, programme string) ([]Choice, error)
	// Done reports whether somebody has climbed a place, as of this transaction.
	Done(ctx context.Context, q store.Queryer, who, place string) (bool, error)
}

// Service is the room.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	keys   *trust.Keys
	ask    trust.Fetcher
	people *person.Service
	config Config
}

// New returns the service. Give OnStatement to record.Follow and Send to the job
// runner as the handler of JobGrade, so that grades go back.
func New(db *store.DB, c clock.Clock, keys *trust.Keys, ask trust.Fetcher, people *person.Service, config Config) *Service {
	if config.Name == "" {
		config.Name = "Stepwise"
	}
	return &Service{db: db, clock: c, keys: keys, ask: ask, people: people, config: config}
}

// Where our doors are, below the site's address. PathFrom and PathJoin are pages.
const (
	PathLogin  = "/lti/login"
	PathLaunch = "/lti/launch"
	PathKeys   = "/lti/jwks"
	PathFrom   = "/from/"          // + ticket
	PathJoin   = "/join-platform/" // + invitation: where a platform's administrator registers us
)

func (s *Service) at(path string) string { return s.config.Origin + path }

// Status is where a platform stands.
type Status string

// The states.
const (
	Invited Status = "invited"
	Active  Status = "active"
	Off     Status = "off"
)

// Platform is a registration of ours with a platform.
type Platform struct {
	ID        string     `db:"id"`
	Status    Status     `db:"status"`
	Scope     string     `db:"scope"` // programme whose content may be chosen beside what all share
	Name      string     `db:"name"`
	Issuer    string     `db:"issuer"`
	Client    string     `db:"client"` // our client_id there
	Authorize string     `db:"authorize"`
	TokenURL  string     `db:"token_url"`
	Audience  string     `db:"audience"` // of our assertions; "" for the token URL
	KeysURL   string     `db:"keys_url"`
	Keys      string     `db:"keys"`
	Frames    List       `db:"frames"` // further origins that may show us in a frame
	Token     string     `db:"token"`
	TokenEnds clock.Time `db:"token_ends"`
	Version   int        `db:"version"`
	ChangedBy string     `db:"changed_by"`
	ChangedAt clock.Time `db:"changed_at"`
}

const columns = `id, status, scope, name, issuer, client, authorize, token_url, audience, keys_url, keys, frames, token, token_ends, version, changed_by, changed_at`

func (p Platform) source() trust.Source { return trust.Source{URL: p.KeysURL, Set: p.Keys} }

// Origins are the sites that may show us in a frame: the platform itself, where it
// signs people in, and what the administrator added.
func (p Platform) Origins() []string {
	var out []string
	for _, address := range append([]string{p.Issuer, p.Authorize}, p.Frames...) {
		if o := lti.Origin(address); o != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// List is texts stored as a JSON list.
type List []string

// Value implements driver.Valuer.
func (l List) Value() (driver.Value, error) {
	if l == nil {
		l = List{}
	}
	b, err := json.Marshal([]string(l))
	return string(b), err
}

// Scan implements sql.Scanner.
func (l *List) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]string)(l))
	case []byte:
		return json.Unmarshal(v, (*[]string)(l))
	}
	return fmt.Errorf("platform: JSON from %T", src)
}

// mayKeep: administrators connect whole systems.
func mayKeep(a person.Actor) bool { return a.Anywhere(person.Administrator) }

func (p Platform) tidy() Platform {
	for _, field := range []*string{&p.Name, &p.Issuer, &p.Client, &p.Authorize, &p.TokenURL, &p.Audience, &p.KeysURL, &p.Keys} {
		*field = strings.TrimSpace(*field)
	}
	var frames List
	for _, x := range p.Frames {
		if x = strings.TrimSpace(x); x != "" {
			frames = append(frames, x)
		}
	}
	p.Frames = frames
	return p
}

func (s *Service) check(p Platform) error {
	var f fault.Form
	f.Check(p.Name != "" && len(p.Name) <= 200, "name", "fault.required")
	f.Check(lti.Origin(p.Issuer) != "" && len(p.Issuer) <= 2000, "issuer", "lti.fault.address")
	f.Check(p.Client != "" && len(p.Client) <= 255, "client", "fault.required")
	f.Check(s.ask.Check(p.Authorize) == nil, "authorize", "lti.fault.address")
	f.Check(s.ask.Check(p.TokenURL) == nil, "tokenurl", "lti.fault.address")
	if p.KeysURL != "" || p.Keys == "" {
		f.Check(s.ask.Check(p.KeysURL) == nil, "keysurl", "lti.fault.address")
	} else {
		_, err := trust.ParseSet(p.Keys)
		f.Check(err == nil, "keys", "lti.fault.keyset")
	}
	f.Check(len(p.Frames) <= 20, "frames", "fault.toolong", "Max", 20)
	for _, x := range p.Frames {
		f.Check(lti.Origin(x) != "" && !strings.ContainsAny(x, " ;,'\"*"), "frames", "lti.fault.address")
	}
	return f.Err()
}

// Save makes a platform by hand (ID "") or changes one, and returns its id.
// deployments are allowed at once.
func (s *Service) Save(ctx context.Context, a person.Actor, p Platform, deployments ...string) (string, error) {
	p = p.tidy()
	if !mayKeep(a) {
		return "", person.Forbidden()
	}
	if err := s.check(p); err != nil {
		return "", err
	}
	now, fresh := s.clock.Now(), p.ID == ""
	if fresh {
		p.ID = id.New()
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		others, err := store.Exists(ctx, tx, `SELECT 1 FROM content_lti_platform WHERE issuer = $1 AND client = $2 AND id <> $3`, p.Issuer, p.Client, p.ID)
		if err != nil {
			return err
		}
		if others {
			return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "client", Key: "lti.fault.platformtaken"}}}
		}
		if fresh {
			p.Status = Active
			if err := insert(ctx, tx, p, a.ID, now); err != nil {
				return err
			}
		} else {
			n, err := tx.Exec(ctx, `UPDATE content_lti_platform SET scope = $1, name = $2, issuer = $3, client = $4, authorize = $5, token_url = $6, audience = $7,
				keys_url = $8, keys = $9, frames = $10, version = version + 1, changed_by = $11, changed_at = $12 WHERE id = $13 AND version = $14`,
				p.Scope, p.Name, p.Issuer, p.Client, p.Authorize, p.TokenURL, p.Audience, p.KeysURL, p.Keys, p.Frames, a.ID, now, p.ID, p.Version)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.New(fault.Conflict, "lti.fault.moved")
			}
		}
		for _, d := range deployments {
			if d = strings.TrimSpace(d); d != "" {
				if err := allow(ctx, tx, p.ID, d, now); err != nil {
					return err
				}
			}
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.platform", Object: "lti_platform/" + p.ID})
	})
	return p.ID, err
}

func insert(ctx context.Context, tx *store.Tx, p Platform, by string, now clock.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_platform (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $16)`,
		p.ID, string(p.Status), p.Scope, p.Name, p.Issuer, p.Client, p.Authorize, p.TokenURL, p.Audience, p.KeysURL, p.Keys, p.Frames, p.Token, p.TokenEnds, by, now)
	return err
}

func byID(ctx context.Context, q store.Queryer, platform string) (Platform, error) {
	return store.One[Platform](ctx, q, `SELECT `+columns+` FROM content_lti_platform WHERE id = $1`, platform)
}
