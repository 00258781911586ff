package programme

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// comparison is two versions and what differs, part by part.
type comparison struct {
	base     string
	versions []room.Version
	from, to room.Version
	groups   []changeGroup
}

// changeGroup is everything that happened to one part.
type changeGroup struct {
	part    string
	head    string
	changes []changeLine
}

type changeLine struct {
	sort          string
	text          string
	before, after string
}

// Compare shows what differs between two versions, in plain words.
func (p *Pages) Compare(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := maySee(ui.Actor(ctx), r.PathValue("programme")); err != nil {
		return err
	}
	c := comparison{base: baseOf(r)}
	var err error
	if c.from, err = p.versionOf(r, r.URL.Query().Get("from")); err != nil {
		return err
	}
	if c.to, err = p.versionOf(r, r.URL.Query().Get("to")); err != nil {
		return err
	}
	if c.versions, err = room.Versions(ctx, p.db.Read(), r.PathValue("programme")); err != nil {
		return err
	}
	c.groups = changeGroups(ctx, c.from.Definition, c.to.Definition)
	return ui.Render(w, r, http.StatusOK, comparisonPage(c))
}

func changeGroups(ctx context.Context, old, now *room.Definition) []changeGroup {
	var out []changeGroup
	for _, x := range room.Compare(old, now) {
		head := changeHead(ctx, old, now, x)
		if len(out) == 0 || out[len(out)-1].part != x.Part || out[len(out)-1].head != head {
			out = append(out, changeGroup{part: x.Part, head: head})
		}
		g := &out[len(out)-1]
		g.changes = append(g.changes, changeOf(ctx, old, now, x))
	}
	return out
}

func changeHead(ctx context.Context, old, now *room.Definition, x room.Change) string {
	if x.Part == "programme" {
		return lang.T(ctx, "editor.facts")
	}
	title := nameOr(x.Title.For(ctx), x.Code)
	if x.Part == "requirement" && x.Title.IsZero() {
		d := now
		if x.Sort == "removed" {
			d = old
		}
		if r, _, ok := d.Requirement(x.Code); ok {
			title = askOf(ctx, r)
		}
	}
	return lang.T(ctx, "editor.part."+x.Part, "Title", title, "Code", x.Code)
}

func changeOf(ctx context.Context, old, now *room.Definition, x room.Change) changeLine {
	l := changeLine{sort: x.Sort}
	switch {
	case x.Sort == "added" || x.Sort == "removed":
		l.text = lang.T(ctx, "editor.change."+x.Sort)
	case x.Field == "step":
		l.text = lang.T(ctx, "editor.change.step")
		l.before, l.after = stepTitle(ctx, old, x.Before), stepTitle(ctx, now, x.After)
	case x.Field == "place":
		l.text = lang.T(ctx, "editor.change.place")
		l.before, l.after = fmt.Sprint(x.Before), fmt.Sprint(x.After)
	case x.Field == "programme":
		l.text = lang.T(ctx, "editor.field.code")
		l.before, l.after = fmt.Sprint(x.Before), fmt.Sprint(x.After)
	default:
		l.text = labelOf(ctx, spot{list: listOf[x.Part]}, x.Field)
		l.before, l.after = valueText(ctx, x.Field, x.Before), valueText(ctx, x.Field, x.After)
	}
	return l
}

var listOf = map[string]string{"step": "steps", "requirement": "requirements", "competency": "competencies", "award": "credits", "cohort": "cohorts"}

func stepTitle(ctx context.Context, d *room.Definition, code any) string {
	for _, s := range d.Steps {
		if s.Code == code {
			return nameOr(s.Title.For(ctx), s.Code)
		}
	}
	return fmt.Sprint(code)
}

// valueText writes a value as people do.
func valueText(ctx context.Context, field string, value any) string {
	s := ""
	switch x := value.(type) {
	case lang.Text:
		var both []string
		for _, one := range []string{x.EN, x.ZH} {
			if one != "" {
				both = append(both, one)
			}
		}
		s = strings.Join(both, " / ")
	case []string:
		s = strings.Join(x, ", ")
	case int:
		if x != 0 {
			s = strconv.Itoa(x)
		}
	case float64:
		switch {
		case field == "score" && x != 0:
			s = strconv.FormatFloat(percent(x), 'f', -1, 64) + " %"
		case x != 0:
			s = strconv.FormatFloat(x, 'f', -1, 64)
		}
	case bool:
		if x {
			s = lang.T(ctx, "editor.success.yes")
		}
	case string:
		s = x
		switch {
		case x == "":
		case field == "kind" && lang.Has("editor.kind."+x):
			s = lang.T(ctx, "editor.kind."+x)
		case field == "dimension" && lang.Has("programme.dimension."+x):
			s = lang.T(ctx, "programme.dimension."+x)
		case field == "mode" && lang.Has("editor.mode."+x):
			s = lang.T(ctx, "editor.mode."+x)
		}
	}
	if s == "" {
		return lang.T(ctx, "editor.nothing")
	}
	return s
}

// versionChoices are versions to choose from.
func versionChoices(ctx context.Context, versions []room.Version) []ui.Choice {
	var out []ui.Choice
	for _, v := range versions {
		key := "editor.version.published"
		if v.PublishedAt.IsZero() {
			key = "editor.version.draft"
		}
		out = append(out, ui.Choice{Value: strconv.Itoa(v.Number), Text: lang.T(ctx, key, "Number", v.Number)})
	}
	return out
}
