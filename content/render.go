package content

import (
	"context"
	"strconv"
	"sync"

	"stepwise/content/prose"
	"stepwise/internal/blob"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// cache keeps rendered versions. A version never changes; what may is which files
// its unit has, so they are part of the key.
type cache struct {
	mu    sync.Mutex
	pages map[string]prose.Page
	order []string
	bytes int
}

// maxCached bounds the cache in bytes of HTML and text, so that a small server
// stays small.
const maxCached = 8 << 20

func newCache() *cache { return &cache{pages: map[string]prose.Page{}} }

func (c *cache) get(key string, render func() prose.Page) prose.Page {
	c.mu.Lock()
	p, ok := c.pages[key]
	c.mu.Unlock()
	if ok {
		return p
	}
	p = render()
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.pages[key]; !ok {
		c.pages[key] = p
		c.order = append(c.order, key)
		c.bytes += weight(p)
	}
	for c.bytes > maxCached && len(c.order) > 1 {
		c.bytes -= weight(c.pages[c.order[0]])
		delete(c.pages, c.order[0])
		c.order = c.order[1:]
	}
	return p
}

func weight(p prose.Page) int {
	n := len(p.Notes) + len(p.Text)
	for _, s := range p.Sections {
		n += len(s.HTML) + len(s.Title)
	}
	return n
}

// page renders a version's text in the language that the reader gets, and says
// which that is.
func (s *Service) page(u Unit, files []blob.File, t lang.Tag) (prose.Page, lang.Tag) {
	text, is := u.Body.In(t)
	key := u.Code + "/" + strconv.Itoa(u.Number) + "/" + string(is)
	for _, f := range files {
		key += "/" + f.ID
	}
	return s.cache.get(key, func() prose.Page {
		return prose.Render(text, prose.Options{Lang: is, Files: attached(files)})
	}), is
}

// Preview renders a text as it would be in a unit, for its author. A code that is
// no unit yet has no files. Ids on the page begin with the language, so that both
// languages stand side by side.
func (s *Service) Preview(ctx context.Context, a person.Actor, code, text string, t lang.Tag) (prose.Page, error) {
	if !mayAuthor(a) {
		return prose.Page{}, person.Forbidden()
	}
	var files []blob.File
	if _, err := s.Edit(ctx, a, code, 0); err == nil {
		if files, err = filesOf(ctx, s.db.Read(), code); err != nil {
			return prose.Page{}, err
		}
	} else if !fault.Is(err, fault.NotFound) {
		return prose.Page{}, err
	}
	prefix := "en-"
	if t == lang.ZH {
		prefix = "zh-"
	}
	return prose.Render(clean(text), prose.Options{Lang: t, Files: attached(files), Prefix: prefix}), nil
}

func attached(files []blob.File) map[string]prose.File {
	out := map[string]prose.File{}
	for _, f := range files {
		out[f.Hash] = prose.File{Hash: f.Hash, Name: f.Name, Type: f.Type}
	}
	return out
}

func filesOf(ctx context.Context, q store.Queryer, code string) ([]blob.File, error) {
	return blob.List(ctx, q, room, code)
}
