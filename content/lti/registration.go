package lti

import (
	"encoding/json"
	"slices"
	"strings"
)

// Configuration is a platform's OpenID configuration (DR 3.4, OpenID Connect
// Discovery 1.0 section 3).
type Configuration struct {
	Issuer            string   `json:"issuer"`
	Authorization     string   `json:"authorization_endpoint"`
	Token             string   `json:"token_endpoint"`
	TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
	TokenAlgorithms   []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	Keys              string   `json:"jwks_uri"`
	Registration      string   `json:"registration_endpoint"`
	Scopes            []string `json:"scopes_supported"`
	ResponseTypes     []string `json:"response_types_supported"`
	SubjectTypes      []string `json:"subject_types_supported"`
	IDTokenAlgorithms []string `json:"id_token_signing_alg_values_supported"`
	Claims            []string `json:"claims_supported"`
	Platform          struct {
		Family    string           `json:"product_family_code"`
		Version   string           `json:"version"`
		Messages  []OfferedMessage `json:"messages_supported"`
		Variables []string         `json:"variables,omitempty"`
	} `json:"https://purl.imsglobal.org/spec/lti-platform-configuration"`
}

// OfferedMessage is a message type that a platform can send.
type OfferedMessage struct {
	Type       string   `json:"type"`
	Placements []string `json:"placements,omitempty"`
}

// Check judges a platform's configuration: every address must be there, and the
// configuration must come from the issuer's own host (DR 3.5.1), or anybody could
// register in another's name.
func (c *Configuration) Check(from string) error {
	var p Problems
	p.check(isURL(c.Issuer) && !strings.ContainsAny(c.Issuer, "?#"), "/issuer", "address")
	p.check(SameOrigin(c.Issuer, from), "/issuer", "origin", "Got", c.Issuer)
	for name, address := range map[string]string{"/authorization_endpoint": c.Authorization, "/token_endpoint": c.Token,
		"/jwks_uri": c.Keys, "/registration_endpoint": c.Registration} {
		p.check(isURL(address), name, "address")
	}
	slices.SortFunc(p, func(a, b Problem) int { return strings.Compare(a.Where, b.Where) })
	return p.err()
}

// Client is a tool's registration, asked and answered (DR 3.6, OpenID Connect
// Dynamic Client Registration 1.0).
type Client struct {
	ID            string     `json:"client_id,omitempty"`
	Application   string     `json:"application_type"`
	ResponseTypes []string   `json:"response_types"`
	GrantTypes    []string   `json:"grant_types"`
	InitiateLogin string     `json:"initiate_login_uri"`
	Redirects     []string   `json:"redirect_uris"`
	Name          string     `json:"client_name"`
	NameZH        string     `json:"client_name#zh-Hans,omitempty"`
	Keys          string     `json:"jwks_uri"`
	Logo          string     `json:"logo_uri,omitempty"`
	TokenAuth     string     `json:"token_endpoint_auth_method"`
	Scope         string     `json:"scope"`
	Tool          ToolConfig `json:"https://purl.imsglobal.org/spec/lti-tool-configuration"`
}

// ToolConfig is the LTI part of a registration (DR 3.6.1).
type ToolConfig struct {
	Domain      string        `json:"domain"`
	Target      string        `json:"target_link_uri"`
	Custom      Custom        `json:"custom_parameters,omitempty"`
	Description string        `json:"description,omitempty"`
	Messages    []ToolMessage `json:"messages"`
	Claims      []string      `json:"claims"`
	Deployment  string        `json:"deployment_id,omitempty"` // of the answer (DR 3.6.2)
}

// ToolMessage is a message that a tool takes.
type ToolMessage struct {
	Type       string   `json:"type"`
	Target     string   `json:"target_link_uri,omitempty"`
	Label      string   `json:"label,omitempty"`
	LabelZH    string   `json:"label#zh-Hans,omitempty"`
	Placements []string `json:"placements,omitempty"`
}

// ParseClient reads and judges a registration that a tool asks for.
func ParseClient(raw []byte) (Client, error) {
	var c Client
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, Problems{{Key: "lti.problem.json", Args: map[string]any{"Error": err.Error()}}}
	}
	return c, c.Check()
}

// Check judges a registration.
func (c *Client) Check() error {
	var p Problems
	p.check(c.Name != "" && len(c.Name) <= 200, "/client_name", "missing")
	p.check(isURL(c.InitiateLogin), "/initiate_login_uri", "address")
	p.check(len(c.Redirects) > 0, "/redirect_uris", "missing")
	p.check(len(c.Redirects) <= 20, "/redirect_uris", "many", "Max", 20)
	for i, u := range c.Redirects {
		p.check(isURL(u) && !strings.Contains(u, "#"), "/redirect_uris/"+itoa(i), "address")
	}
	p.check(isURL(c.Keys), "/jwks_uri", "address")
	p.check(c.TokenAuth == "" || c.TokenAuth == "private_key_jwt", "/token_endpoint_auth_method", "word", "Got", c.TokenAuth)
	p.check(c.Tool.Target == "" || isURL(c.Tool.Target), toolAt+"/target_link_uri", "address")
	for i, m := range c.Tool.Messages {
		p.check(m.Target == "" || isURL(m.Target), toolAt+"/messages/"+itoa(i)+"/target_link_uri", "address")
	}
	checkCustom(&p, toolAt+"/custom_parameters", c.Tool.Custom)
	return p.err()
}

const toolAt = "/https:~1~1purl.imsglobal.org~1spec~1lti-tool-configuration"

// DeepLinking returns where the tool takes deep linking requests, or "" when it
// takes none.
func (c *Client) DeepLinking() string {
	for _, m := range c.Tool.Messages {
		if m.Type == DeepLinkingRequest {
			if m.Target != "" {
				return m.Target
			}
			return c.Tool.Target
		}
	}
	return ""
}
