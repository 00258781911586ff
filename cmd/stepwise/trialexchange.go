package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/dose/answer"
	"stepwise/trial/exchange"
	"stepwise/trial/form"
)

// trialExportCommand writes a study for other systems.
func trialExportCommand(config *node.Config) *cobra.Command {
	var format, file string
	var genome bool
	var names []string
	for _, f := range exchange.Formats {
		names = append(names, f.Name)
	}
	c := &cobra.Command{Use: "export CODE", Short: "Write a study as CDISC ODM, Dataset-JSON, CSV for R or FHIR R4", Args: cobra.ExactArgs(1),
		Long: "Formats: " + strings.Join(names, ", ") + ".\n" +
			"odm132 and odm2 hold every entry of the trail with its audit record, and a study can be made from them again with \"stepwise trial import\".\n" +
			"Without --genome, gene and genome data are withheld: such a document keeps their place, carries no hashes, and cannot be imported.\n" +
			"Identifiers of patients are in no format. The trail notes the export.",
		RunE: func(cmd *cobra.Command, args []string) error {
			f, ok := exchange.Find(format)
			if !ok {
				return fmt.Errorf("--format %s: none of %s", format, strings.Join(names, ", "))
			}
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			scope := trial.Clinical
			if genome {
				scope = trial.Genome
			}
			ledger := trial.NewLedger(db, clock.System(), nil, nil, nil, form.All...)
			taken, err := ledger.Archive(cmd.Context(), args[0], format, scope)
			if fault.Is(err, fault.NotFound) {
				return fmt.Errorf("there is no study %s", args[0])
			}
			if err != nil {
				return err
			}
			out := io.Writer(cmd.OutOrStdout())
			if file == "" || file == "-" {
				return exchange.Write(out, f, taken, taken.Real.Std(), answer.Version())
			}
			to, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // never over what is there
			if err != nil {
				return err
			}
			w := bufio.NewWriter(to)
			err = errors.Join(exchange.Write(w, f, taken, taken.Real.Std(), answer.Version()), w.Flush(), to.Close())
			if err == nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d entries, newest %s\n", taken.Code, taken.State.Seq, taken.State.Hash)
			}
			return err
		}}
	c.Flags().StringVar(&format, "format", "odm132", "how it is written")
	c.Flags().StringVarP(&file, "file", "f", "", "file to write, which must not be there yet (standard output)")
	c.Flags().BoolVar(&genome, "genome", false, "with gene and genome data; whether they may leave this installation is for you to know")
	return c
}

// trialImportCommand makes a study from a document that holds its whole trail.
func trialImportCommand(config *node.Config) *cobra.Command {
	var file string
	c := &cobra.Command{Use: "import -f FILE", Short: "Make a study from an ODM document that holds its whole trail", Args: cobra.NoArgs,
		Long: "Reads a Transactional document of CDISC ODM 1.3.2 or 2.0 as \"stepwise trial export\" writes it, checks every entry against its hash, and keeps the very same entries.\n" +
			"A trail that does not verify, one with withheld values and a study whose code is taken are refused. Nothing is kept of a refused document.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return errors.New("-f FILE is missing")
			}
			in := cmd.InOrStdin()
			if file != "-" {
				f, err := os.Open(file)
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			doc, err := exchange.Read(in)
			if err != nil {
				return err
			}
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			if config.Migrate { // a new installation may begin with a study from elsewhere
				if _, err := db.Migrate(cmd.Context()); err != nil {
					return err
				}
			}
			code, err := trial.NewLedger(db, clock.System(), nil, nil, nil, form.All...).Import(cmd.Context(), doc.Entries)
			switch {
			case fault.Is(err, fault.Conflict):
				return fmt.Errorf("there is a study %s already", doc.Study.Code)
			case err != nil:
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d entries, newest %s\n", code, len(doc.Entries), doc.Entries[len(doc.Entries)-1].Hash)
			return nil
		}}
	c.Flags().StringVarP(&file, "file", "f", "", "document to read (\"-\" is standard input)")
	return c
}
