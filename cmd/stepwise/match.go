package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
	"stepwise/molecular/variant"
)

// matchCommand answers as the page /molecular and the interface /api/v1/match do.
func matchCommand(config *node.Config) *cobra.Command {
	var file, language string
	var installation bool
	c := &cobra.Command{Use: "match", Short: "Which approved medicines a tumour's alterations open, where and since when", Args: cobra.NoArgs,
		Long: `Reads one JSON object, or a list of them, and answers in the same order:

  {"profile": {"tumour": "NSCLC", "stage": "IV", "variants": ["EGFR exon 20 insertion"], "line": "2L"},
   "as_of": "2024-11", "jurisdictions": ["FDA", "NMPA", "EMA"]}

"gene" and "alteration" may be given instead of "variants". The profile may also hold
"histology", "prior" (medicines), "pdl1_tps", "pdl1_cps", "tmb", "msi" and
"chemo_ineligible". Without "as_of" this month is asked. Findings that cannot be read
stand in "not_read" with their reason. A medicine whose approval is recalled from
memory has "advice": false. A bad item is named on standard error and the command
ends with status 2.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tag, err := tongueOf(language)
			if err != nil {
				return err
			}
			base, err := factsOf(cmd.Context(), config, installation)
			if err != nil {
				return err
			}
			m, today := match.New(base), thisMonth()
			return batch(cmd, file, func(item json.RawMessage) (any, error) {
				in, problems := match.ReadRequest(item, today)
				if len(problems) > 0 {
					return nil, mismatch{tag, problems}
				}
				answer := m.Match(in.Profile, in.AsOf, in.Jurisdictions)
				answer.Say(func(key string, args map[string]any) string { return lang.SayMap(tag, key, args) })
				return answer, nil
			})
		}}
	f := c.Flags()
	f.StringVarP(&file, "file", "f", "", "read this file instead of standard input")
	f.BoolVar(&installation, "installation", false, "use the installation's knowledge base instead of the shipped facts")
	f.StringVar(&language, "lang", "", "language of explanations and reasons: en or zh-Hans")
	return c
}

// thisMonth is the month that an answer is for when none is asked.
func thisMonth() fact.Month {
	now := clock.System().Now().Std().In(lang.Zone)
	return fact.MonthOf(now.Year(), int(now.Month()))
}

// mismatch are the problems of one item, said in a language.
type mismatch struct {
	tag      lang.Tag
	problems []variant.Problem
}

func (m mismatch) Error() string {
	return fmt.Sprintf("%d problems", len(m.problems))
}

func (m mismatch) Lines() []string {
	out := make([]string, 0, len(m.problems))
	for _, p := range m.problems {
		line := lang.SayMap(m.tag, p.Key, p.Args)
		if p.Text != "" {
			line = p.Text + ": " + line
		}
		if v, ok := p.Args["Value"]; ok {
			line += fmt.Sprintf(" (%v)", v)
		}
		out = append(out, line)
	}
	return out
}
