// Package content shows the library: units to read, tests, resources elsewhere,
// reflections, the search, and the desk of those who write.
package content

import (
	"context"
	"net/http"
	"strconv"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/web/ui"
)

// Pages serves the room's pages.
type Pages struct {
	room       *room.Service
	db         *store.DB // for names of people
	programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)
	finds      map[string]Find
}

// Find says how what another room has indexed is shown by the search.
type Find struct {
	Key  string                  // of the sentence that names the group
	Path func(ref string) string // where a thing is
}

// New returns the pages. programmes lists the programmes for which somebody may
// write, by id and title; nil offers the ids of their own grants.
func New(service *room.Service, db *store.DB, programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)) *Pages {
	if programmes == nil {
		programmes = func(_ context.Context, a person.Actor) ([]ui.Choice, error) {
			var out []ui.Choice
			ids, _ := a.Programmes(person.Coordinator)
			for _, id := range ids {
				out = append(out, ui.Choice{Value: id, Text: id})
			}
			return out, nil
		}
	}
	p := &Pages{room: service, db: db, programmes: programmes, finds: map[string]Find{}}
	p.Finds("content", Find{Key: "content.search.library", Path: func(ref string) string { return "/" + ref }})
	return p
}

// Finds lets the search page show what another room has indexed.
func (p *Pages) Finds(room string, f Find) { p.finds[room] = f }

// again reports a fault that the writer of a form can mend, so that the form is
// shown anew with everything kept; other faults go to the page of faults.
func again(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.Unavailable, fault.TooLarge:
		return true
	}
	return false
}

func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
}

// faults are the sentences for a form, under "" the one for the whole.
func faults(ctx context.Context, err error) ui.FieldErrors {
	if err == nil {
		return nil
	}
	out := ui.Errors(ctx, err)
	if out == nil {
		out = ui.FieldErrors{}
	}
	if s := ui.Sentence(ctx, err); s != lang.T(ctx, "fault.form") {
		out[""] = s
	}
	return out
}

// names returns people by id, for showing whose something is.
func (p *Pages) names(ctx context.Context, ids ...string) (map[string]string, error) {
	people, err := person.Many(ctx, p.db.Read(), ids)
	out := map[string]string{}
	for id, x := range people {
		out[id] = x.Name(lang.From(ctx))
	}
	return out, err
}

func itoa(n int) string { return strconv.Itoa(n) }

// other reports whether a text is in another language than the reader's.
func other(ctx context.Context, is lang.Tag) bool { return is != lang.From(ctx) }
