package study

import (
	"context"
	"fmt"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/board"
	"stepwise/trial/form"
	"stepwise/web/trial/frame"
)

// The swimmer plot is drawn on the server; the table below it says the same.
const (
	swimWide, swimLeft, swimRight = 760, 104, 16
	laneHigh, swimTop             = 26, 22
)

// swim turns days into places of the plot.
type swim struct {
	first, last int
	lanes       []board.Lane
}

func newSwim(b *board.Board) swim {
	s := swim{last: max(b.Longest, 28), lanes: b.Lanes}
	for _, l := range b.Lanes {
		s.first = min(s.first, l.From)
	}
	s.last = (s.last/28 + 1) * 28
	return s
}

func (s swim) high() int { return swimTop + laneHigh*len(s.lanes) + 30 }

func (s swim) box() string { return fmt.Sprintf("0 0 %d %d", swimWide, s.high()) }

func (s swim) x(day int) float64 {
	return swimLeft + float64(day-s.first)*float64(swimWide-swimLeft-swimRight)/float64(max(1, s.last-s.first))
}

func at(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func (s swim) y(i int) float64 { return float64(swimTop + laneHigh*i) }

// bar is a stretch of a lane.
type bar struct{ x, y, wide, class string }

func (s swim) bars(i int) []bar {
	l, y := s.lanes[i], at(s.y(i)+7)
	stretch := func(from, to int, class string) bar {
		return bar{at(s.x(from)), y, at(max(1.5, s.x(to)-s.x(from))), class}
	}
	if !l.Infused {
		return []bar{stretch(l.From, max(l.To, l.From+1), "before")}
	}
	out := []bar{stretch(l.From, 0, "before"), stretch(0, min(l.To, l.Window), "window")}
	if l.To > l.Window {
		out = append(out, stretch(l.Window, l.To, "after"))
	}
	return out
}

// weeks are the ticks below the plot: every four weeks.
func (s swim) weeks() []int {
	step := 28
	if s.last-s.first > 400 {
		step = 84
	}
	var out []int
	for d := 0; d <= s.last; d += step {
		out = append(out, d)
	}
	return out
}

// sign is the letter or sign of a mark, so that its meaning is not its colour alone.
func sign(m board.Mark) string {
	switch m.What {
	case "infusion":
		return "●"
	case "dlt":
		return "◆"
	case "severe":
		return "▲"
	case "response":
		return "★"
	case "progression":
		return "✕"
	case "death":
		return "✝"
	}
	return "▪"
}

// marks are the signs of the legend, in order.
var marks = []string{"infusion", "dlt", "severe", "response", "progression", "death", "left"}

// said is a mark in words: "day 12: Pneumonitis, grade 3, dose-limiting".
func said(ctx context.Context, m board.Mark) string {
	label := m.Label
	switch {
	case m.What == "death":
		label = ""
	case m.What == "left":
		label = frame.Word(ctx, &form.Exit, "REASON", m.Label)
	case m.Grade > 0:
		label = lang.T(ctx, "board.grade", "Term", frame.Term(ctx, m.Label), "Grade", m.Grade)
	}
	return lang.T(ctx, "board.mark", "Day", m.Day, "What", lang.T(ctx, "board.mark."+m.What), "Label", label)
}
