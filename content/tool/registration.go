package tool

import (
	"context"
	"slices"
	"strings"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// invitationLasts is how long a tool may take to register itself.
const invitationLasts = time.Hour

// tidy brings a form into shape.
func (t Tool) tidy() Tool {
	for _, field := range []*string{&t.Name, &t.Login, &t.Target, &t.Linking, &t.KeysURL, &t.Keys} {
		*field = strings.TrimSpace(*field)
	}
	var redirects List
	for _, r := range t.Redirects {
		if r = strings.TrimSpace(r); r != "" && !slices.Contains(redirects, r) {
			redirects = append(redirects, r)
		}
	}
	if len(redirects) == 0 && t.Target != "" {
		redirects = List{t.Target}
	}
	t.Redirects, t.Scopes = redirects, List(lti.Grant(t.Scopes, lti.Scopes))
	return t
}

func (s *Service) check(t Tool) error {
	var f fault.Form
	f.Check(t.Name != "" && len(t.Name) <= 200, "name", "fault.required")
	address := func(where, value string, required bool) {
		if value == "" && !required {
			return
		}
		f.Check(s.ask.Check(value) == nil && len(value) <= 2000, where, "lti.fault.address")
	}
	address("login", t.Login, true)
	address("target", t.Target, true)
	address("linking", t.Linking, false)
	address("keysurl", t.KeysURL, t.Keys == "")
	if t.KeysURL == "" && t.Keys != "" {
		_, err := trust.ParseSet(t.Keys)
		f.Check(err == nil, "keys", "lti.fault.keyset")
	}
	for _, r := range t.Redirects {
		address("redirects", r, true)
	}
	f.Check(len(t.Redirects) <= 20, "redirects", "fault.toolong", "Max", 20)
	return f.Err()
}

// Save makes a tool by hand (ID "") or changes one, and returns its id. A new one is
// active at once: who wrote it down has looked at it.
func (s *Service) Save(ctx context.Context, a person.Actor, t Tool) (string, error) {
	t = t.tidy()
	if !mayKeep(a, t.Scope) {
		return "", person.Forbidden()
	}
	if err := s.check(t); err != nil {
		return "", err
	}
	now, fresh, deployment := s.clock.Now(), t.ID == "", id.New()
	if fresh {
		t.ID, t.Status = id.New(), Active
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if fresh {
			if err := insert(ctx, tx, t, a.ID, now); err != nil {
				return err
			}
			if err := deploy(ctx, tx, Deployment{ID: deployment, Tool: t.ID, MadeAt: now}); err != nil {
				return err
			}
		} else if err := change(ctx, tx, a, t, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.tool", Object: "lti_tool/" + t.ID,
			Detail: map[string]any{"scopes": t.Scopes, "name": t.ShareName, "email": t.ShareEmail}})
	})
	return t.ID, err
}

func insert(ctx context.Context, tx *store.Tx, t Tool, by string, now clock.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_tool (`+toolColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $18)`,
		t.ID, t.Scope, string(t.Status), t.Name, t.Login, t.Target, t.Linking, t.Redirects, t.KeysURL, t.Keys, t.Scopes, t.Custom,
		t.ShareName, t.ShareEmail, t.Token, t.TokenEnds, by, now)
	return err
}

func deploy(ctx context.Context, tx *store.Tx, d Deployment) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_deployment (id, tool, label, made_at) VALUES ($1, $2, $3, $4)`, d.ID, d.Tool, d.Label, d.MadeAt)
	return err
}

func change(ctx context.Context, tx *store.Tx, a person.Actor, t Tool, now clock.Time) error {
	old, err := byID(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	if !mayKeep(a, old.Scope) {
		return person.Forbidden()
	}
	if old.Version != t.Version {
		return fault.New(fault.Conflict, "lti.fault.moved")
	}
	_, err = tx.Exec(ctx, `UPDATE content_lti_tool SET scope = $1, name = $2, login = $3, target = $4, linking = $5, redirects = $6, keys_url = $7,
		keys = $8, scopes = $9, custom = $10, share_name = $11, share_email = $12, version = version + 1, changed_by = $13, changed_at = $14 WHERE id = $15`,
		t.Scope, t.Name, t.Login, t.Target, t.Linking, t.Redirects, t.KeysURL, t.Keys, t.Scopes, t.Custom, t.ShareName, t.ShareEmail, a.ID, now, t.ID)
	return err
}

// Invite prepares the registration of a tool by itself (DR 3.3) and returns the
// address to open in a browser: the tool's own, with where to read about us and a
// token that is good once.
func (s *Service) Invite(ctx context.Context, a person.Actor, scope, address string) (Tool, string, error) {
	if !mayKeep(a, scope) {
		return Tool{}, "", person.Forbidden()
	}
	address = strings.TrimSpace(address)
	var f fault.Form
	f.Check(s.ask.Check(address) == nil && len(address) <= 2000, "address", "lti.fault.address")
	if err := f.Err(); err != nil {
		return Tool{}, "", err
	}
	now := s.clock.Now()
	secret, hash := crypt.Token()
	t := Tool{ID: id.New(), Scope: scope, Status: Invited, Name: lti.Origin(address), Token: hash, TokenEnds: now.Add(invitationLasts)}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insert(ctx, tx, t, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.invite", Object: "lti_tool/" + t.ID})
	})
	return t, withQuery(address, "openid_configuration", s.at(PathConfiguration), "registration_token", secret), err
}

// Register is a tool's registration of itself (DR 3.6): it fills an invitation and
// waits for the coordinator. It returns the registration as the tool must keep it.
func (s *Service) Register(ctx context.Context, token string, raw []byte) (lti.Client, error) {
	client, err := lti.ParseClient(raw)
	if err != nil {
		return client, trust.Refused(err, "lti.fault.registration")
	}
	now, deployment := s.clock.Now(), id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := store.All[Tool](ctx, tx, `SELECT `+toolColumns+` FROM content_lti_tool WHERE token = $1 AND status = $2`, crypt.HashToken(token), string(Invited))
		if err != nil {
			return err
		}
		if len(found) == 0 || token == "" || found[0].TokenEnds <= now {
			return fault.New(fault.Forbidden, "lti.fault.invitation")
		}
		t := found[0]
		t.Status, t.Name, t.Login, t.Target, t.Linking = Waiting, client.Name, client.InitiateLogin, client.Tool.Target, client.DeepLinking()
		t.Redirects, t.KeysURL, t.Custom = client.Redirects, client.Keys, Pairs(client.Tool.Custom)
		t.Scopes = List(lti.Grant(strings.Fields(client.Scope), lti.Scopes))
		if t.Target == "" {
			t.Target = client.Redirects[0]
		}
		if err := s.check(t); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_tool SET status = $1, name = $2, login = $3, target = $4, linking = $5, redirects = $6, keys_url = $7,
			scopes = $8, custom = $9, token = '', token_ends = 0, version = version + 1, changed_at = $10 WHERE id = $11`,
			string(t.Status), t.Name, t.Login, t.Target, t.Linking, t.Redirects, t.KeysURL, t.Scopes, t.Custom, now, t.ID); err != nil {
			return err
		}
		client.ID, client.Scope, client.Tool.Deployment = t.ID, strings.Join(t.Scopes, " "), deployment
		if err := deploy(ctx, tx, Deployment{ID: deployment, Tool: t.ID, MadeAt: now}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "tool", Action: "lti.register", Object: "lti_tool/" + t.ID})
	})
	client.TokenAuth = "private_key_jwt"
	return client, err
}

