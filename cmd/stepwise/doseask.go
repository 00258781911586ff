package main

import (
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
