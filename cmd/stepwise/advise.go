package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// adviseCommand answers as the page /toxicity and the interface /api/v1/advise do.
func adviseCommand(config *node.Config) *cobra.Command {
	var file, tongue string
	var installation, events bool
	c := &cobra.Command{Use: "advise", Short: "What five guideline bodies say of a toxicity, with the dose and the differences",
		Long: `Reads one JSON object, or a list of them, and answers in the same order:

  {"findings": {"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69},
   "irae": "nephritis", "agent": "sintilimab", "weight_kg": 70}

"days_since_dose" and the clinician's own "grade" (1 to 4) may be added. Names of
findings: stepwise grade --findings. Events: stepwise advise --events. Nothing is
stored. A bad item is named on standard error and the command ends with status 2.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tag, err := tongueOf(tongue)
			if err != nil {
				return err
			}
			base, err := factsOf(cmd.Context(), config, installation)
			if err != nil {
				return err
			}
			a := advice.New(base, grading.New(base.Rules))
			if events {
				for _, e := range a.Events() {
					fmt.Fprintf(cmd.OutOrStdout(), "%-22s %-16s %s %s\n", e.ID, e.System, e.Name.EN, e.Name.ZH)
				}
				return nil
			}
			return batch(cmd, file, func(item json.RawMessage) (any, error) {
				in, problems := a.ReadRequest(item)
				if len(problems) > 0 {
					return nil, slips{tag, problems}
				}
				answer := a.Advise(in)
				if tongue == "" {
					return answer, nil
				}
				return told{answer, inWords(tag, &answer)}, nil
			})
		}}
	f := c.Flags()
	f.StringVarP(&file, "file", "f", "", "read this file instead of standard input")
	f.StringVar(&tongue, "lang", "", "add the answer in words: en or zh; also the language of the reasons (default: of the terminal)")
	f.BoolVar(&installation, "installation", false, "use the installation's reviewed knowledge instead of the shipped facts")
	f.BoolVar(&events, "events", false, "list the events")
	return c
}
