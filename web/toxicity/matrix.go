package toxicity

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
)

// Measures of the matrix, in the units of its viewBox.
const (
	matrixLabel = 250 // width of the names
	matrixDot   = 26  // width of one body
	matrixGap   = 14  // between grades
	matrixRow   = 28
	matrixHead  = 58
	matrixFoot  = 64
	dotRadius   = 8
)

// The picture has colours of its own, so that it looks the same in a paper.
const (
	inkColour   = "#1b2326"
	softColour  = "#556065"
	lineColour  = "#dedbd3"
	alarmColour = "#a9311d"
)

func matrixWidth() int { return matrixLabel + 4*(5*matrixDot+matrixGap) }

// Matrix serves the picture of all events and grades.
func (p *Pages) Matrix(w http.ResponseWriter, r *http.Request) error {
	x, err := p.explore(w, r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="toxicity-variation.svg"`)
	_, err = w.Write([]byte(matrix(r.Context(), x)))
	return err
}

// matrix draws one row an event and five signs a grade. What a sign means is its
// shape; a frame with ≠ says that bodies differ; a broken outline says that nobody
// read it in the source.
func matrix(ctx context.Context, x explorer) string {
	type line struct {
		name string
		at   [5]*advice.Row
	}
	var lines []line
	place := map[string]int{}
	for i := range x.rows {
		r := &x.rows[i]
		j, ok := place[r.Irae]
		if !ok {
			j = len(lines)
			place[r.Irae] = j
			lines = append(lines, line{name: name(r.Name).For(ctx)})
		}
		lines[j].at[r.Grade] = r
	}
	height := matrixHead + len(lines)*matrixRow + matrixFoot
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s" font-family="system-ui, 'Noto Sans CJK SC', sans-serif">`,
		matrixWidth(), height, matrixWidth(), height, html.EscapeString(lang.T(ctx, "toxicity.matrix.label", "Count", len(x.rows))))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`, matrixWidth(), height)
	for g := 1; g <= 4; g++ {
		left := gradeLeft(g)
		text(&b, left+5*matrixDot/2, 22, "middle", 13, inkColour, lang.T(ctx, "toxicity.grade.n", "Grade", g))
		for i, body := range fact.Bodies {
			text(&b, left+i*matrixDot+matrixDot/2, 44, "middle", 8, softColour, body)
		}
	}
	for i, l := range lines {
		top := matrixHead + i*matrixRow
		fmt.Fprintf(&b, `<path d="M0 %d H%d" stroke="%s"/>`, top, matrixWidth(), lineColour)
		text(&b, 6, top+matrixRow/2+4, "start", 12, inkColour, clip(l.name, 34))
		for g := 1; g <= 4; g++ {
			if l.at[g] != nil {
				drawRow(ctx, &b, l.at[g], gradeLeft(g), top, x.verified)
			}
		}
	}
	legend(ctx, &b, height-matrixFoot+22)
	b.WriteString("</svg>")
	return b.String()
}

func gradeLeft(grade int) int { return matrixLabel + (grade-1)*(5*matrixDot+matrixGap) }

func drawRow(ctx context.Context, b *strings.Builder, r *advice.Row, left, top int, verified bool) {
	fmt.Fprintf(b, `<g><title>%s</title>`, html.EscapeString(rowTitle(ctx, *r)))
	if r.Differs {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="none" stroke="%s" stroke-width="1.6"/>`,
			left-2, top+3, 5*matrixDot+4, matrixRow-6, alarmColour)
		text(b, left+5*matrixDot+8, top+matrixRow/2+4, "middle", 12, alarmColour, "≠")
	}
	for i, body := range fact.Bodies {
		c := r.Cells[body]
		x, y := left+i*matrixDot+matrixDot/2, top+matrixRow/2
		s, ok := stanceOf(c)
		switch {
		case c.State == advice.CellDisputed:
			text(b, x, y+5, "middle", 14, alarmColour, "!")
		case !ok:
			text(b, x, y+4, "middle", 11, softColour, "–")
		case c.State == advice.CellRecalled && verified:
			text(b, x, y+4, "middle", 11, softColour, "?")
		default:
			sign(b, x, y, s.action, c.State == advice.CellRecalled)
		}
	}
	b.WriteString("</g>")
}

// sign draws an action: the more of the disc is filled, the firmer the stop.
func sign(b *strings.Builder, x, y int, a fact.Action, recalled bool) {
	colour, dash := inkColour, ""
	if recalled {
		colour, dash = softColour, ` stroke-dasharray="2 2"`
	}
	const r = dotRadius
	fill := "none"
	if a == fact.Permanent {
		fill = colour
	}
	fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="%d" fill="%s" stroke="%s" stroke-width="1.4"%s/>`, x, y, r, fill, colour, dash)
	switch a {
	case fact.ContinueOrHold, fact.ConsiderHold:
		fmt.Fprintf(b, `<path d="M%d %d V%d A%d %d 0 0 1 %d %d Z" fill="%s"/>`, x, y, y-r, r, r, x+r, y, colour)
	case fact.Hold:
		fmt.Fprintf(b, `<path d="M%d %d A%d %d 0 0 1 %d %d Z" fill="%s"/>`, x, y-r, r, r, x, y+r, colour)
	case fact.HoldConsiderPermanent:
		fmt.Fprintf(b, `<path d="M%d %d V%d A%d %d 0 1 1 %d %d Z" fill="%s"/>`, x, y, y-r, r, r, x-r, y, colour)
	case "":
		text(b, x, y+4, "middle", 10, colour, "·")
	}
}

func legend(ctx context.Context, b *strings.Builder, y int) {
	x := 14
	for _, a := range []fact.Action{fact.Continue, fact.ConsiderHold, fact.Hold, fact.HoldConsiderPermanent, fact.Permanent} {
		sign(b, x, y, a, false)
		label := lang.T(ctx, "toxicity.action."+string(a))
		text(b, x+14, y+4, "start", 11, inkColour, label)
		x += 34 + widthOf(label)
	}
	x, y = 14, y+26
	sign(b, x, y, fact.Hold, true)
	for _, item := range []struct{ sign, key string }{{"", "toxicity.matrix.recalled"}, {"–", "toxicity.matrix.none"}, {"!", "toxicity.matrix.disputed"}, {"≠", "toxicity.matrix.differ"}} {
		if item.sign != "" {
			text(b, x, y+4, "middle", 13, alarmColour, item.sign)
		}
		label := lang.T(ctx, item.key)
		text(b, x+14, y+4, "start", 11, inkColour, label)
		x += 34 + widthOf(label)
	}
}

// widthOf guesses the width of a label at eleven points: Han is twice as wide.
func widthOf(s string) int {
	n := 0
	for _, r := range s {
		n += 6
		if r > 0x2E80 {
			n += 5
		}
	}
	return n
}

func text(b *strings.Builder, x, y int, anchor string, size int, colour, s string) {
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="%s" font-size="%d" fill="%s">%s</text>`, x, y, anchor, size, colour, html.EscapeString(s))
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
