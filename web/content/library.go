package content

import (
	"net/http"
	"slices"

	room "stepwise/content"
	"stepwise/person"
	"stepwise/web/ui"
)

// Library shows what there is to read, in areas, with what the reader did of it.
func (p *Pages) Library(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	f := room.Filter{Area: q.Get("area"), State: q.Get("state")}
	if !room.ValidCode(f.Area) {
		f.Area = ""
	}
	if f.State != "done" && f.State != "open" {
		f.State = ""
	}
	a := ui.Actor(ctx)
	l, err := p.room.Library(ctx, a, f)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, libraryPage(l, f, a.Anywhere(person.Learner), a.Anywhere(person.Coordinator, person.Administrator)))
}

// narrowed is the library's address with a filter.
func narrowed(f room.Filter) string {
	switch {
	case f.Area != "" && f.State != "":
		return "/library?area=" + f.Area + "&state=" + f.State
	case f.Area != "":
		return "/library?area=" + f.Area
	case f.State != "":
		return "/library?state=" + f.State
	}
	return "/library"
}

// unfinished are the units that somebody began last and has not finished, at most
// three.
func unfinished(l room.Library) []room.Shelved {
	var out []room.Shelved
	for _, g := range l.Groups {
		for _, u := range g.Units {
			if !u.Done() && len(u.Seen) > 0 {
				out = append(out, u)
			}
		}
	}
	slices.SortFunc(out, func(a, b room.Shelved) int { return int(b.BegunAt - a.BegunAt) })
	return out[:min(3, len(out))]
}

// dot joins a value to a key: "" stays "", "done" becomes ".done".
func dot(s string) string {
	if s == "" {
		return ""
	}
	return "." + s
}

// asked is how many questions a test asks.
func asked(t room.Test) int {
	if t.Draw > 0 {
		return t.Draw
	}
	return len(t.Questions)
}
