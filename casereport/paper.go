package casereport

import (
	"context"
	"encoding/base64"
	"io"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/person"
)

// Paper is a report ready to be written out.
type Paper struct {
	Report
	Authors  []string // names, in the report's language
	Sections []PaperSection
	Figures  []Figure
	Comments []Note            // empty unless asked for and allowed
	People   map[string]string // names by id, for the comments
	At       clock.Time        // when it was written out
	images   map[int]string    // data URIs by number
}

// PaperSection is one written section.
type PaperSection struct {
	Key, Name, Text string
}

// Paper gathers a report for export in the report's own language. Whoever may
// read it may export it; comments go only to the team.
func (s *Service) Paper(ctx context.Context, actor person.Actor, report string, comments bool) (Paper, error) {
	q := s.db.Read()
	x, err := meet(ctx, q, actor, report)
	if err != nil {
		return Paper{}, err
	}
	if comments {
		if err := allow(x.who, Follow, x.Report); err != nil {
			return Paper{}, err
		}
	}
	p := Paper{Report: x.Report, People: map[string]string{}, At: s.clock.Now(), images: map[int]string{}}
	c, err := contentOf(ctx, q, x.Report)
	if err != nil {
		return p, err
	}
	for _, key := range PaperSections() {
		if t := c.Sections[key]; t != "" {
			p.Sections = append(p.Sections, PaperSection{key, SectionName(x.Language, key), t})
		}
	}
	if p.Figures, err = figures(ctx, q, report); err != nil {
		return p, err
	}
	if comments {
		if p.Comments, err = notes(ctx, q, report); err != nil {
			return p, err
		}
	}
	ids := append([]string{}, x.authors...)
	for _, n := range p.Comments {
		ids = append(ids, n.Author)
		for _, r := range n.Replies {
			ids = append(ids, r.Author)
		}
	}
	people, err := person.Many(ctx, q, ids)
	for id, who := range people {
		p.People[id] = who.Name(x.Language)
	}
	for _, id := range x.authors {
		p.Authors = append(p.Authors, p.People[id])
	}
	return p, err
}

// WithImages reads the figures' bytes into the paper, for a file that must stand
// alone.
func (s *Service) WithImages(ctx context.Context, p Paper) (Paper, error) {
	for _, f := range p.Figures {
		body, _, err := s.blobs.Open(ctx, f.Hash)
		if err != nil {
			return p, err
		}
		raw, err := io.ReadAll(body)
		body.Close()
		if err != nil {
			return p, err
		}
		p.images[f.Number] = "data:" + f.Type + ";base64," + base64.StdEncoding.EncodeToString(raw)
	}
	return p, nil
}

// Subtitle is the title in the language that the report is not written in, or "".
func (p Paper) Subtitle() string {
	s, is := p.Title.In(p.Language.Other())
	if is == p.Language {
		return ""
	}
	return s
}

// say is a sentence in the paper's language.
func (p Paper) say(key string, args ...any) string { return lang.Say(p.Language, key, args...) }

// day writes a date in the paper's language.
func (p Paper) day(t clock.Time) string {
	return lang.Date(lang.With(context.Background(), p.Language), t)
}

func (p Paper) picture(n int) (src, caption string, ok bool) {
	for _, f := range p.Figures {
		if f.Number == n {
			return p.images[n], f.Caption, p.images[n] != ""
		}
	}
	return "", "", false
}
