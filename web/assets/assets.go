// Package assets serves styles and scripts. Styles are read from the sources and
// work on a bare clone; scripts are bundled by `go run ./cmd/dev assets` into
// dist, and pages work before (and without) them.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed css/*.css icon.svg
var sources embed.FS

//go:embed all:dist
var bundled embed.FS

// Set is the assets of this build.
type Set struct {
	urls  map[string]string // "app.css", "app" → address
	files map[string]file   // name under /assets/ → content
}

type file struct {
	kind    string
	plain   []byte
	gzipped []byte
	fixed   bool // the name carries no hash: ask again each time
}

// Load reads the assets. base.css comes first; the rooms' files follow by name.
func Load() (*Set, error) {
	s := &Set{urls: map[string]string{}, files: map[string]file{}}
	names, err := fs.Glob(sources, "css/*.css")
	if err != nil {
		return nil, err
	}
	var css bytes.Buffer
	base, err := sources.ReadFile("css/base.css")
	if err != nil {
		return nil, err
	}
	css.Write(base)
	for _, name := range names {
		if name == "css/base.css" {
			continue
		}
		text, err := sources.ReadFile(name)
		if err != nil {
			return nil, err
		}
		css.Write(text)
	}
	s.add("app.css", "app-"+hash(css.Bytes())+".css", css.Bytes(), false)
	icon, err := sources.ReadFile("icon.svg")
	if err != nil {
		return nil, err
	}
	s.add("icon.svg", "icon.svg", icon, true)
	return s, s.loadScripts()
}

func (s *Set) loadScripts() error {
	raw, err := bundled.ReadFile("dist/manifest.json")
	if err != nil {
		return nil // a bare clone: pages do without scripts
	}
	manifest := map[string]string{}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return fmt.Errorf("assets: dist/manifest.json: %w; run `go run ./cmd/dev assets`", err)
	}
	for name, target := range manifest {
		text, err := bundled.ReadFile("dist/" + target)
		if err != nil {
			return fmt.Errorf("assets: %s of the manifest: %w; run `go run ./cmd/dev assets`", name, err)
		}
		s.add(name, target, text, name == "sw")
	}
	return nil
}

func (s *Set) add(name, target string, text []byte, fixed bool) {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	w.Write(text)
	w.Close()
	s.urls[name] = "/assets/" + target
	s.files[target] = file{kinds[path.Ext(target)], text, z.Bytes(), fixed}
}

// URL returns the address of a style or script, or "" when it was not bundled.
func (s *Set) URL(name string) string { return s.urls[name] }

// ServeHTTP serves /assets/. Names carry a hash, so browsers keep them for good.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files[strings.TrimPrefix(r.URL.Path, "/assets/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if f.fixed {
		h.Set("Cache-Control", "public, no-cache")
		h.Set("Service-Worker-Allowed", "/")
	}
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.gzipped
	}
	w.Write(body)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
