package cmi5

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"stepwise/content/course"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Player serves the files of packages, on an origin of its own: whatever a package
// runs, it runs away from the site's pages and cookies. It never reads or sets a
// cookie. Who has the secret in an address has the files of one session until that
// expires, and nothing else.
type Player struct {
	courses *course.Service
	site    string // origin that units may speak to
	script  string // address of the SCORM script, "" when scripts were not bundled
	assets  http.Handler
	mux     *http.ServeMux
}

// NewPlayer returns the player. site is the origin of the record; assets serves
// script below /assets/.
func NewPlayer(courses *course.Service, site, script string, assets http.Handler) *Player {
	p := &Player{courses: courses, site: site, script: script, assets: assets, mux: http.NewServeMux()}
	p.mux.HandleFunc("GET /package/{secret}/{path...}", p.file)
	p.mux.HandleFunc("GET /scorm/{secret}", p.stage)
	p.mux.HandleFunc("POST /scorm/{secret}/commit", p.commit)
	p.mux.HandleFunc("GET /assets/", p.asset)
	p.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	return p
}

// ServeHTTP answers one request.
func (p *Player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // addresses hold secrets
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Origin-Agent-Cluster", "?1")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	// A service worker would outlive its session and see those of other packages.
	if r.Header.Get("Service-Worker") != "" || r.Header.Get("Sec-Fetch-Dest") == "serviceworker" {
		http.Error(w, "no service workers", http.StatusForbidden)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// policy is what pages of a package may do: run their own scripts, however they are
// written, speak to the record, and load nothing from anywhere else.
func (p *Player) policy() string {
	return "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:; style-src 'self' 'unsafe-inline' data: blob:; " +
		"connect-src 'self' data: blob: " + p.site + "; worker-src 'self' blob:; frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
}

func (p *Player) file(w http.ResponseWriter, r *http.Request) {
	f, err := p.courses.File(r.Context(), r.PathValue("secret"), r.PathValue("path"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy())
	h.Set("Content-Type", f.Type)
	h.Set("ETag", `"`+f.Tag+`"`)
	h.Set("Cache-Control", "private, max-age=3600")
	if f.Type == "application/octet-stream" {
		h.Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", f.Modified.Std(), f)
}

// asset serves the one script of ours that the player needs.
func (p *Player) asset(w http.ResponseWriter, r *http.Request) {
	if p.script == "" || r.URL.Path != p.script {
		http.NotFound(w, r)
		return
	}
	p.assets.ServeHTTP(w, r)
}

func (p *Player) fail(w http.ResponseWriter, r *http.Request, err error) {
	ctx := lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))
	status, key := http.StatusInternalServerError, "cmi5.player.failed"
	switch fault.KindOf(err) {
	case fault.NotFound:
		status, key = http.StatusNotFound, "fault.notfound"
	case fault.Closed:
		status, key = http.StatusGone, "cmi5.session.over"
	case fault.TooLarge:
		status, key = http.StatusRequestEntityTooLarge, "cmi5.scorm.large"
	case fault.Invalid:
		status, key = http.StatusBadRequest, "cmi5.player.commit"
	default:
		if !errors.Is(err, r.Context().Err()) {
			slog.ErrorContext(ctx, "player", "err", err, "path", strings.SplitN(r.URL.Path, "/", 3)[1])
		}
	}
	http.Error(w, lang.T(ctx, key), status)
}
