package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
)

// ask reads the request of a question and answers it.
func ask[A any](kind request.Kind, answer func(*request.Request) (A, error), say func(A) reply) func(*cobra.Command, json.RawMessage) (reply, error) {
	return func(_ *cobra.Command, item json.RawMessage) (reply, error) {
		r, err := request.Parse(kind, item)
		if err != nil {
			return nil, err
		}
		got, err := answer(r)
		if err != nil {
			return nil, err
		}
		return say(got), nil
	}
}

// long is ask for what may take its time: with a bar, and ended by Ctrl-C.
func long[A any](kind request.Kind, answer func(context.Context, *request.Request, answer.Progress) (A, error), say func(A) reply) func(*cobra.Command, json.RawMessage) (reply, error) {
	return func(cmd *cobra.Command, item json.RawMessage) (reply, error) {
		r, err := request.Parse(kind, item)
		if err != nil {
			return nil, err
		}
		bar := newShareBar(cmd.ErrOrStderr())
		defer bar.clear()
		got, err := answer(cmd.Context(), r, bar.show)
		if err != nil {
			return nil, err
		}
		return say(got), nil
	}
}

func doseOC() *cobra.Command {
	return question{use: "oc", short: "Compute operating characteristics exactly",
		example: `  echo '{"design":"BOIN","target":0.3,"p_true":[0.05,0.15,0.3,0.45,0.6],"cohort_size":3,"cohorts":10}' | stepwise dose oc`,
		answer:  long(request.OC, answer.OC, func(x *answer.Exact) reply { return exactReply{x} })}.command()
}

func doseSimulate() *cobra.Command {
	return question{use: "simulate", short: "Play trials and count: for every design, with standard errors",
		example: `  echo '{"design":"BOIN","target":0.3,"p_true":[0.05,0.15,0.3,0.45,0.6],"cohort_size":3,"cohorts":10,"trials":100000,"seed":1}' | stepwise dose simulate
  echo '{"design":"TITE-BOIN","target":0.2,"obs_window":28,"accrual_rate":0.1,"p_true":[0.05,0.1,0.2,0.35],"cohort_size":3,"cohorts":8}' | stepwise dose simulate`,
		answer: long(request.Simulate, answer.Simulate, func(x *answer.Simulated) reply { return simulatedReply{x} })}.command()
}

func doseFit() *cobra.Command {
	return question{use: "fit", short: "Fit the model of a CRM or BLRM design to data",
		example: `  echo '{"design":"CRM","target":0.25,"prior":[0.05,0.12,0.25,0.4],"level":[1,1,1,2,2,2],"tox":[0,0,0,0,1,0]}' | stepwise dose fit`,
		answer:  ask(request.Fit, answer.FitOf, func(f *answer.Fit) reply { return fitReply{f} })}.command()
}

func doseSkeleton() *cobra.Command {
	return question{use: "skeleton", short: "Calibrate the skeleton of a CRM",
		example: `  echo '{"target":0.25,"halfwidth":0.05,"nu":3,"doses":5}' | stepwise dose skeleton`,
		answer: func(_ *cobra.Command, item json.RawMessage) (reply, error) {
			got, err := answer.SkeletonOf(item)
			if err != nil {
				return nil, err
			}
			return skeletonReply{got}, nil
		}}.command()
}

func doseCalendar() *cobra.Command {
	return question{use: "calendar", short: "Tell when patients will be evaluable, and how many are lost on the way",
		example: `  echo '{"design":"BOIN","target":0.25,"cohort_size":3,"max_n":20,"p_true":[0.05,0.12,0.25,0.4],
    "accrual_rate":0.1,"obs_window":28,"manufacturing":{"law":"uniform","from":14,"to":28},"manufacturing_failure":0.1,
    "screen_failure":0.2,"loss_before":{"probability":0.1,"days":28},"stagger":7,"by":[365]}' | stepwise dose calendar`,
		answer: func(cmd *cobra.Command, item json.RawMessage) (reply, error) {
			r, m, err := request.Calendar(item)
			if err != nil {
				return nil, err
			}
			bar := newShareBar(cmd.ErrOrStderr())
			defer bar.clear()
			got, err := answer.CalendarOf(cmd.Context(), r, m, bar.show)
			if err != nil {
				return nil, err
			}
			return calendarReply{got}, nil
		}}.command()
}

func doseCompare() *cobra.Command {
	return question{use: "compare", short: "Compare designs side by side in the same scenarios",
		example: `  echo '{"designs":["BOIN","Keyboard","mTPI-2","3+3"],"target":0.25,"cohort_size":3,"max_n":21,
    "scenarios":[[0.1,0.25,0.4,0.5],[0.02,0.08,0.25,0.4]]}' | stepwise dose compare`,
		answer: func(cmd *cobra.Command, item json.RawMessage) (reply, error) {
			asked, err := request.Comparison(item)
			if err != nil {
				return nil, err
			}
			bar := newShareBar(cmd.ErrOrStderr())
			defer bar.clear()
			got, err := answer.Compare(cmd.Context(), asked, bar.show)
			if err != nil {
				return nil, err
			}
			return compareReply{got}, nil
		},
		asOne: oneComparison}.command()
}

// oneComparison makes one comparison of a list of requests that name one design
// each. A list of comparisons stays a batch.
func oneComparison(items []json.RawMessage) (json.RawMessage, bool) {
	for _, item := range items {
		var x struct {
			Designs json.RawMessage `json:"designs"`
			Design  json.RawMessage `json:"design"`
		}
		if json.Unmarshal(item, &x) != nil || x.Designs != nil || len(x.Design) == 0 || x.Design[0] != '"' {
			return nil, false
		}
	}
	text, err := json.Marshal(map[string]any{"designs": items})
	return text, err == nil && len(items) > 0
}

func doseTable() *cobra.Command {
	return question{use: "table", short: "Print the decision table of a design",
		example: `  echo '{"design":"BOIN","target":0.3,"max_n":12}' | stepwise dose table`,
		answer:  ask(request.Table, answer.TableOf, func(t *answer.Table) reply { return tableReply{t} })}.command()
}

func doseMTD() *cobra.Command {
	return question{use: "mtd", short: "Select the dose at the end of a trial",
		example: `  echo '{"design":"BOIN","target":0.3,"n":[3,3,15,9,0],"dlt":[0,0,4,4,0]}' | stepwise dose mtd`,
		answer:  ask(request.MTD, answer.MTDOf, func(m *answer.MTD) reply { return mtdReply{m} })}.command()
}

func doseNext() *cobra.Command {
	return question{use: "next", short: "Decide the dose of the next cohort",
		example: `  echo '{"design":"BOIN","target":0.3,"n":[3,6,0],"dlt":[0,1,0],"dose":2}' | stepwise dose next`,
		answer:  ask(request.Next, answer.NextOf, func(n *answer.Next) reply { return nextReply{n} })}.command()
}
