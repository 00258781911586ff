package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/published"
)

// doseCredibility computes printed tables again. It asks for no input.
func doseCredibility() *cobra.Command {
	var f doseFlags
	var all bool
	c := &cobra.Command{Use: "credibility", Short: "Compute published tables again and show ours beside theirs", Args: cobra.NoArgs,
		Long: `Computes tables, fits and operating characteristics that papers and programs have
printed, and writes for each figure theirs, ours and, where theirs was simulated, the
z-score. "read" says where we read a figure when it was not in the work itself. Every
figure names the convention under which it meets ours, and some that they do not.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tag, err := tongueOf(f.tongue)
			if err != nil {
				return badRequest{fmt.Errorf("lang: %w", err)}
			}
			list, err := published.Figures(cmd.Context())
			if err != nil {
				return err
			}
			entries := entriesOf(list)
			out := cmd.OutOrStdout()
			if f.json || !terminal(out) {
				return writeAnswers(out, []any{credibilityOf(entries)}, false)
			}
			return sayCredibility(out, tag, entries, all)
		}}
	flags := c.Flags()
	flags.BoolVar(&f.json, "json", false, "JSON on a terminal, too")
	flags.BoolVar(&all, "all", false, "on a terminal, list every figure, not only simulated and differing ones")
	flags.StringVar(&f.tongue, "lang", "", "language of the headings: en or zh (default: of the terminal)")
	return c
}

type credibility struct {
	Version string          `json:"version"`
	Agree   int             `json:"agree"`
	Figures int             `json:"figures"`
	Entries []credibleEntry `json:"entries"`
}

type credibleEntry struct {
	Source  string           `json:"source"`
	Read    string           `json:"read,omitempty"` // where we read it, when not in the source itself
	Agree   int              `json:"agree"`
	Figures []credibleFigure `json:"figures"`
}

type credibleFigure struct {
	Design     string        `json:"design"`
	What       string        `json:"what"`
	Theirs     answer.Number `json:"theirs"` // null: never
	Ours       answer.Number `json:"ours"`
	SE         answer.Number `json:"se"` // of the difference; null where both are exact
	Z          answer.Number `json:"z"`
	Agrees     bool          `json:"agrees"`
	Convention string        `json:"convention,omitempty"`
}

// entriesOf gathers the figures of one source.
func entriesOf(list []published.Figure) []credibleEntry {
	var out []credibleEntry
	for _, f := range list {
		k := slices.IndexFunc(out, func(e credibleEntry) bool { return e.Source == f.Source && e.Read == f.Read })
		if k < 0 {
			k = len(out)
			out = append(out, credibleEntry{Source: f.Source, Read: f.Read})
		}
		x := credibleFigure{f.Design, f.What, answer.Number(f.Printed), answer.Number(f.Ours), answer.Number(math.NaN()), answer.Number(math.NaN()), f.Agrees(), f.Convention}
		if f.SE > 0 {
			x.SE, x.Z = answer.Number(f.SE), answer.Number(f.Z())
		}
		if x.Agrees {
			out[k].Agree++
		}
		out[k].Figures = append(out[k].Figures, x)
	}
	return out
}

func credibilityOf(entries []credibleEntry) credibility {
	c := credibility{Version: answer.Version(), Entries: entries}
	for _, e := range entries {
		c.Agree += e.Agree
		c.Figures += len(e.Figures)
	}
	return c
}

func sayCredibility(w io.Writer, tag lang.Tag, entries []credibleEntry, all bool) error {
	s := &sheet{w: w, tag: tag}
	for _, e := range entries {
		s.printf("%s\n", e.Source)
		if e.Read != "" {
			s.printf("  %s\n", s.word("credibility.read", "Read", e.Read))
		}
		said := ""
		for _, f := range e.Figures {
			if f.Convention != "" && f.Convention != said {
				said = f.Convention
				s.printf("  %s\n", s.word("credibility.convention", "Convention", said))
			}
		}
		s.printf("  %s\n", s.word("credibility.agree", "Agree", e.Agree, "Figures", len(e.Figures)))
		rows := [][]string{{"  " + s.word("credibility.what"), s.word("credibility.theirs"), s.word("credibility.ours"), "z", ""}}
		for _, f := range e.Figures {
			if !all && f.Agrees && math.IsNaN(float64(f.Z)) {
				continue
			}
			mark := ""
			if !f.Agrees {
				mark = s.word("credibility.differs")
			}
			rows = append(rows, []string{"  " + f.Design + " " + f.What, plain(float64(f.Theirs), 4), plain(float64(f.Ours), 4), plain(float64(f.Z), 1), mark})
		}
		if len(rows) > 1 {
			s.grid(rows)
		}
		s.printf("\n")
	}
	c := credibilityOf(entries)
	s.say("credibility.sum", "Agree", c.Agree, "Figures", c.Figures, "Version", c.Version)
	return s.err
}

// plain writes a number without zeros that say nothing, – for none.
func plain(x float64, digits int) string {
	if math.IsNaN(x) {
		return "–"
	}
	scale := math.Pow(10, float64(digits))
	return strconv.FormatFloat(math.Round(x*scale)/scale, 'f', -1, 64)
}
