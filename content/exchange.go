package content

import (
	"context"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"stepwise/internal/fault"
	"stepwise/person"
)

// ImportUnit reads a unit's file and saves it as the next version of its unit, or
// as a new unit, and publishes it where the file says so. Reading the same file
// again changes nothing.
func (s *Service) ImportUnit(ctx context.Context, a person.Actor, r io.Reader) (code string, err error) {
	if !mayAuthor(a) {
		return "", person.Forbidden()
	}
	m, status, err := ParseUnit(r)
	if err != nil {
		return "", err
	}
	old, err := newest(ctx, s.db.Read(), m.Code)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	m.Base = old.Newest
	number, err := s.Save(ctx, a, m)
	if err != nil || status != Published || old.Status == Published && old.Shown == number {
		return m.Code, err
	}
	return m.Code, s.Publish(ctx, a, m.Code, number)
}

// ExportUnit writes the newest version of a unit as a file that ImportUnit reads
// without loss.
func (s *Service) ExportUnit(ctx context.Context, a person.Actor, code string, w io.Writer) error {
	u, err := s.Edit(ctx, a, code, 0)
	if err != nil {
		return err
	}
	status := Draft
	if u.Status == Published && u.Shown == u.Newest {
		status = Published
	}
	return FormatUnit(w, u.Manuscript(), status)
}

// FormatUnit writes a unit's file.
func FormatUnit(w io.Writer, m Manuscript, status Status) error {
	h := front{Code: m.Code, Scope: m.Scope, Status: status, Title: m.Title, Area: m.Area, Place: m.Place, Minutes: m.Minutes,
		Confidence: m.Confidence, Pass: &m.Pass, Questions: m.Questions, Sources: m.Sources}
	head, err := yaml.Marshal(h)
	if err != nil {
		return fmt.Errorf("content: front matter of %s: %w", m.Code, err)
	}
	var b strings.Builder
	b.WriteString("---\n" + string(head) + "---\n")
	if m.Body.EN != "" {
		b.WriteString("<!-- en -->\n" + m.Body.EN + "\n")
	}
	if m.Body.ZH != "" {
		b.WriteString("<!-- zh -->\n" + m.Body.ZH + "\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}
