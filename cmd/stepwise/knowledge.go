package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// knowledgeCommand moves clinical statements in and out as files, so that a programme
// keeps them in version control.
func knowledgeCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "knowledge", Short: "Check, import and export clinical statements"}
	c.AddCommand(
		&cobra.Command{Use: "check FILE…", Short: "Say everything that is wrong with files of statements, with record and place; needs no database",
			Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error { return checkStatements(cmd, args) }},
		&cobra.Command{Use: "schema", Short: "Print the JSON Schema of a statement", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := cmd.OutOrStdout().Write(knowledge.Schema())
				return err
			}},
		knowledgeImport(config), knowledgeExport(config))
	return c
}

func checkStatements(cmd *cobra.Command, args []string) error {
	paths, err := statementFiles(args)
	if err != nil {
		return err
	}
	bad := 0
	for _, path := range paths {
		records, refused, err := checkStatementFile(path)
		if err != nil {
			tell(cmd.ErrOrStderr(), path, err)
		}
		tellRefused(cmd.ErrOrStderr(), path, refused)
		if err != nil || len(refused) > 0 {
			bad++
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: sound, records: %d\n", path, records)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d files have faults", bad, len(paths))
	}
	return nil
}

func checkStatementFile(path string) (int, []knowledge.Refusal, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	return knowledge.CheckFile(path, f)
}

// tellRefused writes one line a fault: file, record, id, place and what to do.
func tellRefused(w io.Writer, path string, refused []knowledge.Refusal) {
	tag := lang.Match(os.Getenv("LANG"))
	if strings.HasPrefix(os.Getenv("LANG"), "zh") {
		tag = lang.ZH
	}
	for _, r := range refused {
		fmt.Fprintf(w, "%s: %d", path, r.Record)
		if r.ID != "" {
			fmt.Fprintf(w, " %s", r.ID)
		}
		fmt.Fprintf(w, ": %s: %s\n", r.Path, lang.SayMap(tag, r.Key, r.Args))
	}
}

// statementFiles are the files that the arguments name; a folder stands for its *.json.
func statementFiles(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		info, err := os.Stat(a)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			out = append(out, a)
			continue
		}
		names, err := filepath.Glob(filepath.Join(a, "*.json"))
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("there is no .json file in %s", a)
		}
		out = append(out, names...)
	}
	return out, nil
}

func knowledgeImport(config *node.Config) *cobra.Command {
	var comment string
	var drafts bool
	c := &cobra.Command{Use: "import FILE|DIR…", Short: "Bring in exported files, all of them or nothing", Args: cobra.MinimumNArgs(1),
		Long: "Statements come into force as the files say, and their history says that they were imported.\nWith --drafts they wait for two reviewers instead.",
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := readStatements(cmd, args)
			if err != nil {
				return err
			}
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			who := operator
			if drafts {
				who.Grants = []person.Grant{{Role: person.Coordinator}}
			}
			report, err := n.House.Knowledge.Import(cmd.Context(), who, list, comment)
			if fault.Is(err, fault.Invalid) {
				tell(cmd.ErrOrStderr(), "import", err)
				return errors.New("nothing was imported")
			}
			if err != nil {
				return err
			}
			if len(report.Refused) > 0 {
				tellRefused(cmd.ErrOrStderr(), "import", report.Refused)
				return errors.New("nothing was imported")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d changed, %d as they were, %d of them wait for reviewers\n", report.Added, report.Changed, report.Same, report.Drafts)
			for _, id := range report.Kept {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: left alone, another draft waits\n", id)
			}
			return nil
		}}
	c.Flags().StringVar(&comment, "comment", "", "why, for the history")
	c.Flags().BoolVar(&drafts, "drafts", false, "let them wait for two reviewers")
	return c
}

// readStatements reads all files before anything is stored, and tells every fault.
func readStatements(cmd *cobra.Command, args []string) ([]*fact.Statement, error) {
	paths, err := statementFiles(args)
	if err != nil {
		return nil, err
	}
	var out []*fact.Statement
	bad := 0
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		list, refused, err := knowledge.ReadFile(f)
		f.Close()
		if err != nil {
			tell(cmd.ErrOrStderr(), path, err)
		}
		tellRefused(cmd.ErrOrStderr(), path, refused)
		if err != nil || len(refused) > 0 {
			bad++
		}
		out = append(out, list...)
	}
	if bad > 0 {
		return nil, fmt.Errorf("%d of %d files have faults; nothing was imported", bad, len(paths))
	}
	return out, nil
}

func knowledgeExport(config *node.Config) *cobra.Command {
	var kind, day, dir string
	c := &cobra.Command{Use: "export", Short: "Write what is in force, one file a kind; the same statements give the same bytes", Args: cobra.NoArgs,
		Example: "  stepwise knowledge export --dir facts\n  stepwise knowledge export --kind irae --at 2026-03-05",
		RunE: func(cmd *cobra.Command, _ []string) error {
			kinds := fact.Kinds
			if kind != "" {
				kinds = []fact.Kind{fact.Kind(kind)}
				if !slices.Contains(fact.Kinds, kinds[0]) {
					return fmt.Errorf("--kind %q is not one of %v", kind, fact.Kinds)
				}
			} else if dir == "" {
				return errors.New("say where to write with --dir, or choose one --kind for standard output")
			}
			at, err := endOfDay(day)
			if err != nil {
				return err
			}
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			return writeStatements(cmd.Context(), cmd.OutOrStdout(), n.House.Knowledge, kinds, at, dir)
		}}
	c.Flags().StringVar(&kind, "kind", "", "only one kind")
	c.Flags().StringVar(&day, "at", "", "as it was at the end of a day, 2026-03-05")
	c.Flags().StringVar(&dir, "dir", "", "folder to write to")
	return c
}

func writeStatements(ctx context.Context, out io.Writer, s *knowledge.Service, kinds []fact.Kind, at clock.Time, dir string) error {
	list, err := s.Export(ctx, at, knowledge.Filter{})
	var told *fault.Fault
	if errors.As(err, &told) && told.Kind == fault.Invalid {
		return errors.New(lang.SayMap(lang.EN, told.Key, told.Args))
	}
	if err != nil {
		return err
	}
	if dir == "" {
		return knowledge.WriteFile(out, kinds[0], list)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, k := range kinds { // before anything is written
		if path := filepath.Join(dir, string(k)+".json"); !replaceable(path) {
			return fmt.Errorf("%s is there already and is no export; choose another folder", path)
		}
	}
	for _, k := range kinds {
		var b bytes.Buffer
		if err := knowledge.WriteFile(&b, k, list); err != nil {
			return err
		}
		// Whole or not at all: a disk that is full must not leave half a file.
		path := filepath.Join(dir, string(k)+".json")
		if err := os.WriteFile(path+".new", b.Bytes(), 0o644); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d statements in %d files in %s\n", len(list), len(kinds), dir)
	return nil
}

// replaceable reports whether nothing is lost when an export is written there: nothing
// is there, or an earlier export.
func replaceable(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return os.IsNotExist(err)
	}
	defer f.Close()
	head := make([]byte, 100)
	n, _ := io.ReadFull(f, head)
	return bytes.Contains(head[:n], []byte(knowledge.Format))
}

// endOfDay is the last instant of a day where the programmes are; 0 for none.
func endOfDay(day string) (clock.Time, error) {
	if day == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, lang.Zone)
	if err != nil {
		return 0, fmt.Errorf("--at %q is not a day such as 2026-03-05", day)
	}
	return clock.At(t.AddDate(0, 0, 1)) - 1, nil
}
