package certificate

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	room "stepwise/programme/certificate"
	"stepwise/web/ui"
)

// What is public may be kept for a moment: a QR code on a wall is read by many at
// once, and a revocation should not hide for long.
const (
	briefly = "private, max-age=60" // pages: they differ by language and reader
	shared  = "public, max-age=300" // documents: the same for everybody
)

// Ask is the page for whoever has a number and no QR code.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request) error {
	if number := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("number"))); number != "" {
		return ui.See(w, r, "/verify/"+url.PathEscape(number))
	}
	return ui.Render(w, r, http.StatusOK, askPage())
}

// Verify checks a certificate for anybody.
func (p *Pages) Verify(w http.ResponseWriter, r *http.Request) error {
	checked, err := p.certificates.Check(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Cache-Control", briefly)
	head.Add("Vary", "Cookie, Accept-Language")
	head.Set("X-Robots-Tag", "noindex") // whoever has the address may look; nobody shall search for names
	if checked.Verdict == room.Unknown {
		return ui.Render(w, r, http.StatusNotFound, verifyPage(checked, "", code{}, p.clock.Now()))
	}
	address := p.certificates.VerifyURL(checked.ID)
	c, err := newCode(address)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, verifyPage(checked, address, c, p.clock.Now()))
}

// Credential serves the signed Open Badge, or with ".jwt" behind the number the
// same as a JWT.
func (p *Pages) Credential(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("id")
	if number, ok := strings.CutSuffix(number, ".jwt"); ok {
		token, err := p.certificates.Token(r.Context(), number)
		if err != nil {
			return err
		}
		return document(w, "application/jwt", []byte(token))
	}
	body, err := p.certificates.Credential(r.Context(), number)
	if err != nil {
		return err
	}
	return document(w, credentialType(r.Header.Get("Accept")), body)
}

// credentialType is the media type of a credential: application/vc, as the W3C
// data model 2.0 registers it, unless the reader names another one that fits. The
// model's drafts, which Open Badges 3.0 grew up with, said application/vc+ld+json.
func credentialType(accept string) string {
	for _, t := range []string{"application/vc+ld+json", "application/ld+json", "application/json"} {
		if strings.Contains(accept, t) {
			return t
		}
	}
	return "application/vc"
}

// Status serves a signed status list.
func (p *Pages) Status(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.Atoi(r.PathValue("list"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	body, err := p.certificates.StatusList(r.Context(), number)
	if err != nil {
		return err
	}
	return document(w, credentialType(r.Header.Get("Accept")), body)
}

// Issuer serves the controller document: the keys with which this office signs.
func (p *Pages) Issuer(w http.ResponseWriter, r *http.Request) error {
	body, err := p.certificates.Controller(r.Context())
	if err != nil {
		return err
	}
	return document(w, "application/json", body)
}

// document answers with something public that verifiers read, in browsers too.
func document(w http.ResponseWriter, kind string, body []byte) error {
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Cache-Control", shared)
	head.Add("Vary", "Accept")
	head.Set("Access-Control-Allow-Origin", "*")
	head.Set("X-Robots-Tag", "noindex")
	_, err := w.Write(body)
	return err
}
