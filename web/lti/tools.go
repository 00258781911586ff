package lti

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/content/lti"
	"stepwise/content/tool"
	"stepwise/content/trust"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// Tools lists the connected tools and offers to connect another.
func (p *Pages) Tools(w http.ResponseWriter, r *http.Request) error {
	return p.list(w, r, nil, nil)
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, form url.Values, err error) error {
	ctx := r.Context()
	list, failed := p.tools.Tools(ctx, ui.Actor(ctx))
	if failed != nil {
		return failed
	}
	scopes, failed := p.keeping(ctx, ui.Actor(ctx))
	if failed != nil {
		return failed
	}
	return ui.Render(w, r, status(err), toolsPage(list, scopes, form, faults(ctx, err)))
}

// InviteTool prepares a registration and shows the link that starts it at the tool.
func (p *Pages) InviteTool(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, f := r.Context(), r.PostForm
	t, address, err := p.tools.Invite(ctx, ui.Actor(ctx), f.Get("scope"), f.Get("address"))
	if again(err) {
		return p.list(w, r, f, err)
	}
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, invitedPage(t, address))
}

// NewTool is the form to write a tool down by hand.
func (p *Pages) NewTool(w http.ResponseWriter, r *http.Request) error {
	return p.toolForm(w, r, tool.Tool{Scopes: tool.List{lti.ScopeItems, lti.ScopeScores, lti.ScopeResults}}, nil)
}

func (p *Pages) toolForm(w http.ResponseWriter, r *http.Request, t tool.Tool, err error) error {
	ctx := r.Context()
	scopes, failed := p.keeping(ctx, ui.Actor(ctx))
	if failed != nil {
		return failed
	}
	return ui.Render(w, r, status(err), toolFormPage(t, scopes, p.tools.Configuration(), faults(ctx, err)))
}

// SaveTool stores a tool that was written down or changed.
func (p *Pages) SaveTool(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, f := r.Context(), r.PostForm
	version, _ := strconv.Atoi(f.Get("version")) // none for a new tool
	t := tool.Tool{ID: r.PathValue("tool"), Scope: f.Get("scope"), Name: f.Get("name"), Login: f.Get("login"), Target: f.Get("target"), Linking: f.Get("linking"),
		Redirects: lines(f, "redirects"), KeysURL: f.Get("keysurl"), Keys: f.Get("keys"), Scopes: f["grant"], Custom: pairs(lines(f, "custom")),
		ShareName: f.Get("sharename") != "", ShareEmail: f.Get("shareemail") != "", Version: version}
	id, err := p.tools.Save(ctx, ui.Actor(ctx), t)
	if again(err) {
		return p.toolForm(w, r, t, err)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "lti.tool.saved"))
	return ui.See(w, r, "/office/tools/"+id)
}

// pairs reads custom parameters, "name=value" each.
func pairs(list []string) tool.Pairs {
	out := tool.Pairs{}
	for _, l := range list {
		name, value, _ := strings.Cut(l, "=")
		if name = strings.TrimSpace(name); name != "" {
			out[name] = strings.TrimSpace(value)
		}
	}
	return out
}

// EditTool is the form of a tool that is there.
func (p *Pages) EditTool(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t, _, err := p.tools.Get(ctx, ui.Actor(ctx), r.PathValue("tool"))
	if err != nil {
		return err
	}
	if !p.tools.Keeps(ui.Actor(ctx), t) {
		return person.Forbidden()
	}
	return p.toolForm(w, r, t, nil)
}

// detail is what a tool's page shows.
type detail struct {
	tool        tool.Tool
	keeps       bool
	deployments []tool.Deployment
	links       []tool.Link
	columns     []tool.Column
	keyset      trust.KeySet
	places      []ui.Choice
	titles      map[string]string // of places
	form        url.Values
	errs        ui.FieldErrors
}

// Tool shows a tool: its links, line items, deployments and keys.
func (p *Pages) Tool(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	if n, err := strconv.Atoi(q.Get("chosen")); err == nil {
		refused, _ := strconv.Atoi(q.Get("refused")) // none when it is not there
		ui.Say(ctx, lang.T(ctx, "lti.chosen", "Count", n))
		if refused > 0 {
			ui.Warn(ctx, lang.T(ctx, "lti.chosen.refused", "Count", refused))
		}
		return ui.See(w, r, "/office/tools/"+url.PathEscape(r.PathValue("tool")))
	}
	return p.tool(w, r, nil, nil)
}

