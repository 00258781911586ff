package lti

import (
	"net/url"
	"slices"
	"time"
)

// How far two clocks may differ, and how long a message is good. Sec 5.1.3 leaves
// the amount to whoever checks; hospitals' servers without time service drift by
// minutes.
const (
	Tolerance = 2 * time.Minute
	MaxAge    = time.Hour
)

// Expect is what a message must agree with.
type Expect struct {
	Issuer   string // of the platform; of a tool's answer, the client id
	Audience string // our client id; of a tool's answer, our issuer
	Nonce    string // "" when the caller keeps nonces in another way
}

// Fresh checks the times of a token (Sec 5.1.3 rules 7 and 8; RFC 7519, 4.1.4 and 4.1.6).
func Fresh(issued, expires Seconds, now time.Time) error {
	var p Problems
	fresh(&p, issued, expires, now)
	return p.err()
}

func fresh(p *Problems, issued, expires Seconds, now time.Time) {
	switch {
	case expires == 0:
		p.add("exp", "missing")
	case !now.Before(expires.Time().Add(Tolerance)):
		p.add("exp", "expired", "At", expires.Time().Format(time.RFC3339))
	}
	switch {
	case issued == 0:
		p.add("iat", "missing")
	case issued.Time().After(now.Add(Tolerance)):
		p.add("iat", "early", "At", issued.Time().Format(time.RFC3339))
	case issued.Time().Before(now.Add(-MaxAge - Tolerance)):
		p.add("iat", "old", "At", issued.Time().Format(time.RFC3339))
	}
}

// token checks what every signed message has (Sec 5.1.3 for launches, 5.2.3 for
// what tools send).
func (m *Message) token(p *Problems, want Expect, now time.Time) {
	p.check(m.Issuer == want.Issuer, "iss", "issuer", "Want", want.Issuer, "Got", m.Issuer)
	p.check(slices.Contains(m.Audience, want.Audience), "aud", "audience", "Want", want.Audience)
	if len(m.Audience) > 1 {
		p.check(m.Party != "", "azp", "missing")
	}
	if m.Party != "" {
		p.check(m.Party == want.Audience, "azp", "party", "Want", want.Audience, "Got", m.Party)
	}
	fresh(p, m.Issued, m.Expires, now)
	switch {
	case m.Nonce == "":
		p.add("nonce", "missing")
	case want.Nonce != "" && m.Nonce != want.Nonce:
		p.add("nonce", "nonce")
	}
	p.check(m.Version == Version, claim+"version", "version", "Want", Version, "Got", m.Version)
	p.check(printable(m.Deployment, 255), claim+"deployment_id", "identifier")
}

const (
	claim   = "https://purl.imsglobal.org/spec/lti/claim/"
	dlClaim = "https://purl.imsglobal.org/spec/lti-dl/claim/"
)

// CheckLaunch judges a message that a platform sent to a tool: the rules of Sec
// 5.1.3 but for the signature, and the claims that Core 5.3 and DL 4.4 require. The
// error is Problems with everything that is wrong.
func (m *Message) CheckLaunch(want Expect, now time.Time) error {
	var p Problems
	m.token(&p, want, now)
	if m.Subject != "" {
		p.check(printable(m.Subject, 255), "sub", "identifier")
	}
	p.check(m.Roles != nil, claim+"roles", "missing")
	switch m.Type {
	case ResourceLinkRequest:
		p.check(isURL(m.Target), claim+"target_link_uri", "address")
		p.check(m.Link != nil && printable(m.Link.ID, 255), claim+"resource_link", "identifier")
	case DeepLinkingRequest:
		if m.Linking == nil {
			p.add(dlClaim+"deep_linking_settings", "missing")
			break
		}
		p.check(isURL(m.Linking.ReturnURL), dlClaim+"deep_linking_settings/deep_link_return_url", "address")
		p.check(len(m.Linking.Types) > 0, dlClaim+"deep_linking_settings/accept_types", "missing")
		p.check(len(m.Linking.Targets) > 0, dlClaim+"deep_linking_settings/accept_presentation_document_targets", "missing")
	default:
		p.add(claim+"message_type", "type", "Got", m.Type)
	}
	return p.err()
}

// CheckAnswer judges a tool's answer to a deep linking request (DL 4.5). Its issuer
// is the client id and its audience the platform's issuer.
func (m *Message) CheckAnswer(want Expect, now time.Time) error {
	var p Problems
	m.token(&p, want, now)
	p.check(m.Type == DeepLinkingResponse, claim+"message_type", "type", "Got", m.Type)
	p.check(len(m.Items) <= MaxItems, dlClaim+"content_items", "many", "Max", MaxItems)
	for i := range min(len(m.Items), MaxItems) {
		m.Items[i].check(&p, dlClaim+"content_items/"+itoa(i))
	}
	return p.err()
}

// isURL reports an address with a host that a browser or server can open.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && len(s) <= 2000
}

// SameOrigin reports whether two addresses share scheme, host and port.
func SameOrigin(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && x.Scheme == y.Scheme && x.Host == y.Host && x.Host != ""
}

// Origin returns scheme, host and port of an address, or "" for one that has none.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
