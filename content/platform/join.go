package platform

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// invitationLasts is how long a platform's administrator has to register us.
const invitationLasts = 7 * 24 * time.Hour

// Invite makes an address that a platform's administrator enters there to register
// us (DR 3.2). Only who has it can make us talk to a server, and only once.
func (s *Service) Invite(ctx context.Context, a person.Actor, name, scope string) (string, error) {
	if !mayKeep(a) {
		return "", person.Forbidden()
	}
	var f fault.Form
	f.Check(name != "" && len(name) <= 200, "name", "fault.required")
	if err := f.Err(); err != nil {
		return "", err
	}
	now := s.clock.Now()
	secret, hash := crypt.Token()
	p := Platform{ID: id.New(), Status: Invited, Scope: scope, Name: name, Token: hash, TokenEnds: now.Add(invitationLasts)}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insert(ctx, tx, p, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.inviteplatform", Object: "lti_platform/" + p.ID})
	})
	return s.at(PathJoin + secret), err
}

// Invitation returns the platform that an invitation is for; Forbidden when it is
// over or used.
func (s *Service) Invitation(ctx context.Context, secret string) (Platform, error) {
	return s.invitation(ctx, s.db.Read(), secret, s.clock.Now())
}

func (s *Service) invitation(ctx context.Context, q store.Queryer, secret string, now clock.Time) (Platform, error) {
	found, err := store.All[Platform](ctx, q, `SELECT `+columns+` FROM content_lti_platform WHERE token = $1 AND status = $2`, crypt.HashToken(secret), string(Invited))
	if err != nil {
		return Platform{}, err
	}
	if len(found) == 0 || secret == "" || found[0].TokenEnds <= now {
		return Platform{}, fault.New(fault.Forbidden, "lti.fault.invitation")
	}
	return found[0], nil
}

// Join registers us with the platform whose configuration stands at an address (DR
// 3.4 to 3.6), with the token that the platform gave along, and uses up the
// invitation.
func (s *Service) Join(ctx context.Context, secret, address, token string) (Platform, error) {
	p, err := s.Invitation(ctx, secret)
	if err != nil {
		return p, err
	}
	config, err := s.read(ctx, address)
	if err != nil {
		return p, err
	}
	client, err := s.register(ctx, config.Registration, token)
	if err != nil {
		return p, err
	}
	p.Issuer, p.Client, p.Authorize, p.TokenURL, p.KeysURL = config.Issuer, client.ID, config.Authorization, config.Token, config.Keys
	if err := s.check(p); err != nil {
		return p, err
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := s.invitation(ctx, tx, secret, now); err != nil {
			return err
		}
		taken, err := store.Exists(ctx, tx, `SELECT 1 FROM content_lti_platform WHERE issuer = $1 AND client = $2`, p.Issuer, p.Client)
		if err != nil {
			return err
		}
		if taken {
			return fault.New(fault.Conflict, "lti.fault.platformtaken")
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_platform SET status = $1, issuer = $2, client = $3, authorize = $4, token_url = $5, keys_url = $6,
			token = '', token_ends = 0, version = version + 1, changed_at = $7 WHERE id = $8`,
			string(Active), p.Issuer, p.Client, p.Authorize, p.TokenURL, p.KeysURL, now, p.ID); err != nil {
			return err
		}
		if client.Tool.Deployment != "" {
			if err := allow(ctx, tx, p.ID, client.Tool.Deployment, now); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "platform", Action: "lti.join", Object: "lti_platform/" + p.ID, Detail: map[string]any{"issuer": p.Issuer}})
	})
	return p, err
}

func (s *Service) read(ctx context.Context, address string) (lti.Configuration, error) {
	var c lti.Configuration
	answer, err := s.ask.Do(ctx, fetch.Request{URL: address, Accept: "application/json"})
	if err != nil {
		return c, err
	}
	if !answer.OK() {
		return c, fault.New(fault.Unavailable, "fetch.status", "Host", lti.Origin(address), "Status", answer.Status)
	}
	if err := json.Unmarshal(answer.Body, &c); err != nil {
		return c, fault.Wrap(err, fault.Invalid, "lti.fault.configuration")
	}
	if err := c.Check(address); err != nil {
		return c, trust.Refused(err, "lti.fault.configuration")
	}
	return c, nil
}

// Registration is what we ask of a platform (DR 3.6).
func (s *Service) Registration() lti.Client {
	return lti.Client{Application: "web", ResponseTypes: []string{"id_token"}, GrantTypes: []string{"implicit", "client_credentials"},
		InitiateLogin: s.at(PathLogin), Redirects: []string{s.at(PathLaunch)}, Name: s.config.Name, Keys: s.at(PathKeys), TokenAuth: "private_key_jwt",
		Scope: lti.ScopeScores,
		Tool: lti.ToolConfig{Domain: hostOf(s.config.Origin), Target: s.at("/path"), Claims: []string{"iss", "sub", "name"},
			Messages: []lti.ToolMessage{{Type: lti.ResourceLinkRequest, Target: s.at("/path")},
				{Type: lti.DeepLinkingRequest, Target: s.at(PathLaunch), Label: "Choose from " + s.config.Name, LabelZH: "从 " + s.config.Name + " 选择内容"}}}}
}

func (s *Service) register(ctx context.Context, address, token string) (lti.Client, error) {
	body, err := json.Marshal(s.Registration())
	if err != nil {
		return lti.Client{}, err
	}
	answer, err := s.ask.Do(ctx, fetch.Request{Method: "POST", URL: address, Type: "application/json", Accept: "application/json", Bearer: token, Body: body})
	if err != nil {
		return lti.Client{}, err
	}
	if !answer.OK() {
		return lti.Client{}, fault.New(fault.Unavailable, "fetch.status", "Host", lti.Origin(address), "Status", strconv.Itoa(answer.Status))
	}
	var c lti.Client
	if err := json.Unmarshal(answer.Body, &c); err != nil || c.ID == "" {
		return c, fault.Wrap(err, fault.Invalid, "lti.fault.configuration")
	}
	return c, nil
}
