package person

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

// Provider is an OpenID provider that people may sign in with, as the configuration
// names it.
type Provider struct {
	Code   string `json:"code"`          // in the address: lower-case letters, digits, hyphens
	Name   string `json:"name"`          // on the button
	Issuer string `json:"issuer"`        // https://…, exactly as the provider spells it
	ID     string `json:"client_id"`     // that the provider gave us
	Secret string `json:"client_secret"` // "" for a public client: PKCE protects it

	mu       sync.Mutex
	found    *oidc.Provider // discovered with the first use
	lastFail clock.Time
}

var providerCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// ParseProviders reads the list of providers from the configuration, a JSON array
// of objects with code, name, issuer, client_id and client_secret; "" is none.
func ParseProviders(text string) ([]*Provider, error) {
	if text == "" {
		return nil, nil
	}
	var list []*Provider
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("sign-in providers: %w", err)
	}
	seen := map[string]bool{}
	for i, p := range list {
		u, err := url.Parse(p.Issuer)
		switch {
		case !providerCode.MatchString(p.Code) || seen[p.Code]:
			return nil, fmt.Errorf("sign-in provider %d: code %q is not a word of its own of a-z, 0-9 and hyphens", i+1, p.Code)
		case p.Name == "" || p.ID == "":
			return nil, fmt.Errorf("sign-in provider %s: name and client_id are needed", p.Code)
		case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
			return nil, fmt.Errorf("sign-in provider %s: issuer %q is no address", p.Code, p.Issuer)
		case u.Scheme != "https" && !loopbackHost(u.Hostname()):
			return nil, fmt.Errorf("sign-in provider %s: issuer must begin with https://", p.Code)
		}
		seen[p.Code] = true
	}
	return list, nil
}

func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// outward is how the program talks to providers. What they answer is small; one
// that does not answer must not hold up the page.
var outward = &http.Client{Timeout: 10 * time.Second}

const retryAfter = 10 * time.Second

// discover asks the provider where its parts are, once. One that is away is an
// Unavailable fault, and is not asked again for some seconds.
func (p *Provider) discover(ctx context.Context, now clock.Time) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if !p.lastFail.IsZero() && now.Sub(p.lastFail) < retryAfter {
		return nil, fault.New(fault.Unavailable, "person.oidc.away", "Name", p.Name)
	}
	// The keys are fetched again later, when this request is long over.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), outward), p.Issuer)
	if err != nil {
		p.lastFail = now
		return nil, fault.Wrap(err, fault.Unavailable, "person.oidc.away", "Name", p.Name)
	}
	p.found = found
	return found, nil
}

func (p *Provider) oauth(found *oidc.Provider, site string) oauth2.Config {
	return oauth2.Config{ClientID: p.ID, ClientSecret: p.Secret, Endpoint: found.Endpoint(),
		RedirectURL: site + "/oidc/" + p.Code + "/callback", Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// provider returns one by its code, or nil.
func (p *Pages) provider(code string) *Provider {
	for _, x := range p.providers {
		if x.Code == code {
			return x
		}
	}
	return nil
}
