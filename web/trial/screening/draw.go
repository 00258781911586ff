package screening

import (
	"context"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/screening/flow"
	"stepwise/web/trial/frame"
)

// box is one box of the diagram: a heading and lines below it, at a place in the units
// of the drawing.
type box struct {
	Name       string // class
	Head       string
	Lines      []string
	X, Y, W, H int
}

// link is an arrow between two boxes, as the path of SVG.
type link struct{ D string }

// drawing is the diagram laid out.
type drawing struct {
	W, H  int
	Boxes []box
	Links []link
}

const (
	boxWidth = 330
	gutter   = 50
	lineHigh = 22
	padding  = 14
)

// draw lays the diagram out: those who go on down the left side, those who leave on
// the right.
func draw(ctx context.Context, v *room.View, f flow.Flow) drawing {
	d := drawing{W: 2*boxWidth + gutter + 4}
	n := func(key string, n int) string { return lang.T(ctx, "screening.flow."+key, "N", n) }
	var levels []string
	for _, l := range f.Levels {
		levels = append(levels, levelLine(ctx, v, l))
	}
	y := 2
	row := func(left, right box) {
		left.X, left.Y, left.W, left.H = 2, y, boxWidth, high(left)
		d.Boxes = append(d.Boxes, left)
		below := left.Y + left.H
		if right.Head != "" {
			right.X, right.Y, right.W, right.H = boxWidth+gutter, below+16, boxWidth, high(right)
			d.Boxes = append(d.Boxes, right)
			middle := right.Y + right.H/2
			d.Links = append(d.Links, link{path(boxWidth/2, middle, right.X-2, middle)})
			below = right.Y + right.H
		}
		y = below + 16
		d.Links = append(d.Links, link{path(boxWidth/2, left.Y+left.H, boxWidth/2, y-2)})
	}
	row(box{Name: "on", Head: n("screened", f.Screened)}, box{Name: "off", Head: n("excluded", f.Excluded), Lines: causes(ctx, v, f)})
	if f.Ongoing > 0 {
		row(box{Name: "open", Head: n("ongoing", f.Ongoing), Lines: []string{n("eligible", f.Eligible)}}, box{})
	}
	row(box{Name: "on", Head: n("enrolled", f.Enrolled)}, box{Name: "off", Head: n("notinfused", total(f.NotInfused)), Lines: reasons(ctx, f)})
	if f.Waiting > 0 {
		row(box{Name: "open", Head: n("waiting", f.Waiting)}, box{})
	}
	last := box{Name: "on", Head: n("infused", f.Infused), Lines: levels, X: 2, Y: y, W: boxWidth*2 + gutter - 2}
	last.H = high(last)
	d.Boxes = append(d.Boxes, last)
	d.H = y + last.H + 4
	return d
}

func high(b box) int { return 2*padding + lineHigh + len(b.Lines)*lineHigh }

func path(x1, y1, x2, y2 int) string {
	i := strconv.Itoa
	return "M" + i(x1) + " " + i(y1) + "L" + i(x2) + " " + i(y2)
}

func total(list []flow.Count) int {
	n := 0
	for _, c := range list {
		n += c.N
	}
	return n
}

func causes(ctx context.Context, v *room.View, f flow.Flow) []string {
	var out []string
	for _, c := range f.Causes {
		word := lang.T(ctx, "screening.flow.left")
		if c.Key != "left" {
			word = frame.Word(ctx, &form.Screened, "CAUSE", c.Key)
		}
		out = append(out, lang.T(ctx, "screening.flow.line", "What", word, "N", c.N))
		if c.Key == "criteria" {
			var ids []string
			for _, k := range f.Criteria {
				ids = append(ids, lang.T(ctx, "screening.flow.line", "What", k.Key, "N", k.N))
			}
			out = append(out, "– "+strings.Join(ids, " · "))
		}
	}
	return out
}

func reasons(ctx context.Context, f flow.Flow) []string {
	var out []string
	for _, c := range f.NotInfused {
		word := lang.T(ctx, "screening.flow.released")
		if c.Key != "released" {
			word = frame.Word(ctx, &form.Exit, "REASON", c.Key)
		}
		out = append(out, lang.T(ctx, "screening.flow.line", "What", word, "N", c.N))
	}
	return out
}

func levelLine(ctx context.Context, v *room.View, l flow.Level) string {
	name := lang.T(ctx, "screening.flow.below")
	if l.Level > 0 {
		name = lang.T(ctx, "screening.flow.level", "Level", l.Level)
		if p := v.Protocol(v.Current()); p != nil {
			if x, ok := p.Level(l.Level); ok {
				name += " (" + strconv.FormatFloat(x.Amount, 'f', -1, 64) + " × " + frame.Unit(x.Unit) + ")"
			}
		}
	}
	return lang.T(ctx, "screening.flow.levelline", "Level", name, "Infused", l.Infused, "Evaluable", l.Evaluable, "DLT", l.DLT, "Pending", l.Pending, "Neither", l.Neither)
}
