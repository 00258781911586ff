package node

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepwise/api/lti"
	"stepwise/content/platform"
	"stepwise/content/tool"
	"stepwise/content/trust"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/certificate"
	"stepwise/web/assets"
	programmepages "stepwise/web/programme"
	"stepwise/web/ui"
)

// outside wires the systems of others that speak LTI: tools that we send people to,
// platforms that send people to us.
func (h *House) outside(ctx context.Context, config Config) error {
	secret, err := certificate.Secret(config.keys(), config.CertificateKey)
	if err != nil {
		return err
	}
	ask := fetch.New(config.reach(fetch.MaxWait))
	if h.Trust, err = trust.New(h.DB, h.Clock, secret, ask); err != nil {
		return err
	}
	if err := h.Trust.Open(ctx); err != nil {
		return err
	}
	h.Tool = tool.New(h.DB, h.Clock, h.Record, h.Trust, ask, tool.Config{Origin: config.Origin, Secret: secret, Scopes: h.allScopes})
	h.Platform = platform.New(h.DB, h.Clock, h.Trust, ask, h.Person, platform.Config{Origin: config.Origin, Programmes: climbing{h.Programme}})
	h.Record.Follow(h.Platform.OnStatement)
	h.Jobs.Handle(platform.JobGrade, job.JSON(h.Platform.Send))
	h.Jobs.Every("lti.keys", time.Hour, h.Trust.Tend)
	h.Jobs.Every("lti.sweep", time.Hour, func(ctx context.Context) error {
		return errors.Join(h.Trust.Sweep(ctx), h.Tool.Sweep(ctx), h.Platform.Sweep(ctx))
	})
	set, err := assets.Load()
	if err != nil {
		return err
	}
	h.lti = lti.Config{Tools: h.Tool, Platforms: h.Platform, Keys: h.Trust, Secure: config.Secure(),
		Script: func() string { return set.URL("lti") },
		Refuse: func(w http.ResponseWriter, r *http.Request, err error) { refuse(w, r, set, err) }}
	return nil
}

func (h *House) allScopes(ctx context.Context) ([]person.Scope, error) {
	return programme.Scopes(ctx, h.DB.Read())
}

// refuse shows somebody who came by a machine's door why nothing was done, with
// every part of a message that is wrong: they will send it to an administrator.
func refuse(w http.ResponseWriter, r *http.Request, set *assets.Set, err error) {
	ctx := lang.With(ui.WithViewer(r.Context(), &ui.Viewer{Assets: set}), lang.Match(r.Header.Get("Accept-Language")))
	said := ui.Sentence(ctx, err)
	var f *fault.Fault
	for e := err; errors.As(e, &f); e = f.Cause {
		for _, x := range f.Fields {
			said += "\n" + x.Where + ": " + lang.SayMap(lang.From(ctx), x.Key, x.Args)
		}
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'")
	if err := ui.Render(w, r.WithContext(ctx), ui.Status(err), ui.Refusal(ui.Status(err), said)); err != nil {
		http.Error(w, said, http.StatusInternalServerError)
	}
}

// toolLinks finds what an LTI tool grades by the link that starts it.
func toolLinks(ctx context.Context, q store.Queryer, activities []string) (map[string]programmepages.Link, error) {
	found, err := tool.Titles(ctx, q, codes(activities, lrs.LineItem("")))
	out := map[string]programmepages.Link{}
	for item, x := range found {
		path := "/tools"
		if x.Link != "" {
			path += "/" + x.Link + "/start"
		}
		out[lrs.LineItem(item)] = programmepages.Link{Title: x.Title, Path: path}
	}
	return out, err
}

// climbing tells the room of platforms what it cannot know of programmes.
type climbing struct{ programmes *programme.Service }

// Places lists a programme and its steps in the newest published version.
func (c climbing) Places(ctx context.Context, q store.Queryer, code string) ([]platform.Choice, error) {
	p, err := programme.Get(ctx, q, code)
	if err != nil || p.Published == 0 {
		return nil, err
	}
	d, err := c.programmes.Definition(ctx, q, code, p.Published)
	if err != nil {
		return nil, err
	}
	out := []platform.Choice{{Kind: "path", Code: code, Title: d.Title}}
	for _, s := range d.Steps {
		out = append(out, platform.Choice{Kind: "path", Code: code + "/" + s.Code, Title: s.Title})
	}
	return out, nil
}

// Done reports whether somebody has finished a programme ("io") or climbed a step of
// the version that they are on ("io/s1").
func (c climbing) Done(ctx context.Context, q store.Queryer, who, place string) (bool, error) {
	code, step, _ := strings.Cut(place, "/")
	list, err := programme.EnrolmentsOf(ctx, q, who)
	if err != nil {
		return false, err
	}
	for _, n := range list {
		if n.Programme != code || n.Status != programme.Active {
			continue
		}
		if step == "" {
			return !n.CompletedAt.IsZero(), nil
		}
		d, err := c.programmes.Definition(ctx, q, code, n.Version)
		if err != nil {
			return false, err
		}
		at := slices.IndexFunc(d.Steps, func(s programme.Step) bool { return s.Code == step })
		return at >= 0 && at < n.Step, nil
	}
	return false, nil
}
