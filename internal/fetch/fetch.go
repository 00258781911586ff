// Package fetch asks other people's servers on our behalf. Whoever tells us an
// address must not be able to make us knock at doors inside of our own network
// (server-side request forgery, OWASP), nor keep us waiting or fill our memory: an
// address is https and public, an answer is bounded in size and time.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"stepwise/internal/fault"
)

// Rules are what an installation allows beyond https to public addresses.
type Rules struct {
	// Loopback allows http and https to this machine: the demo and tests.
	Loopback bool
	// Networks are private networks that may be reached, for installations whose
	// partners sit in the same hospital network.
	Networks []netip.Prefix
	// Wait bounds one exchange; 0 is MaxWait. Only work in the background may wait
	// longer.
	Wait time.Duration
}

// Client asks other servers. Safe for many goroutines.
type Client struct {
	rules Rules
	http  *http.Client
	limit int64
}

// Limits of one exchange, redirects included.
const (
	MaxAnswer = 1 << 20          // bytes
	MaxWait   = 10 * time.Second // from the first packet to the last
	maxHops   = 3
)

// New returns a client that keeps to the rules.
func New(rules Rules) *Client {
	if rules.Wait == 0 {
		rules.Wait = MaxWait
	}
	return newClient(rules, rules.Wait, MaxAnswer)
}

func newClient(rules Rules, wait time.Duration, limit int64) *Client {
	c := &Client{rules: rules, limit: limit}
	dialer := &net.Dialer{Timeout: wait / 2, Control: c.control}
	c.http = &http.Client{
		Timeout: wait,
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: wait / 2, ResponseHeaderTimeout: wait,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			// A secret that is meant for one address is not carried to another.
			if via[0].Method != http.MethodGet || len(via) > maxHops || via[0].Header.Get("Authorization") != "" {
				return http.ErrUseLastResponse
			}
			return c.Check(r.URL.String())
		},
	}
	return c
}

// Request is what is sent.
type Request struct {
	Method string // "" is GET
	URL    string
	Accept string // media type
	Type   string // media type of Body
	Bearer string // access token, or ""
	Body   []byte

	User, Password string            // Basic credentials, or ""
	Header         map[string]string // anything else
}

// Answer is what came back, whatever the status.
type Answer struct {
	Status int
	Type   string
	Link   string // Link header (RFC 8288), for paging
	Body   []byte

	RetryAfter string // Retry-After header, or ""
}

// OK reports a status of 200 to 299.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Check refuses an address that will never be asked: Invalid with fetch.address.
// Names are resolved, and refused when they lead inside, only when asked.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fault.Wrap(err, fault.Invalid, "fetch.address", "Address", address)
	}
	ip, isIP := netip.ParseAddr(u.Hostname())
	local := u.Hostname() == "localhost" || isIP == nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && local && c.rules.Loopback) {
		return fault.New(fault.Invalid, "fetch.address", "Address", address)
	}
	if local && !c.rules.Loopback || isIP == nil && !c.allowed(ip) {
		return fault.New(fault.Invalid, "fetch.inside", "Address", address)
	}
	return nil
}

// Do sends a request. An address that is not allowed is Invalid; a server that does
// not answer in time, or says more than is bearable, is Unavailable. A status that
// tells of failure is an Answer.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	if err := c.Check(r.URL); err != nil {
		return Answer{}, err
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, fault.Wrap(err, fault.Invalid, "fetch.address", "Address", r.URL)
	}
	for name, value := range map[string]string{"Accept": r.Accept, "Content-Type": r.Type, "User-Agent": "Stepwise"} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	if r.Bearer != "" {
		req.Header.Set("Authorization", "Bearer "+r.Bearer)
	} else if r.User != "" {
		req.SetBasicAuth(r.User, r.Password)
	}
	res, err := c.http.Do(req)
	if errors.Is(err, errInside) {
		return Answer{}, fault.Wrap(err, fault.Invalid, "fetch.inside", "Address", r.URL)
	}
	if err != nil {
		return Answer{}, fault.Wrap(err, fault.Unavailable, "fetch.silent", "Host", req.URL.Host)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, c.limit+1))
	if err != nil {
		return Answer{}, fault.Wrap(err, fault.Unavailable, "fetch.silent", "Host", req.URL.Host)
	}
	if int64(len(body)) > c.limit {
		return Answer{}, fault.New(fault.Unavailable, "fetch.large", "Host", req.URL.Host)
	}
	return Answer{Status: res.StatusCode, Type: res.Header.Get("Content-Type"), Link: res.Header.Get("Link"), Body: body,
		RetryAfter: res.Header.Get("Retry-After")}, nil
}

var errInside = errors.New("fetch: the name leads to an address that is not public")

// control looks at the address that a name was resolved to, just before it is
// dialled, so that a name that changes its mind between two questions gains nothing.
func (c *Client) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !c.allowed(at.Addr()) {
		return errInside
	}
	return nil
}

// inside are the ranges that netip has no word for: IANA's special-purpose address
// registries (RFC 6890) and what translates into them.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

func (c *Client) allowed(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() {
		return c.rules.Loopback
	}
	for _, p := range c.rules.Networks {
		if p.Contains(ip) {
			return true
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range inside {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
