package platform

import (
	"context"
	"net/url"
	"slices"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// How long a login at the platform may take, and how long its ticket is good: long
// enough to sign in here once, to say who one is.
const (
	loginLasts  = 10 * time.Minute
	ticketLasts = 20 * time.Minute
)

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// Initiation is how a platform begins a launch (Sec 5.1.1.1, Core 4.1, PM).
type Initiation struct {
	Issuer, LoginHint, Target, MessageHint, Client, Deployment string
	Frame                                                      string // lti_storage_target
}

// Login is an answer to it: where to send the browser, and the two words that come
// back.
type Login struct {
	Address string // authentication request to the platform
	State   string
	Browser string // known to this browser only: a cookie or the platform's storage keeps it
	Frame   string // name of the frame that keeps it, "" when there is none
	Origin  string // whom to hand it to
}

// Begin answers an initiation (Sec 5.1.1.2). A platform that we do not know is an
// Invalid fault: nobody is sent to an address that a stranger made up.
func (s *Service) Begin(ctx context.Context, i Initiation) (Login, error) {
	var f fault.Form
	f.Check(i.LoginHint != "" && len(i.LoginHint) <= 2000, "login_hint", "fault.required")
	f.Check(i.Target != "", "target_link_uri", "fault.required")
	if err := f.Err(); err != nil {
		return Login{}, err
	}
	p, err := s.known(ctx, i.Issuer, i.Client)
	if err != nil {
		return Login{}, err
	}
	now := s.clock.Now()
	state, stateHash := crypt.Token()
	nonce, _ := crypt.Token()
	browser, browserHash := crypt.Token()
	if len(i.Frame) > 100 {
		i.Frame = ""
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO content_lti_login (state, platform, nonce, frame, browser, expires) VALUES ($1, $2, $3, $4, $5, $6)`,
			stateHash, p.ID, nonce, i.Frame, browserHash, now.Add(loginLasts))
		return err
	})
	if err != nil {
		return Login{}, err
	}
	return Login{Address: s.request(p, i, state, nonce), State: state, Browser: browser, Frame: i.Frame, Origin: lti.Origin(p.Authorize)}, nil
}

func (s *Service) request(p Platform, i Initiation, state, nonce string) string {
	u, err := url.Parse(p.Authorize)
	if err != nil {
		return p.Authorize
	}
	q := u.Query()
	for name, value := range map[string]string{"scope": "openid", "response_type": "id_token", "client_id": p.Client, "redirect_uri": s.at(PathLaunch),
		"login_hint": i.LoginHint, "lti_message_hint": i.MessageHint, "state": state, "response_mode": "form_post", "nonce": nonce, "prompt": "none"} {
		if value != "" {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// known finds an active platform. Without a client id the issuer must be registered
// only once (Core 4.1.3).
func (s *Service) known(ctx context.Context, issuer, client string) (Platform, error) {
	all, err := store.All[Platform](ctx, s.db.Read(), `SELECT `+columns+` FROM content_lti_platform WHERE issuer = $1 AND status = $2 ORDER BY id`, issuer, string(Active))
	if err != nil {
		return Platform{}, err
	}
	all = slices.DeleteFunc(all, func(p Platform) bool { return client != "" && p.Client != client })
	if len(all) != 1 || issuer == "" {
		return Platform{}, fault.New(fault.Invalid, "lti.fault.platform", "Issuer", issuer, "Client", client)
	}
	return all[0], nil
}

type login struct {
	State    string     `db:"state"`
	Platform string     `db:"platform"`
	Nonce    string     `db:"nonce"`
	Frame    string     `db:"frame"`
	Browser  string     `db:"browser"`
	Expires  clock.Time `db:"expires"`
	UsedAt   clock.Time `db:"used_at"`
}

// Launch takes the platform's answer (Sec 5.1.1.3) and returns a ticket that opens
// it once. browser is the word that the cookie carried, "" when there was none: the
// launch is then good but not yet bound to this browser.
func (s *Service) Launch(ctx context.Context, token, state, browser string) (ticket string, err error) {
	l, err := s.spend(ctx, state)
	if err != nil {
		return "", err
	}
	p, err := byID(ctx, s.db.Read(), l.Platform)
	if err != nil {
		return "", err
	}
	if p.Status != Active {
		return "", fault.New(fault.Invalid, "lti.fault.platform", "Issuer", p.Issuer, "Client", p.Client)
	}
	var m lti.Message
	if err := s.keys.Check(ctx, token, p.source(), &m); err != nil {
		return "", err
	}
	now := s.clock.Now()
	if err := m.CheckLaunch(lti.Expect{Issuer: p.Issuer, Audience: p.Client, Nonce: l.Nonce}, now.Std()); err != nil {
		return "", trust.Refused(err, "lti.fault.message")
	}
	if err := s.placed(ctx, p, m.Deployment); err != nil {
		return "", err
	}
	return s.issue(ctx, p, l, m, browser != "" && crypt.HashToken(browser) == l.Browser)
}

// spend uses up a state: whatever comes of the answer, it does not come twice.
func (s *Service) spend(ctx context.Context, state string) (login, error) {
	now, hash := s.clock.Now(), crypt.HashToken(state)
	var l login
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := store.All[login](ctx, tx, `SELECT state, platform, nonce, frame, browser, expires, used_at FROM content_lti_login WHERE state = $1`, hash)
		if err != nil {
			return err
		}
		if len(found) == 0 || state == "" || found[0].Expires <= now {
			return fault.New(fault.Invalid, "lti.fault.state")
		}
		l = found[0]
		if l.UsedAt != 0 {
			return fault.New(fault.Conflict, "lti.fault.replay")
		}
		_, err = tx.Exec(ctx, `UPDATE content_lti_login SET used_at = $1 WHERE state = $2`, now, hash)
		return err
	})
	return l, err
}

// encode writes a form.
func encode(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}
