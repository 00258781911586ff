package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

func trialCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "trial", Short: "Studies and their audit trails"}
	var file string
	verify := &cobra.Command{Use: "verify [CODE]", Short: "Recompute the trail of a study, or of all, and name the first broken record", Args: cobra.MaximumNArgs(1),
		Long: "Walks every entry from the first: its number, its hash, the hash of the one before, and that its old value is what the record held.\n" +
			"With -f FILE it checks a trail that was exported (one JSON entry a line), without any database.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if file != "" {
				return verifyFile(cmd, file)
			}
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			code := ""
			if len(args) == 1 {
				code = args[0]
			}
			list, err := trial.NewLedger(db, clock.System(), nil, nil, nil, form.All...).Verify(cmd.Context(), code)
			if err != nil {
				return err
			}
			broken := 0
			for _, v := range list {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d entries, newest %s\n", v.Code, v.Entries, v.Head)
				if v.Broken != nil {
					broken++
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", v.Code, brokenWords(v.Broken))
				}
			}
			if broken > 0 {
				return errors.New("a trail is broken")
			}
			return nil
		}}
	verify.Flags().StringVarP(&file, "file", "f", "", "check an exported trail instead of the database")
	c.AddCommand(verify, trialExportCommand(config), trialImportCommand(config))
	return c
}

// verifyFile checks an exported trail, one JSON entry a line ("-" is standard input).
func verifyFile(cmd *cobra.Command, file string) error {
	in := cmd.InOrStdin()
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	var entries []record.Entry
	for d := json.NewDecoder(bufio.NewReader(in)); ; {
		var e record.Entry
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("entry %d of the file: %w", len(entries)+1, err)
		}
		entries = append(entries, e)
	}
	if b := record.Verify(entries, ""); b != nil {
		return errors.New(brokenWords(b))
	}
	head := ""
	if len(entries) > 0 {
		head = entries[len(entries)-1].Hash
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d entries are as they were written, newest %s\n", len(entries), head)
	return nil
}

func brokenWords(b *record.Break) string {
	why := map[string]string{"gap": "is missing", "hash": "was altered: its hash is another one", "chain": "does not follow the one before it",
		"old": "gives an old value that the record did not hold", "head": "is not the newest that the study knows of: the end was cut off or added to"}[b.Why]
	return fmt.Sprintf("entry %d %s", b.Seq, why)
}
