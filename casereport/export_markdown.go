package casereport

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"stepwise/internal/lang"
)

// front is the YAML that stands before the text.
type front struct {
	Title    string        `yaml:"title"`
	Subtitle string        `yaml:"title_other,omitempty"`
	Language string        `yaml:"lang"`
	Authors  []string      `yaml:"authors"`
	Keywords []string      `yaml:"keywords,omitempty"`
	State    string        `yaml:"state"`
	Version  int           `yaml:"version"`
	Exported string        `yaml:"exported"`
	Figures  []frontFigure `yaml:"figures,omitempty"`
}

type frontFigure struct {
	Number  int    `yaml:"number"`
	Caption string `yaml:"caption"`
}

// Markdown writes the paper as Markdown with YAML before it, as pandoc and most
// journals' converters read it. Figures are named, not held.
func (p Paper) Markdown() ([]byte, error) {
	f := front{Title: p.Heading(), Subtitle: p.Subtitle(), Language: string(p.Language), Authors: p.Authors,
		State: string(p.State), Version: p.Version, Exported: lang.Day(p.At)}
	for _, s := range p.Sections {
		if s.Key == "key_words" {
			f.Keywords = keywords(s.Text)
		}
	}
	for _, g := range p.Figures {
		f.Figures = append(f.Figures, frontFigure{g.Number, g.Caption})
	}
	head, err := yaml.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("casereport: front matter of %s: %w", p.ID, err)
	}
	var b strings.Builder
	b.WriteString("---\n")
	b.Write(head)
	b.WriteString("---\n")
	for _, s := range p.Sections {
		b.WriteString("\n## " + s.Name + "\n\n" + strings.TrimSpace(s.Text) + "\n")
	}
	if len(p.Figures) > 0 {
		b.WriteString("\n## " + p.say("casereport.figures") + "\n")
		for _, g := range p.Figures {
			b.WriteString("\n" + p.say("casereport.figure.label", "Number", g.Number, "Caption", g.Caption) + "\n")
		}
	}
	if len(p.Comments) > 0 {
		b.WriteString("\n## " + p.say("casereport.comments") + "\n")
		for _, n := range p.Comments {
			b.WriteString("\n" + quoted(n.Quote) + "\n\n" + p.commentHead(n) + "\n\n" + n.Body + "\n")
			for _, r := range n.Replies {
				b.WriteString("\n- " + p.say("casereport.export.reply", "Name", p.People[r.Author], "Date", p.day(r.MadeAt)) + " " +
					strings.ReplaceAll(r.Body, "\n", "\n  ") + "\n")
			}
		}
	}
	return []byte(b.String()), nil
}

func quoted(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }

// keywords splits a section of key words at what people set between them.
func keywords(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；,，、\n", r) }) {
		if w = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(w), "-*+ ")); w != "" {
			out = append(out, w)
		}
	}
	return out
}
