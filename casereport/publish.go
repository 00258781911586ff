package casereport

import (
	"context"
	"strings"

	"stepwise/internal/search"
	"stepwise/internal/store"
)

// publishIfReady opens a report to the members of its programme once it is
// accepted, a consent is in force and no strong warning is left. The warnings are
// looked at again here, because the rules may have grown since acceptance.
func (s *Service) publishIfReady(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
	if x.State != Accepted || x.Published() {
		return nil
	}
	c, err := consented(ctx, tx, x.ID)
	if err != nil || !c.InForce() {
		return err
	}
	open, err := s.strongWarnings(ctx, tx, x.Report)
	if err != nil || open > 0 {
		return err
	}
	x.PublishedAt, x.UpdatedAt = d.at, d.at
	if err := put(ctx, tx, x.Report); err != nil {
		return err
	}
	if err := note(ctx, tx, d, x.ID, EventPublished, "", "", ""); err != nil {
		return err
	}
	if err := index(ctx, tx, x.Report); err != nil {
		return err
	}
	return s.reached(ctx, tx, d, x.Report, MilestonePublished, x.Tutor)
}

// unpublish closes it again. The caller puts the report.
func unpublish(ctx context.Context, tx *store.Tx, r *Report) error {
	if !r.Published() {
		return nil
	}
	r.PublishedAt = 0
	return search.Remove(ctx, tx, "casereport", r.ID)
}

// index makes a published report findable in its own language, and by its title
// in the other if it has one.
func index(ctx context.Context, tx *store.Tx, r Report) error {
	c, err := contentOf(ctx, tx, r)
	if err != nil {
		return err
	}
	var body []string
	for _, key := range PaperSections() {
		if t := c.Sections[key]; t != "" {
			body = append(body, plain(t))
		}
	}
	return search.Put(ctx, tx, search.Doc{Room: "casereport", Ref: r.ID, Scope: "programme/" + r.Programme,
		Title: map[string]string{"en": r.Title.EN, "zh-Hans": r.Title.ZH},
		Body:  map[string]string{string(r.Language): strings.Join(body, "\n\n")}})
}
