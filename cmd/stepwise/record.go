package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/lrs/transfer"
)

// recordCommand moves the learning record in and out as files.
func recordCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "record", Short: "Import, archive and restore the learning record"}
	c.AddCommand(recordImport(config), recordArchive(config), recordRestore(config), recordVerify())
	return c
}

func recordImport(config *node.Config) *cobra.Command {
	var refused string
	var o transfer.Options
	c := &cobra.Command{Use: "import FILE|-", Short: "Bring in statements of another record store", Args: cobra.ExactArgs(1),
		Long: "Reads statements from a file, or from standard input: one a line (NDJSON), a JSON array, or a saved answer\n" +
			"of GET /statements; plain, gzip or zstd. What is in the record already is left as it is. Run again after an\n" +
			"interruption, it goes on where it was; statements that cannot be stored are named with their lines.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			in, size, err := source(args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			o.Name, o.By = args[0], operator.ID
			told := &refusals{out: cmd.ErrOrStderr(), name: args[0]}
			if refused != "" {
				if told.file, err = os.OpenFile(refused, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, told.file.Close()) }()
			}
			read := &reading{Reader: in}
			bar := newBar(cmd.ErrOrStderr(), size, func() int64 { return read.n })
			told.bar = bar
			o.Refuse = told.tell
			o.Progress = func(s transfer.Summary) { bar.show(s.Records-s.Before, false) }
			got, err := n.House.Transfer().Import(cmd.Context(), read, o)
			bar.show(got.Records-got.Before, true)
			if got.Before > 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "%d statements were dealt with before; --from-start reads them once more\n", got.Before)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d statements read, %d are in the record, %d were refused\n", got.Records, got.Taken, got.Refused)
			if err != nil {
				return fmt.Errorf("the import stopped: %w; what came before is stored, and the same command goes on from there", err)
			}
			if told.n > 0 {
				return fmt.Errorf("%d statements were refused", told.n)
			}
			return nil
		}}
	f := c.Flags()
	f.StringVar(&refused, "refused", "", "append refused statements to this file, to be mended and imported")
	f.BoolVar(&o.FromStart, "from-start", false, "read what an earlier run has dealt with once more")
	f.BoolVar(&o.Restamp, "restamp", false, "write this installation's authority over the one that a statement names")
	return c
}

// source opens the file, or standard input, whose size is not known.
func source(path string) (io.ReadCloser, int64, error) {
	if path == "-" {
		return io.NopCloser(os.Stdin), 0, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// reading counts what was read of the file, compressed as it lies.
type reading struct {
	io.Reader
	n int64
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.n += int64(n)
	return n, err
}

// refusals tells the first refusals on the terminal and keeps all in a file.
type refusals struct {
	out  io.Writer
	name string
	file *os.File
	bar  *bar
	n    int
}

const refusalsTold = 50

func (r *refusals) tell(x transfer.Refusal) error {
	r.n++
	if r.n <= refusalsTold {
		r.bar.clear()
		tell(r.out, r.name+": line "+strconv.Itoa(x.Line), x.Err)
	}
	if r.n == refusalsTold+1 {
		r.bar.clear()
		fmt.Fprintln(r.out, "further refusals are counted and not told")
	}
	if r.file == nil || x.Raw == nil {
		return nil
	}
	_, err := r.file.Write(append(x.Raw, '\n'))
	return err
}

func recordArchive(config *node.Config) *cobra.Command {
	var w transfer.Where
	c := &cobra.Command{Use: "archive YEAR", Short: "Write what was stored in a year to compressed files with hashes", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			year, err := strconv.Atoi(args[0])
			if err != nil || year < 2000 || year > 9999 {
				return fmt.Errorf("%q is not a year", args[0])
			}
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			bar := newBar(cmd.ErrOrStderr(), 0, nil)
			w.By, w.Origin = operator.ID, n.Origin()
			w.Progress = func(n int64) { bar.show(n, false) }
			m, path, err := n.House.Transfer().Archive(cmd.Context(), year, w)
			bar.clear()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d statements of %d are archived: %s\n", m.Statements, m.Year, path)
			return err
		}}
	c.Flags().StringVar(&w.Folder, "to", ".", "folder of the archive")
	c.Flags().BoolVar(&w.SoFar, "so-far", false, "archive a year that is not over, too")
	return c
}

func recordRestore(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "restore MANIFEST", Short: "Read an archived year back, as into an empty database to ask it", Args: cobra.ExactArgs(1),
		Long: "Verifies an archive and puts its statements back exactly as they were. They must lie behind what is in the\n" +
			"record: restore into a database of its own, one year after the other, and ask that one.",
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			bar := newBar(cmd.ErrOrStderr(), 0, nil)
			m, restored, err := n.House.Transfer().Restore(cmd.Context(), args[0], operator.ID, func(n int64) { bar.show(n, false) })
			bar.clear()
			if err != nil {
				tell(cmd.ErrOrStderr(), args[0], err)
				return fmt.Errorf("%d statements were restored", restored)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d of %d statements of %d were restored, %d were there before\n", restored, m.Statements, m.Year, m.Statements-restored)
			return err
		}}
}

func recordVerify() *cobra.Command {
	return &cobra.Command{Use: "verify MANIFEST", Short: "Compare an archive with the hashes of its manifest", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := transfer.Verify(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d statements of %d are as they were archived\n", m.Statements, m.Year)
			return err
		}}
}
