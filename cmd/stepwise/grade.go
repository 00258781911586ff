package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

// gradeCommand grades toxicities: JSON in, JSON out.
func gradeCommand(config *node.Config) *cobra.Command {
	var file, tongue string
	var installation, list, asJSON bool
	c := &cobra.Command{Use: "grade", Short: "Grade toxicities from findings: JSON in, JSON out", Args: cobra.NoArgs,
		Long: "Reads one object or a list of them from standard input or a file:\n" +
			"  {\"findings\": {\"creatinine_umol_l\": 142, \"creatinine_baseline_umol_l\": 69}, \"vocabulary\": \"CTCAE 5.0\", \"terms\": [optional]}\n" +
			"and writes grades, the findings that would settle what is unknown, and why. Vocabularies: " + strings.Join(grading.Vocabularies, ", ") + ".\n" +
			"An input that cannot be read is told on standard error with item, field and reason; nothing is written, and the status is 2.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			tag, err := tongueOf(tongue)
			if err != nil {
				return err
			}
			if list {
				return listFindings(cmd.OutOrStdout(), tag, asJSON)
			}
			base, err := factsOf(cmd.Context(), config, installation)
			if err != nil {
				return err
			}
			g := grading.New(base.Rules)
			return batch(cmd, file, func(item json.RawMessage) (any, error) {
				q, problems := grading.ReadRequest(item)
				if len(problems) > 0 {
					return nil, slips{tag, problems}
				}
				return g.Grade(q.Findings, q.Vocabulary, q.Terms), nil
			})
		}}
	f := c.Flags()
	f.StringVarP(&file, "file", "f", "", "read this file instead of standard input")
	f.BoolVar(&installation, "installation", false, "use the installation's knowledge base instead of the shipped facts")
	f.BoolVar(&list, "findings", false, "list the findings: name, unit, range, meaning")
	f.BoolVar(&asJSON, "json", false, "with --findings: as JSON")
	f.StringVar(&tongue, "lang", "", "language of the list and of the reasons: en or zh (default: of the terminal)")
	return c
}

// slips are the problems of one item, said in a language.
type slips struct {
	tag      lang.Tag
	problems grading.Problems
}

func (s slips) Error() string { return s.problems.Error() }

func (s slips) Lines() []string {
	out := make([]string, 0, len(s.problems))
	for _, p := range s.problems {
		out = append(out, p.Finding+": "+lang.Say(s.tag, p.Key, p.Args...))
	}
	return out
}

// tongueOf is the language of a flag, or else of the terminal.
func tongueOf(name string) (lang.Tag, error) {
	switch {
	case name == "":
		if strings.HasPrefix(os.Getenv("LANG"), "zh") {
			return lang.ZH, nil
		}
		return lang.EN, nil
	case strings.HasPrefix(strings.ToLower(name), "zh"):
		return lang.ZH, nil
	case strings.HasPrefix(strings.ToLower(name), "en"):
		return lang.EN, nil
	}
	return "", fmt.Errorf("%q is not a language of this program: en or zh", name)
}

// listedFinding is a finding with its meaning.
type listedFinding struct {
	grading.Finding
	Meaning string `json:"meaning"`
}

func listFindings(w io.Writer, tag lang.Tag, asJSON bool) error {
	if asJSON {
		out := make([]listedFinding, 0, len(grading.Catalogue))
		for _, f := range grading.Catalogue {
			out = append(out, listedFinding{f, meaning(tag, f)})
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(out)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	group := ""
	for _, f := range grading.Catalogue {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(t, "# %s\n", lang.Say(tag, "grading.group."+group))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, valueOf(tag, f), meaning(tag, f))
	}
	return t.Flush()
}

func meaning(tag lang.Tag, f grading.Finding) string {
	switch {
	case f.Alias != "":
		return lang.Say(tag, "grading.list.same-as", "Name", f.Alias)
	case f.Quantity != "":
		return lang.Say(tag, "grading.role."+string(f.Role), "Of", lang.Say(tag, "grading.quantity."+f.Quantity))
	}
	text := lang.Say(tag, "grading.finding."+f.Name)
	if len(f.Words) == 0 {
		return text
	}
	var words []string
	for _, w := range f.Words {
		words = append(words, w+" ("+lang.Say(tag, "grading.word."+w)+")")
	}
	return text + ": " + strings.Join(slices.Compact(words), ", ")
}

// valueOf says what may stand there: a range with its unit, or the words.
func valueOf(tag lang.Tag, f grading.Finding) string {
	switch f.Kind {
	case grading.Flag:
		return lang.Say(tag, "grading.list.flag")
	case grading.Word:
		return strings.Join(f.Words, " | ")
	}
	number := func(x float64) string { return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64) }
	return strings.TrimSpace(lang.Say(tag, "grading.list.range-of", "Min", number(f.Min), "Max", number(f.Max)) + " " + f.Unit)
}
