package content

import (
	"net/http"
	"strconv"
	"strings"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// linking is the form of a resource.
type linking struct {
	room.Resource
	minutes string // as typed
	scopes  []ui.Choice
	areas   []room.Area
	errs    ui.FieldErrors
}

func (f linking) action() string {
	if f.Version == 0 {
		return "/office/resources"
	}
	return "/office/resources/" + f.Code
}

// Resources lists the resources that a coordinator may write.
func (p *Pages) Resources(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.room.Resources(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, resourcesPage(list))
}

// EditResource shows a resource to its author; "new" is an empty one.
func (p *Pages) EditResource(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	x := room.Resource{Status: room.Draft}
	if code != "new" {
		var err error
		if x, err = p.room.EditResource(ctx, ui.Actor(ctx), code); err != nil {
			return err
		}
	}
	return p.resourceForm(w, r, linking{Resource: x, minutes: strconv.Itoa(x.Minutes)}, nil)
}

func (p *Pages) resourceForm(w http.ResponseWriter, r *http.Request, f linking, failed error) error {
	ctx := r.Context()
	var err error
	if f.scopes, err = p.scopes(ctx, f.Scope); err != nil {
		return err
	}
	if f.areas, err = p.room.Areas(ctx); err != nil {
		return err
	}
	if fault.Is(failed, fault.Conflict) {
		if x, err := p.room.EditResource(ctx, ui.Actor(ctx), f.Code); err == nil {
			f.Version = x.Version // having been told, the next save is on purpose
		}
	}
	f.errs = faults(ctx, failed)
	return ui.Render(w, r, status(failed), resourceForm(f))
}

// SaveResource stores a resource.
func (p *Pages) SaveResource(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	var bad fault.Form
	f := linking{Resource: room.Resource{Code: strings.TrimSpace(form.Get("code")), Scope: form.Get("scope"), Status: room.Status(form.Get("status")),
		URL: form.Get("url"), Activity: form.Get("activity"), Provider: form.Get("provider"), Title: ui.TextOf(form, "title"),
		Why: ui.TextOf(form, "why"), Area: form.Get("area")}, minutes: form.Get("minutes")}
	f.Minutes = ui.Int(&bad, form, "minutes", 0, 6000)
	if code := r.PathValue("code"); code != "" {
		f.Code = code
		f.Version, _ = strconv.Atoi(form.Get("version")) // 0 would be a new resource, whose code is taken
	}
	err := bad.Err()
	if err == nil {
		_, err = p.room.SaveResource(ctx, ui.Actor(ctx), f.Resource)
	}
	if err != nil {
		if again(err) {
			return p.resourceForm(w, r, f, err)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/resources")
}
