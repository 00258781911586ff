package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

// sheet lays out what people read: a title, lines, columns, and at the foot what
// everything was computed with.
type sheet struct {
	w   io.Writer
	tag lang.Tag
	err error
}

func (s *sheet) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

func (s *sheet) word(key string, args ...any) string { return lang.Say(s.tag, "dose."+key, args...) }

func (s *sheet) say(key string, args ...any) { s.printf("%s\n", s.word(key, args...)) }

// grid writes rows of which the first is the heading. The first column stands to the
// left, numbers to the right.
func (s *sheet) grid(rows [][]string) {
	var wide []int
	for _, r := range rows {
		for i, cell := range r {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns(cell))
		}
	}
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", wide[i]-columns(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		s.printf("%s\n", strings.TrimRight(line.String(), " "))
	}
}

// columns is how wide a text is on a terminal: Han and full-width signs take two.
func columns(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x2e80 && r <= 0xffe6 {
			n++
		}
	}
	return n
}

// foot repeats what was computed with which program.
func (s *sheet) foot(a answer.About) error {
	text, err := a.Settings.MarshalJSON()
	if err != nil {
		return err
	}
	s.printf("\n%s %s\n", s.word("foot.settings"), text)
	s.printf("%s\n", s.word("foot.version", "Hash", a.Hash[:12], "Version", a.Version, "Seed", a.Seed))
	return s.err
}

// title names the design.
func (s *sheet) title(key string, a answer.About) {
	p := a.Settings.Plan
	name := p.Design
	if p.Variant != "" {
		name += " " + p.Variant
	}
	s.printf("%s\n\n", s.word(key, "Design", name, "Target", percent(p.Target)))
}

func percent(p float64) string {
	return strconv.FormatFloat(math.Round(p*1e4)/100, 'f', -1, 64) + " %"
}

// share is a probability as per cent with one decimal.
func share(p float64) string {
	if math.IsNaN(p) {
		return "–"
	}
	return strconv.FormatFloat(p*100, 'f', 1, 64)
}

type mtdReply struct{ *answer.MTD }

func (m mtdReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("mtd.title", m.About)
	if m.MTD.MTD == nil {
		s.say("mtd.none")
	} else {
		s.say("mtd.is", "Dose", *m.MTD.MTD)
	}
	s.say("reason." + m.Reason)
	s.printf("\n")
	rows := [][]string{{s.word("dose"), s.word("n"), s.word("dlt"), s.word("estimate")}}
	r := m.Settings.Request
	for i, e := range m.Estimate {
		rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(r.N[i]), strconv.Itoa(r.DLT[i]), share(e)})
	}
	s.grid(rows)
	return s.foot(m.About)
}

type nextReply struct{ *answer.Next }

func (n nextReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("next.title", n.About)
	switch {
	case n.Action == "stop":
		s.say("next.stop." + n.Stop)
	case n.Next.Next == nil:
		s.say("next.wait")
	default:
		s.say("next."+n.Action, "Dose", *n.Next.Next)
	}
	s.say("reason." + n.Reason)
	if n.AskAgain > 0 {
		s.say("next.again", "Time", strconv.FormatFloat(n.AskAgain, 'f', -1, 64))
	}
	if n.Backfill > 0 {
		s.say("next.backfill", "Doses", strings.Trim(fmt.Sprint(n.Open), "[]"), "Dose", n.Backfill)
	}
	if n.NeverFrom > 0 {
		s.say("next.never", "Dose", n.NeverFrom)
	}
	if n.Size > 0 {
		s.say("next.size", "Count", n.Size)
	}
	if n.Full {
		s.say("next.full")
	}
	if n.DoseAssumed {
		s.say("next.assumed", "Dose", n.Dose)
	}
	return s.foot(n.About)
}
