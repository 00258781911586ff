package person

import (
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/internal/sheet"
	room "stepwise/person"
	"stepwise/web/ui"
)

// uploading is the form that takes a list.
type uploading struct {
	role, where string
	roles       []room.Role
	scopes      []room.Scope
	errs        ui.FieldErrors
	problem     string
}

func (p *Pages) uploading(r *http.Request) (uploading, error) {
	v, err := p.inviting(r.Context())
	return uploading{role: v.role, roles: v.roles, scopes: v.scopes}, err
}

// ImportPage shows the form that takes a list.
func (p *Pages) ImportPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.uploading(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPage(v))
}

// Upload reads a list and shows what it would do.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	key, err := p.upload(w, r)
	if err != nil {
		if !again(err) {
			return err
		}
		v, failed := p.uploading(r)
		if failed != nil {
			return failed
		}
		v.role, v.where = r.PostForm.Get("role"), r.PostForm.Get("where")
		v.errs, v.problem = ui.Errors(ctx, err), problem(ctx, err)
		return ui.Render(w, r, status(err), importPage(v))
	}
	return ui.See(w, r, "/office/people/import/"+key)
}

func (p *Pages) upload(w http.ResponseWriter, r *http.Request) (string, error) {
	name, data, failed := ui.List(w, r)
	if r.MultipartForm == nil {
		return "", failed
	}
	g, err := p.grantOf(r)
	if err != nil {
		return "", err
	}
	if failed != nil {
		return "", failed
	}
	return p.people.Upload(r.Context(), ui.Actor(r.Context()), name, data, g)
}

// Import shows what a list would do, or has done.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	plan, err := p.people.Preview(ctx, ui.Actor(ctx), r.PathValue("import"))
	if err != nil {
		return err
	}
	scope, err := p.people.ScopeNames(ctx)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPlanPage(plan, scope, p.people.Settings().Mails))
}

// ConfirmImport invites those on the list.
func (p *Pages) ConfirmImport(w http.ResponseWriter, r *http.Request) error {
	ctx, key := r.Context(), r.PathValue("import")
	n, err := p.people.ConfirmImport(ctx, ui.Actor(ctx), key)
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.plan.sent", "Count", n))
	return ui.See(w, r, "/office/people/import/"+key)
}

// Faulty gives the rows that could not be used, with the reasons, as CSV. It can be
// put right and uploaded again.
func (p *Pages) Faulty(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	plan, err := p.people.Preview(ctx, ui.Actor(ctx), r.PathValue("import"))
	if err != nil {
		return err
	}
	head := []string{lang.T(ctx, "person.plan.row"), lang.T(ctx, "person.plan.reason")}
	for _, c := range plan.Sheet.Columns {
		head = append(head, room.FieldName(ctx, string(c)))
	}
	rows := [][]string{head}
	for _, l := range plan.Lines {
		if l.Outcome != room.Faulty {
			continue
		}
		row := []string{strconv.Itoa(l.Number), strings.Join(reasons(ctx, l), lang.T(ctx, "person.plan.and"))}
		for _, c := range plan.Sheet.Columns {
			row = append(row, sheet.Safe(l.Cells[c]))
		}
		rows = append(rows, row)
	}
	return writeCSV(w, "faulty.csv", rows)
}

// Letters gives the letters of an import as CSV, for an office that sends them
// itself.
func (p *Pages) Letters(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rows := [][]string{{lang.T(ctx, "person.field.email"), lang.T(ctx, "person.plan.subject"), lang.T(ctx, "person.plan.text")}}
	for before := ""; ; {
		list, err := p.people.ImportLetters(ctx, ui.Actor(ctx), r.PathValue("import"), before)
		if err != nil {
			return err
		}
		for _, m := range list {
			rows = append(rows, []string{m.To, sheet.Safe(m.Subject), sheet.Safe(m.Text)})
		}
		if len(list) < 500 {
			break
		}
		before = list[len(list)-1].ID
	}
	return writeCSV(w, "invitations.csv", rows)
}

// writeCSV writes UTF-8 with the mark without which Excel takes it for something
// else.
func writeCSV(w http.ResponseWriter, name string, rows [][]string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil // the reader went away
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	c.WriteAll(rows)
	return nil
}