func (p *Pages) tool(w http.ResponseWriter, r *http.Request, form url.Values, fault error) error {
	ctx := r.Context()
	a, id := ui.Actor(ctx), r.PathValue("tool")
	d := detail{form: form, errs: faults(ctx, fault), titles: map[string]string{}}
	var err error
	if d.tool, d.deployments, err = p.tools.Get(ctx, a, id); err != nil {
		return err
	}
	d.keeps = p.tools.Keeps(a, d.tool)
	if d.links, err = p.tools.Links(ctx, a, id); err != nil {
		return err
	}
	if d.columns, err = p.tools.Columns(ctx, a, id); err != nil {
		return err
	}
	if d.keyset, err = p.tools.KeySet(ctx, d.tool); err != nil {
		return err
	}
	if d.places, err = p.places(ctx, a); err != nil {
		return err
	}
	for _, c := range d.places {
		d.titles[c.Value] = c.Text
	}
	return ui.Render(w, r, status(fault), toolPage(d))
}

// TurnTool lets a tool in or shuts it off.
func (p *Pages) TurnTool(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(f url.Values) error {
		return p.tools.Turn(r.Context(), ui.Actor(r.Context()), r.PathValue("tool"), tool.Status(f.Get("to")))
	})
}

// Deploy gives a tool another deployment.
func (p *Pages) Deploy(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(f url.Values) error {
		return p.tools.Deploy(r.Context(), ui.Actor(r.Context()), r.PathValue("tool"), f.Get("label"))
	})
}

// AddLink makes a link by hand.
func (p *Pages) AddLink(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(f url.Values) error {
		var form fault.Form
		n := tool.NewLink{Tool: r.PathValue("tool"), Deployment: f.Get("deployment"), Title: ui.TextOf(f, "title"), URL: f.Get("url")}
		n.Programme, n.Cohort = split(f.Get("place"))
		n.Maximum = float64(ui.Int(&form, filled(f, "maximum"), "maximum", 0, 1_000_000))
		n.Mark = float64(ui.Int(&form, filled(f, "mark"), "mark", 0, 100)) / 100
		if err := form.Err(); err != nil {
			return err
		}
		_, err := p.tools.AddLink(r.Context(), ui.Actor(r.Context()), n)
		return err
	})
}

// filled reads an empty number as 0.
func filled(f url.Values, name string) url.Values {
	if strings.TrimSpace(f.Get(name)) == "" {
		return url.Values{name: {"0"}}
	}
	return f
}

// CloseLink takes a link away.
func (p *Pages) CloseLink(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, func(url.Values) error {
		return p.tools.CloseLink(r.Context(), ui.Actor(r.Context()), r.PathValue("link"))
	})
}

// act does something to a tool and shows it again.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, do func(f url.Values) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := do(r.PostForm)
	if again(err) {
		return p.tool(w, r, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "lti.done"))
	return ui.See(w, r, "/office/tools/"+url.PathEscape(r.PathValue("tool")))
}

// Column shows a line item with its scores.
func (p *Pages) Column(w http.ResponseWriter, r *http.Request) error {
	return p.column(w, r, nil)
}

func (p *Pages) column(w http.ResponseWriter, r *http.Request, fault error) error {
	ctx := r.Context()
	item, scores, err := p.tools.Column(ctx, ui.Actor(ctx), r.PathValue("item"))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range scores {
		ids = append(ids, x.Person)
	}
	names, err := p.names(ctx, ids)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(fault), columnPage(item, scores, names, faults(ctx, fault)))
}

// Mark sets what passes a line item.
func (p *Pages) Mark(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	var form fault.Form
	mark := ui.Int(&form, filled(r.PostForm, "mark"), "mark", 0, 100)
	err := form.Err()
	if err == nil {
		err = p.tools.SetMark(ctx, ui.Actor(ctx), r.PathValue("item"), float64(mark)/100)
	}
	if again(err) {
		return p.column(w, r, err)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "lti.done"))
	return ui.See(w, r, "/office/line-items/"+url.PathEscape(r.PathValue("item")))
}
