package credential

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Issuer is the organisation that signs, a Profile in the words of Open Badges.
type Issuer struct {
	// ID is the https URL at which the controller document is served, or the
	// did:web of it. It must equal KeySet.Controller.
	ID string
	// Name stands in the credential in both languages, joined by " / ".
	Name Text
	// URL is the home page, may be empty.
	URL string
}

// DIDWeb turns the address under which an issuer lives into its did:web
// identifier and the URL at which that method looks for the document (did:web
// method specification: the path's slashes become colons, a port is
// percent-encoded; without a path the document stands under /.well-known).
// Verifiers that resolve keys only through DIDs need this form; those that read
// an https controller document do not.
func DIDWeb(address string) (did, documentURL string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", fmt.Errorf("%q is no https address for a did:web", address)
	}
	path := strings.Trim(u.EscapedPath(), "/")
	did = "did:web:" + strings.ReplaceAll(u.Host, ":", "%3A")
	documentURL = "https://" + u.Host + "/.well-known/did.json"
	if path != "" {
		if strings.Contains(path, "//") || strings.Contains(path, ":") {
			return "", "", fmt.Errorf("the path of %q has no did:web form", address)
		}
		did += ":" + strings.ReplaceAll(path, "/", ":")
		documentURL = "https://" + u.Host + "/" + path + "/did.json"
	}
	return did, documentURL, checkIssuerID(did)
}

// checkIssuerID admits an https URL without query and fragment, a did:web, and
// plain http on the loopback, which a demonstration needs.
func checkIssuerID(id string) error {
	if err := checkIRI(id); err != nil {
		return fmt.Errorf("issuer id: %w", err)
	}
	if rest, ok := strings.CutPrefix(id, "did:web:"); ok {
		if rest == "" || strings.ContainsAny(rest, "/?#") || strings.HasPrefix(rest, ":") || strings.HasSuffix(rest, ":") {
			return fmt.Errorf("issuer id %q is no did:web", id)
		}
		return nil
	}
	u, err := url.Parse(id)
	if err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(id, "?#") {
		return fmt.Errorf("issuer id %q is no plain URL", id)
	}
	if u.Scheme == "http" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && !ip.IsLoopback() {
			return fmt.Errorf("issuer id %q is not protected by https", id)
		}
		return nil
	}
	if u.Scheme != "https" {
		return fmt.Errorf("issuer id %q is neither https nor did:web", id)
	}
	return nil
}

// errIRI reports an identifier that cannot be one.
var errIRI = errors.New("not an absolute http, https, urn or did identifier in ASCII")

// checkIRI admits the identifiers that every JSON-LD processor leaves as they
// are: a known scheme, so that no term of a context can be taken for a prefix,
// and ASCII without the characters that N-Triples forbids, so that no escaping
// rule matters. mailto: is thereby excluded too, and with it an address in the
// clear.
func checkIRI(iri string) error {
	scheme, rest, ok := strings.Cut(iri, ":")
	if !ok || rest == "" || len(iri) > 2048 {
		return fmt.Errorf("%.60q is %w", iri, errIRI)
	}
	switch scheme {
	case "http", "https":
		if host, ok := strings.CutPrefix(rest, "//"); !ok || host == "" {
			return fmt.Errorf("%.60q is %w", iri, errIRI)
		}
	case "urn", "did":
		if strings.HasPrefix(rest, "//") {
			return fmt.Errorf("%.60q is %w", iri, errIRI)
		}
	default:
		return fmt.Errorf("%.60q is %w", iri, errIRI)
	}
	for i := range len(iri) {
		if c := iri[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|^`\\", c) >= 0 {
			return fmt.Errorf("%.60q is %w", iri, errIRI)
		}
	}
	return nil
}
