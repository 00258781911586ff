package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"stepwise/internal/lang"
	"stepwise/trial/dose"
)

// badRequest is a request that cannot be answered; main tells it in one line and
// ends with status 2.
type badRequest struct{ why error }

func (b badRequest) Error() string { return b.why.Error() }

// doseFlags are what every question about a design is asked with.
type doseFlags struct {
	file, tongue string
	json         bool
}

// doseCommand designs and decides phase-1 trials.
func doseCommand() *cobra.Command {
	c := &cobra.Command{Use: "dose", Short: "Dose finding in phase 1: decision tables, characteristics, decisions",
		Long: `Reads one JSON object from standard input or a file, or a list of them (a batch), and
answers: as JSON when piped or with --json, as a table on a terminal. The keys are the
words of the field:

  design, variant, target, phi1, phi2, eps1, eps2, cutoff_elim, extra_safe, offset,
  n_earlystop, titration, stay_1_of_3, down_2_of_6, bound_mtd, prior (the skeleton),
  model, scale, intercept, obs_window;
  doses, start_dose, cohort_size with cohorts or max_n, or cohort_sizes;
  p_true (a scenario, or a list of them), p_eff, seed, trials, workers;
  by dose n, dlt, eff, both and the current dose; by patient level, tox, followup.

Every answer repeats the complete settings as a request that gives the same answer
again, their hash, the version and the seed. A request that cannot be answered is told
on standard error in one line with key and reason; nothing is written, and the status
is 2.`}
	c.AddCommand(doseTable(), doseOC(), doseSimulate(), doseMTD(), doseNext(), doseFit(), doseSkeleton(), doseCompare(), doseCalendar(), doseCredibility())
	return c
}

// question is a subcommand of dose: answer is asked once for each object.
type question struct {
	use, short, example string
	answer              func(cmd *cobra.Command, item json.RawMessage) (reply, error)
	// asOne answers a list as a whole; nil for a batch.
	asOne func(items []json.RawMessage) (json.RawMessage, bool)
}

// reply is an answer: as JSON, and as a table for people.
type reply interface {
	Say(w io.Writer, t lang.Tag) error
}

func (q question) command() *cobra.Command {
	var f doseFlags
	c := &cobra.Command{Use: q.use, Short: q.short, Example: q.example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tag, err := tongueOf(f.tongue)
			if err != nil {
				return badRequest{fmt.Errorf("lang: %w", err)}
			}
			return q.run(cmd, f, tag)
		}}
	flags := c.Flags()
	flags.StringVarP(&f.file, "file", "f", "", "read this file instead of standard input")
	flags.BoolVar(&f.json, "json", false, "JSON on a terminal, too")
	flags.StringVar(&f.tongue, "lang", "", "language of the tables: en or zh (default: of the terminal)")
	return c
}

// run reads everything, answers everything, and only then writes.
func (q question) run(cmd *cobra.Command, f doseFlags, tag lang.Tag) error {
	items, list, err := readItems(cmd, f.file)
	if err != nil {
		return err
	}
	if q.asOne != nil && list {
		if one, ok := q.asOne(items); ok {
			items, list = []json.RawMessage{one}, false
		}
	}
	answers := make([]any, 0, len(items))
	for i, item := range items {
		got, err := q.answer(cmd, item)
		if err != nil {
			return refusal(err, i, list)
		}
		answers = append(answers, got)
	}
	out := cmd.OutOrStdout()
	if f.json || !terminal(out) {
		return writeAnswers(out, answers, list)
	}
	for i, a := range answers {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := a.(reply).Say(out, tag); err != nil {
			return err
		}
	}
	return nil
}

// writeAnswers writes one answer with a key a line, or a list with an answer a line.
func writeAnswers(w io.Writer, answers []any, list bool) error {
	if list {
		return write(w, answers, true)
	}
	var text, b bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(answers[0]); err != nil {
		return err
	}
	d := json.NewDecoder(&text)
	if _, err := d.Token(); err != nil {
		return err
	}
	for between := "{\n  "; d.More(); between = ",\n  " {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s%q: %s", between, key, value)
	}
	b.WriteString("\n}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// refusal names the item of a batch. What is no fault of the request stays as it is.
func refusal(err error, i int, list bool) error {
	if _, bad := errors.AsType[dose.Problem](err); !bad {
		return err
	}
	if list {
		err = fmt.Errorf("item %d: %w", i+1, err)
	}
	return badRequest{err}
}

func readItems(cmd *cobra.Command, file string) ([]json.RawMessage, bool, error) {
	in := cmd.InOrStdin()
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, false, badRequest{err}
		}
		defer f.Close()
		in = f
	} else if terminal(in) {
		fmt.Fprintln(cmd.ErrOrStderr(), "Reading a request as JSON from the keyboard; Ctrl-D ends it.")
	}
	text, err := io.ReadAll(io.LimitReader(in, maxBatch+1))
	if err != nil {
		return nil, false, err
	}
	if len(text) > maxBatch {
		return nil, false, badRequest{fmt.Errorf("input: is larger than %d MiB", maxBatch>>20)}
	}
	items, list, err := split(text)
	if err != nil {
		return nil, false, badRequest{fmt.Errorf("input: %w", err)}
	}
	return items, list, nil
}

// terminal tells whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
