package lti

import (
	"html/template"
	"log/slog"
	"net/http"

	"stepwise/content/platform"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// login begins a launch that a platform asks for (Sec 5.1.1.1: by GET or POST).
func (s *server) login(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.Refuse(w, r, fault.Wrap(err, fault.Invalid, "fault.form"))
		return
	}
	f := r.Form
	l, err := s.Platforms.Begin(r.Context(), platform.Initiation{Issuer: f.Get("iss"), LoginHint: f.Get("login_hint"), Target: f.Get("target_link_uri"),
		MessageHint: f.Get("lti_message_hint"), Client: f.Get("client_id"), Deployment: f.Get("lti_deployment_id"), Frame: f.Get("lti_storage_target")})
	if err != nil {
		s.Refuse(w, r, err)
		return
	}
	// The cookie ties the answer to this browser where it gets through: in a window
	// always, in a frame as one that belongs to the pair of sites alone (CHIPS). It is
	// never needed: the platform's storage does the same, and without both the person
	// is asked.
	if s.Secure {
		http.SetCookie(w, &http.Cookie{Name: cookie(l.State), Value: l.Browser, Path: "/lti/", MaxAge: 600, Secure: true, HttpOnly: true,
			SameSite: http.SameSiteNoneMode, Partitioned: true})
	}
	script := s.Script()
	if l.Frame == "" || script == "" {
		http.Redirect(w, r, l.Address, http.StatusFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	// Anybody may show this page in a frame: nothing is known of the platform's other
	// hosts before its signed message, and there is nothing here but the way there.
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; base-uri 'none'")
	if err := keepPage.Execute(w, map[string]any{"Lang": string(lang.From(r.Context())), "Title": lang.T(r.Context(), "lti.keep.title"),
		"Go": lang.T(r.Context(), "lti.keep.go"), "Script": script, "Frame": l.Frame, "Origin": l.Origin, "Address": l.Address,
		"Key": platform.StorageKey(crypt.HashToken(l.Browser)), "Value": l.Browser}); err != nil {
		slog.DebugContext(r.Context(), "reader went away", "err", err)
	}
}

// keepPage gives our word to the platform's storage, then goes on to the platform's
// sign-in (PM). Without a script the link goes on.
var keepPage = template.Must(template.New("keep").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Title}}</title><script type="module" src="{{.Script}}"></script></head>
<body><p><a data-lti-keep data-frame="{{.Frame}}" data-origin="{{.Origin}}" data-key="{{.Key}}" data-value="{{.Value}}" href="{{.Address}}">{{.Go}}</a></p></body></html>
`))

func cookie(state string) string { return "lti-" + crypt.HashToken(state)[:16] }

// launch takes the platform's answer (Sec 5.1.1.3) and shows its ticket. The answer
// came from another site, so this is only a redirect: the page opens what can be
// opened.
func (s *server) launch(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.Refuse(w, r, fault.Wrap(err, fault.Invalid, "fault.form"))
		return
	}
	f := r.PostForm
	if code := f.Get("error"); code != "" {
		slog.InfoContext(r.Context(), "a platform refused a launch", "error", code, "why", f.Get("error_description"))
		s.Refuse(w, r, fault.New(fault.Forbidden, "lti.fault.refused"))
		return
	}
	word, name := "", cookie(f.Get("state"))
	if c, err := r.Cookie(name); err == nil {
		word = c.Value
		http.SetCookie(w, &http.Cookie{Name: name, Path: "/lti/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true})
	}
	ticket, err := s.Platforms.Launch(r.Context(), f.Get("id_token"), f.Get("state"), word)
	if err != nil {
		slog.InfoContext(r.Context(), "a launch does not hold", "err", err)
		s.Refuse(w, r, err)
		return
	}
	http.Redirect(w, r, platform.PathFrom+ticket, http.StatusSeeOther)
}
