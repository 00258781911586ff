package content

import (
	"net/http"
	"strings"

	"stepwise/internal/search"
	"stepwise/web/ui"
)

// maxHits bounds a search page.
const maxHits = 50

// found is what the search found in one room.
type found struct {
	Find
	hits []search.Hit
}

// Search finds words in everything that the reader may read.
func (p *Pages) Search(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	query := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), ""))
	if runes := []rune(query); len(runes) > 200 {
		query = string(runes[:200])
	}
	hits, err := p.room.Search(ctx, ui.Actor(ctx), query, maxHits)
	if err != nil {
		return err
	}
	var groups []found
	place := map[string]int{}
	for _, h := range hits {
		f, known := p.finds[h.Room]
		if !known {
			continue // a room that has no page here
		}
		i, seen := place[h.Room]
		if !seen {
			i = len(groups)
			place[h.Room] = i
			groups = append(groups, found{Find: f})
		}
		groups[i].hits = append(groups[i].hits, h)
	}
	return ui.Render(w, r, http.StatusOK, searchPage(query, groups))
}
