// Package tool is us as an LTI platform: tools elsewhere that our people are sent
// to, the links that start them, and what tools ask and report by machine. A score
// becomes a statement in the record in the same write.
package tool

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Config is what the room needs to know of the installation.
type Config struct {
	Origin string // address of the site: our issuer
	Name   string // how we call ourselves to tools
	Secret []byte // the installation's; names of people for tools come from it
	// Scopes lists programmes and cohorts, for the titles of contexts; nil for none.
	Scopes func(ctx context.Context) ([]person.Scope, error)
}

// Service is the room.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	keys   *trust.Keys
	ask    trust.Fetcher
	config Config
}

// New returns the service.
func New(db *store.DB, c clock.Clock, record *lrs.Record, keys *trust.Keys, ask trust.Fetcher, config Config) *Service {
	if config.Scopes == nil {
		config.Scopes = func(context.Context) ([]person.Scope, error) { return nil, nil }
	}
	if config.Name == "" {
		config.Name = "Stepwise"
	}
	return &Service{db: db, clock: c, record: record, keys: keys, ask: ask, config: config}
}

// Issuer is the iss of our messages.
func (s *Service) Issuer() string { return s.config.Origin }

// Where our doors are, below Issuer.
const (
	PathAuthorize     = "/lti/authorize"
	PathToken         = "/lti/token"
	PathKeys          = "/lti/jwks"
	PathConfiguration = "/lti/.well-known/openid-configuration"
	PathRegister      = "/lti/register"
	PathChosen        = "/lti/chosen"
	PathItems         = "/lti/items/"    // + deployment/context
	PathItem          = "/lti/item/"     // + id, /scores, /results
	PathMembers       = "/lti/contexts/" // + context/members
)

func (s *Service) at(path string) string { return s.config.Origin + path }

// Configuration is what tools read before they register (DR 3.4).
func (s *Service) Configuration() lti.Configuration {
	c := lti.Configuration{Issuer: s.Issuer(), Authorization: s.at(PathAuthorize), Token: s.at(PathToken), Keys: s.at(PathKeys),
		Registration: s.at(PathRegister), TokenAuth: []string{"private_key_jwt"}, TokenAlgorithms: []string{"RS256"},
		Scopes: append([]string{"openid"}, lti.Scopes...), ResponseTypes: []string{"id_token"}, SubjectTypes: []string{"pairwise"},
		IDTokenAlgorithms: []string{"RS256"}, Claims: []string{"iss", "sub", "aud", "name", "given_name", "family_name", "email", "locale"}}
	c.Platform.Family, c.Platform.Version = "stepwise", "1"
	c.Platform.Messages = []lti.OfferedMessage{{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest}}
	return c
}

// Status is where a tool stands.
type Status string

// The states. A tool that registered itself waits until a coordinator has looked at
// what it asks for.
const (
	Invited Status = "invited"
	Waiting Status = "waiting"
	Active  Status = "active"
	Off     Status = "off"
)

// Tool is a registration. ID is the client_id.
type Tool struct {
	ID         string     `db:"id"`
	Scope      string     `db:"scope"` // programme, or "" for all
	Status     Status     `db:"status"`
	Name       string     `db:"name"`
	Login      string     `db:"login"`
	Target     string     `db:"target"`
	Linking    string     `db:"linking"` // "" when it takes no deep linking
	Redirects  List       `db:"redirects"`
	KeysURL    string     `db:"keys_url"`
	Keys       string     `db:"keys"`
	Scopes     List       `db:"scopes"`
	Custom     Pairs      `db:"custom"`
	ShareName  bool       `db:"share_name"`
	ShareEmail bool       `db:"share_email"`
	Token      string     `db:"token"`
	TokenEnds  clock.Time `db:"token_ends"`
	Version    int        `db:"version"`
	ChangedBy  string     `db:"changed_by"`
	ChangedAt  clock.Time `db:"changed_at"`
}

const toolColumns = `id, scope, status, name, login, target, linking, redirects, keys_url, keys, scopes, custom, share_name, share_email,
	token, token_ends, version, changed_by, changed_at`

// source is where the tool's keys are.
func (t Tool) source() trust.Source { return trust.Source{URL: t.KeysURL, Set: t.Keys} }

// Deployment is a place of a tool with us (Core 3.1.3): each gets its own line items.
type Deployment struct {
	ID       string     `db:"id"`
	Tool     string     `db:"tool"`
	Label    string     `db:"label"`
	MadeAt   clock.Time `db:"made_at"`
	ClosedAt clock.Time `db:"closed_at"`
}

const deploymentColumns = `id, tool, label, made_at, closed_at`

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
func (l *List) Scan(src any) error { return scan(src, (*[]string)(l)) }

// Pairs are custom parameters stored as a JSON object.
type Pairs map[string]string

// Value implements driver.Valuer.
func (p Pairs) Value() (driver.Value, error) {
	if p == nil {
		p = Pairs{}
	}
	b, err := json.Marshal(map[string]string(p))
	return string(b), err
}

// Scan implements sql.Scanner.
func (p *Pairs) Scan(src any) error { return scan(src, (*map[string]string)(p)) }

func scan(src, into any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), into)
	case []byte:
		return json.Unmarshal(v, into)
	}
	return fmt.Errorf("tool: JSON from %T", src)
}
