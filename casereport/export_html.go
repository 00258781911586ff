package casereport

import (
	"html"
	"strings"
)

// exportStyle makes the file readable and printable by itself.
const exportStyle = `
:root { color-scheme: light; }
body { font: 11.5pt/1.6 "Source Serif 4", Charter, Georgia, "Songti SC", "Noto Serif CJK SC", serif; color: #1b2326; background: #fff; max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3em; }
h2 { font-size: 1.2rem; margin: 2em 0 .4em; break-after: avoid; }
h3, h4, h5, h6 { font-size: 1rem; break-after: avoid; }
.subtitle { font-size: 1.1rem; color: #556065; margin: 0 0 .8em; }
.authors { margin: 0; }
.status, .foot { color: #556065; font-size: .85rem; }
.foot { border-top: 1px solid #dedbd3; margin-top: 3em; padding-top: .8em; }
table { border-collapse: collapse; width: 100%; font-size: .92em; }
th, td { text-align: left; vertical-align: top; padding: .3em .8em .3em 0; border-bottom: 1px solid #dedbd3; }
figure { margin: 1.5em 0; break-inside: avoid; }
img { max-width: 100%; height: auto; }
figcaption { font-size: .9em; color: #556065; }
blockquote { margin: 0; padding-left: 1em; border-left: 3px solid #00694f; color: #556065; }
.comment { margin: 1.2em 0; break-inside: avoid; }
.comment p { margin: .3em 0; }
@page { margin: 22mm 20mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } a { color: inherit; } }
`

// HTML writes the paper as one file that needs nothing else: sanitised text, the
// figures inside, a style for screen and paper.
func (p Paper) HTML() []byte {
	var b strings.Builder
	esc := html.EscapeString
	w := func(parts ...string) {
		for _, s := range parts {
			b.WriteString(s)
		}
	}
	w("<!DOCTYPE html>\n<html lang=\"", string(p.Language), "\">\n<head>\n<meta charset=\"utf-8\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", esc(p.Heading()), "</title>\n<style>", exportStyle, "</style>\n</head>\n<body>\n<main>\n")
	w("<h1>", esc(p.Heading()), "</h1>\n")
	if s := p.Subtitle(); s != "" {
		w("<p class=\"subtitle\" lang=\"", string(p.Language.Other()), "\">", esc(s), "</p>\n")
	}
	w("<p class=\"authors\">", esc(strings.Join(p.Authors, p.say("casereport.export.comma"))), "</p>\n")
	if p.State != Accepted {
		w("<p class=\"status\">", esc(p.say("casereport.export.unfinished", "State", p.say("casereport.state."+string(p.State)))), "</p>\n")
	}
	shown := map[int]bool{}
	for _, s := range p.Sections {
		w("<section>\n<h2>", esc(s.Name), "</h2>\n", HTML(s.Text, p.picture), "</section>\n")
		for _, n := range referenced(s.Text) {
			shown[n] = true
		}
	}
	p.figuresHTML(w, esc, shown)
	p.commentsHTML(w, esc)
	w("</main>\n<p class=\"foot\">", esc(p.foot()), "</p>\n</body>\n</html>\n")
	return []byte(b.String())
}

// foot says when the paper was written out, and from which version if the text is
// one that was kept.
func (p Paper) foot() string {
	if p.Version > 0 && p.Kept == p.Revision {
		return p.say("casereport.export.foot", "Date", p.day(p.At), "Version", p.Version)
	}
	return p.say("casereport.export.foot.working", "Date", p.day(p.At))
}

// figuresHTML lists every figure with its caption; those that stand in the text
// are not shown twice.
func (p Paper) figuresHTML(w func(...string), esc func(string) string, shown map[int]bool) {
	if len(p.Figures) == 0 {
		return
	}
	w("<section>\n<h2>", esc(p.say("casereport.figures")), "</h2>\n")
	for _, f := range p.Figures {
		w("<figure>\n")
		if src, caption, ok := p.picture(f.Number); ok && !shown[f.Number] {
			w("<img src=\"", src, "\" alt=\"", esc(caption), "\">\n")
		}
		w("<figcaption>", esc(p.say("casereport.figure.label", "Number", f.Number, "Caption", f.Caption)), "</figcaption>\n</figure>\n")
	}
	w("</section>\n")
}

func (p Paper) commentsHTML(w func(...string), esc func(string) string) {
	if len(p.Comments) == 0 {
		return
	}
	w("<section>\n<h2>", esc(p.say("casereport.comments")), "</h2>\n")
	for _, n := range p.Comments {
		w("<div class=\"comment\">\n<p class=\"status\">", esc(p.commentHead(n)), "</p>\n<blockquote>", esc(n.Quote), "</blockquote>\n<p>", lines(esc(n.Body)), "</p>\n")
		for _, r := range n.Replies {
			w("<p>", esc(p.say("casereport.export.reply", "Name", p.People[r.Author], "Date", p.day(r.MadeAt))), " ", lines(esc(r.Body)), "</p>\n")
		}
		w("</div>\n")
	}
	w("</section>\n")
}

// commentHead says where and whose a comment is, and what became of it.
func (p Paper) commentHead(n Note) string {
	key := "casereport.export.comment"
	switch {
	case n.Resolved():
		key = "casereport.export.comment.resolved"
	case n.Orphaned():
		key = "casereport.export.comment.orphaned"
	}
	return p.say(key, "Section", SectionName(p.Language, n.Section), "Name", p.People[n.Author], "Date", p.day(n.MadeAt))
}

func lines(escaped string) string { return strings.ReplaceAll(escaped, "\n", "<br>\n") }