// Turn opens a tool that waits, shuts one off or opens it again. Shutting off ends
// every access token at once.
func (s *Service) Turn(ctx context.Context, a person.Actor, tool string, to Status) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, err := byID(ctx, tx, tool)
		if err != nil {
			return err
		}
		if !mayKeep(a, t.Scope) {
			return person.Forbidden()
		}
		if t.Status == Invited && to == Active || to != Active && to != Off {
			return fault.New(fault.Conflict, "lti.fault.notyet")
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_tool SET status = $1, token = '', version = version + 1, changed_by = $2, changed_at = $3 WHERE id = $4`,
			string(to), a.ID, now, tool); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM content_lti_token WHERE tool = $1`, tool); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.turn", Object: "lti_tool/" + tool, Detail: map[string]any{"to": to}})
	})
}

// Deploy gives a tool another deployment.
func (s *Service) Deploy(ctx context.Context, a person.Actor, tool, label string) error {
	now, fresh := s.clock.Now(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, err := byID(ctx, tx, tool)
		if err != nil {
			return err
		}
		if !mayKeep(a, t.Scope) {
			return person.Forbidden()
		}
		if len(label) > 200 {
			return fault.New(fault.Invalid, "fault.toolong", "Max", 200)
		}
		return deploy(ctx, tx, Deployment{ID: fresh, Tool: tool, Label: strings.TrimSpace(label), MadeAt: now})
	})
}

func byID(ctx context.Context, q store.Queryer, tool string) (Tool, error) {
	return store.One[Tool](ctx, q, `SELECT `+toolColumns+` FROM content_lti_tool WHERE id = $1`, tool)
}

// Get returns a tool and its deployments for its keeper or a coordinator.
func (s *Service) Get(ctx context.Context, a person.Actor, tool string) (Tool, []Deployment, error) {
	if !mayKeepAny(a) && !a.Anywhere(person.Coordinator) {
		return Tool{}, nil, person.Forbidden()
	}
	t, err := byID(ctx, s.db.Read(), tool)
	if err == nil && !mayUseAny(a, t) {
		err = person.Forbidden()
	}
	if err != nil {
		return Tool{}, nil, err
	}
	list, err := store.All[Deployment](ctx, s.db.Read(), `SELECT `+deploymentColumns+` FROM content_lti_deployment WHERE tool = $1 ORDER BY id`, tool)
	return t, list, err
}

// Tools lists what the actor keeps or may use, by name.
func (s *Service) Tools(ctx context.Context, a person.Actor) ([]Tool, error) {
	if !mayKeepAny(a) && !a.Anywhere(person.Coordinator) {
		return nil, person.Forbidden()
	}
	all, err := store.All[Tool](ctx, s.db.Read(), `SELECT `+toolColumns+` FROM content_lti_tool ORDER BY name, id`)
	return slices.DeleteFunc(all, func(t Tool) bool { return !mayUseAny(a, t) }), err
}

// Keeps reports whether the actor may change a tool.
func (s *Service) Keeps(a person.Actor, t Tool) bool { return mayKeep(a, t.Scope) }

// KeySet tells how it stands with a tool's keys.
func (s *Service) KeySet(ctx context.Context, t Tool) (trust.KeySet, error) {
	return s.keys.State(ctx, t.KeysURL)
}
