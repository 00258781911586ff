package person

import (
	"net"
	"net/http"
	"net/netip"

	"stepwise/internal/fault"
)

// Demo signs in by one of the demo's links: only in the demo, and only for a
// visitor on this very machine.
func (p *Pages) Demo(w http.ResponseWriter, r *http.Request) error {
	if !thisMachine(r) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	who, err := p.people.OpenDemo(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return p.enter(w, r, who, "/")
}

// forwarding are the headers by which a proxy on this machine says that the
// visitor is really elsewhere. Nobody who sits here sends one.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via",
	"Cf-Connecting-Ip", "True-Client-Ip", "X-Client-Ip", "X-Cluster-Client-Ip"}

// thisMachine reports whether a request comes from the machine itself. Only the
// connection counts; what a header claims can make the answer no, never yes. The
// host asked for must be this machine too, or a page elsewhere could point its own
// name here.
func thisMachine(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, name := range forwarding {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
