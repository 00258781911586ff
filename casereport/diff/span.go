package diff

import "strings"

// merge gives the form that callers rely on: no empty span, no two neighbours
// with one Op, and of a replacement the deletion first.
func merge(spans []Span) []Span {
	var out []Span
	var gone, come strings.Builder
	flush := func() {
		if gone.Len() > 0 {
			out = append(out, Span{Deleted, gone.String()})
			gone.Reset()
		}
		if come.Len() > 0 {
			out = append(out, Span{Inserted, come.String()})
			come.Reset()
		}
	}
	var same strings.Builder
	for _, s := range spans {
		if s.Text == "" {
			continue
		}
		if s.Op != Equal && same.Len() > 0 {
			out = append(out, Span{Equal, same.String()})
			same.Reset()
		}
		switch s.Op {
		case Equal:
			flush()
			same.WriteString(s.Text)
		case Deleted:
			gone.WriteString(s.Text)
		case Inserted:
			come.WriteString(s.Text)
		}
	}
	flush()
	if same.Len() > 0 {
		out = append(out, Span{Equal, same.String()})
	}
	return out
}

// joinBlanks turns a lone blank between two changes into part of them. Three
// words replaced by three others read as one replacement, not as three with two
// untouched blanks between. A line break stays equal: it carries structure in
// Markdown.
func joinBlanks(spans []Span) []Span {
	spans = merge(spans)
	out := make([]Span, 0, len(spans))
	for i, s := range spans {
		if s.Op == Equal && i > 0 && i+1 < len(spans) && blank(s.Text) &&
			replacement(spans, i-1) && replacement(spans, i+1) {
			out = append(out, Span{Deleted, s.Text}, Span{Inserted, s.Text})
			continue
		}
		out = append(out, s)
	}
	return out
}

// replacement reports whether the change that touches spans[i] both takes away
// and brings in. A blank next to a pure insertion must stay what it is.
func replacement(spans []Span, i int) bool {
	var gone, come bool
	from, to := i, i
	for from > 0 && spans[from-1].Op != Equal {
		from--
	}
	for to+1 < len(spans) && spans[to+1].Op != Equal {
		to++
	}
	for _, s := range spans[from : to+1] {
		gone = gone || s.Op == Deleted
		come = come || s.Op == Inserted
	}
	return gone && come
}

func blank(s string) bool {
	return strings.Trim(s, " \t\u00a0\u3000") == ""
}
