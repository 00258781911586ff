package statement

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/web/ui"
)

// shownWhole is how many bytes of a statement a page shows; a longer one is there
// to be saved.
const shownWhole = 256 << 10

// sheet is one statement in full.
type sheet struct {
	line
	one
	words       told
	instructor  *named
	activities  []group
	extensions  []extension
	attachments []kept
	voids       string // id of what it voids, when that may be seen
	voidedBy    []line
	referring   []line // others that refer to it
	pretty      string // "" when it is too long for a page
	exact       string
}

// group are activities that a statement's context names in one role.
type group struct {
	role  string // parent, grouping, category, other
	items []mention
}

// mention is an activity with its name.
type mention struct {
	id      string
	name    said
	address bool // the name is the address
}

// extension is a value that only its sender understands.
type extension struct{ key, value string }

// kept is an attachment and whether its bytes came along.
type kept struct {
	attachment
	name said
	here bool
}

// One shows a statement: its parts for people, then its text.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.sight(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	row, st, err := p.find(ctx, s, r.PathValue("id"))
	if err != nil {
		return err
	}
	sh := sheet{one: one{row, st}, exact: row.Body}
	if err := p.complete(ctx, s, &sh); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, onePage(sh))
}

func (p *Pages) complete(ctx context.Context, s sight, sh *sheet) error {
	t, err := p.teller(ctx, []one{sh.one})
	if err != nil {
		return err
	}
	if sh.words, err = tell(sh.Row); err != nil {
		return err
	}
	if sh.line, err = t.line(sh.one); err != nil {
		return err
	}
	if a := sh.said.Context.Instructor; a != nil {
		n := t.agent(*a, sh.words.Context.Instructor.Name)
		sh.instructor = &n
	}
	c := sh.words.Context.ContextActivities
	for _, g := range []struct {
		role string
		list things
	}{{"parent", c.Parent}, {"grouping", c.Grouping}, {"category", c.Category}, {"other", c.Other}} {
		out := group{role: g.role}
		for _, x := range g.list {
			m := mention{id: x.ID}
			if m.name, m.address, err = t.activity(x.ID, x.Definition.Name); err != nil {
				return err
			}
			out.items = append(out.items, m)
		}
		if len(out.items) > 0 {
			sh.activities = append(sh.activities, out)
		}
	}
	for _, m := range []map[string]json.RawMessage{sh.words.Result.Extensions, sh.words.Context.Extensions} {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			sh.extensions = append(sh.extensions, extension{key, string(m[key])})
		}
	}
	for _, a := range sh.words.Attachments {
		k := kept{attachment: a, name: choose(ctx, a.Display)}
		if k.here, err = p.record.HasAttachment(ctx, p.db.Read(), lower(a.SHA2)); err != nil {
			return err
		}
		sh.attachments = append(sh.attachments, k)
	}
	if len(sh.Body) <= shownWhole {
		var b bytes.Buffer
		if err := json.Indent(&b, []byte(sh.Body), "", "  "); err != nil {
			return fmt.Errorf("statement %s: %w", sh.ID, err)
		}
		sh.pretty = b.String()
	}
	return p.relate(ctx, s, sh)
}

// relate finds what a statement voids, what voided it and what else refers to it,
// as far as the reader may see that.
func (p *Pages) relate(ctx context.Context, s sight, sh *sheet) error {
	if sh.said.Voids != "" {
		_, _, err := p.find(ctx, s, sh.said.Voids)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			sh.voids = sh.said.Voids
		}
	}
	rows, err := p.record.Referring(ctx, p.db.Read(), sh.ID)
	if err != nil {
		return err
	}
	var list []one
	for _, row := range rows {
		st, err := row.Statement()
		if err != nil {
			return err
		}
		may, err := p.sees(ctx, s, st)
		if err != nil {
			return err
		}
		if may && st.Object.ID == sh.ID {
			list = append(list, one{row, st})
		}
	}
	lines, err := p.lines(ctx, list)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if list[i].said.Voids == sh.ID {
			sh.voidedBy = append(sh.voidedBy, l)
		} else {
			sh.referring = append(sh.referring, l)
		}
	}
	return nil
}

// Text sends a statement exactly as it is kept.
func (p *Pages) Text(w http.ResponseWriter, r *http.Request) error {
	row, _, err := p.mine(r)
	if err != nil {
		return err
	}
	save(w, "application/json; charset=utf-8", "statement-"+row.ID+".json")
	_, err = w.Write([]byte(row.Body))
	return err
}

// Attachment sends bytes that came along with a statement.
func (p *Pages) Attachment(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	row, st, err := p.mine(r)
	if err != nil {
		return err
	}
	sha2 := lower(r.PathValue("sha2"))
	i := slices.IndexFunc(st.Attachments, func(a statement.Attachment) bool { return a.SHA2 == sha2 })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	body, err := p.record.Attachment(ctx, p.db.Read(), sha2)
	if err != nil {
		return err
	}
	kind, ending := st.Attachments[i].ContentType, ""
	if endings, err := mime.ExtensionsByType(kind); err == nil && len(endings) > 0 {
		ending = endings[0]
	}
	save(w, kind, "attachment-"+row.ID[:8]+"-"+sha2[:8]+ending)
	_, err = w.Write(body)
	return err
}

func (p *Pages) mine(r *http.Request) (lrs.Row, *statement.Statement, error) {
	ctx := r.Context()
	s, err := p.sight(ctx, ui.Actor(ctx))
	if err != nil {
		return lrs.Row{}, nil, err
	}
	return p.find(ctx, s, r.PathValue("id"))
}

// save makes a browser keep what follows as a file. Whoever sent it chose what it
// says it is, so nothing in it may run here.
func save(w http.ResponseWriter, kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-store")
}
