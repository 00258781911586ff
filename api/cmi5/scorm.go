package cmi5

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"stepwise/content/scorm"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// page is what stands around a SCORM unit: the script that holds the API, what the
// unit finds in it, and a way back. The unit itself is a frame that the script opens
// once the API is there.
var page = template.Must(template.New("stage").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font: 1rem/1.4 system-ui, sans-serif; color: #1b2420; background: #fff; }
header { display: flex; gap: 1rem; align-items: baseline; padding: .5rem 1rem; border-bottom: 1px solid #c9d3ce; }
header a { color: #0b6b4f; white-space: nowrap; }
header p { margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
iframe { flex: 1; width: 100%; border: 0; }
main { padding: 1rem; }
</style>
</head>
<body>
<header><a id="back" href="{{.Return}}">{{.Back}}</a><p>{{.Title}}</p></header>
<noscript><main>{{.NeedsScript}}</main></noscript>
<div id="unit" data-title="{{.Title}}" style="display:contents">{{if .Sentence}}<main>{{.Sentence}}</main>{{end}}</div>
<script type="application/json" id="stage">{{.Stage}}</script>
{{if .Script}}<script type="module" src="{{.Script}}"></script>{{end}}
</body>
</html>
`))

// stage is the page around a SCORM unit.
func (p *Player) stage(w http.ResponseWriter, r *http.Request) {
	ctx := lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))
	secret := r.PathValue("secret")
	s, err := p.courses.Stage(ctx, secret)
	if err == nil && s.Asset {
		err = p.courses.OpenAsset(ctx, secret)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	sentence := ""
	switch {
	case s.Over:
		sentence = lang.T(ctx, "cmi5.session.over")
	case p.script == "":
		sentence = lang.T(ctx, "cmi5.player.noscript")
	}
	stage := map[string]any{"version": s.Version, "asset": s.Asset, "data": s.Data, "over": s.Over,
		"unit": "/package/" + secret + "/" + s.Address, "commit": "/scorm/" + secret + "/commit", "back": s.ReturnURL}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	err = page.Execute(w, map[string]any{"Lang": string(lang.From(ctx)), "Title": s.Title, "Return": s.ReturnURL, "Back": lang.T(ctx, "cmi5.player.back"),
		"NeedsScript": lang.T(ctx, "cmi5.player.script"), "Sentence": sentence, "Stage": stage, "Script": p.script})
	if err != nil {
		p.fail(w, r, err)
	}
}

// commit takes what a unit commits: its data model, flat, as JSON. "end" in the query
// says that the unit has finished.
func (p *Player) commit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 2*scorm.MaxBytes)
	var raw map[string]any
	if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
		p.fail(w, r, fault.Wrap(err, fault.Invalid, "cmi5.player.commit"))
		return
	}
	data := scorm.Data{}
	for name, v := range raw {
		switch v := v.(type) {
		case string:
			data[name] = v
		case float64:
			data[name] = strconv.FormatFloat(v, 'f', -1, 64)
		case bool:
			data[name] = fmt.Sprint(v)
		}
	}
	if err := p.courses.Commit(r.Context(), r.PathValue("secret"), data, r.URL.Query().Get("end") == "true"); err != nil {
		p.fail(w, r, err)
		return
	}
	answer(w, map[string]any{"result": true, "errorCode": 0})
}
