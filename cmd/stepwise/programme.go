package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
)

// operator is who acts on the command line: whoever can read the database file
// may do what an administrator may.
var operator = person.Actor{ID: "operator", Grants: []person.Grant{{Role: person.Administrator}, {Role: person.Coordinator}}}

func programmeCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "programme", Short: "Check, import, export and rebuild programmes"}
	c.AddCommand(
		&cobra.Command{Use: "check FILE…", Short: "Say everything that is wrong with programme files, with line and reason", Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return checkTexts(cmd, args) }},
		&cobra.Command{Use: "schema", Short: "Print the JSON Schema of programme files", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := cmd.OutOrStdout().Write(programme.Schema)
				return err
			}},
		importCommand(config), exportCommand(config), rebuildCommand(config))
	return c
}

func readFile(path string) (*programme.Definition, error) {
	if path == "-" {
		return programme.ReadText(os.Stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return programme.ReadText(f)
}

func checkTexts(cmd *cobra.Command, paths []string) error {
	bad := 0
	for _, path := range paths {
		d, err := readFile(path)
		if err != nil {
			bad++
			tell(cmd.ErrOrStderr(), path, err)
			continue
		}
		n := 0
		for _, s := range d.Steps {
			n += len(s.Requirements)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: sound: %d steps, %d requirements, %d cohorts\n", path, len(d.Steps), n, len(d.Cohorts))
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d files have faults", bad, len(paths))
	}
	return nil
}

// tell writes a fault for a terminal: one line a place, in the language of the
// environment.
func tell(w io.Writer, path string, err error) {
	tag := lang.Match(os.Getenv("LANG"))
	if l := os.Getenv("LANG"); len(l) >= 2 && l[:2] == "zh" {
		tag = lang.ZH
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		fmt.Fprintf(w, "%s: %v\n", path, err)
		return
	}
	if len(f.Fields) == 0 {
		fmt.Fprintf(w, "%s: %s\n", path, lang.SayMap(tag, f.Key, f.Args))
	}
	for _, x := range f.Fields {
		fmt.Fprintf(w, "%s: %s: %s\n", path, x.Where, lang.SayMap(tag, x.Key, x.Args))
	}
}

// house opens the rooms for a command, without serving.
func house(ctx context.Context, config *node.Config) (*node.Node, error) {
	return node.Open(ctx, *config, clock.System(), logger(config))
}

func importCommand(config *node.Config) *cobra.Command {
	var publish bool
	c := &cobra.Command{Use: "import FILE", Short: "Bring a programme file in as a draft, or publish it at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := readFile(args[0])
			if err != nil {
				tell(cmd.ErrOrStderr(), args[0], err)
				return errors.New("nothing was imported")
			}
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			v, err := n.House.Programme.Save(cmd.Context(), operator, d, 0, "imported from "+args[0])
			if err != nil {
				return err
			}
			if publish {
				if err := n.House.Programme.Publish(cmd.Context(), operator, d.Code, v.Number); err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: version %d %s\n", d.Code, v.Number, map[bool]string{true: "published", false: "kept as a draft"}[publish])
			return nil
		}}
	c.Flags().BoolVar(&publish, "publish", false, "publish it")
	return c
}

func exportCommand(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "export PROGRAMME [VERSION]", Short: "Write a version as YAML, the newest published one unless told", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			p, err := programme.Get(cmd.Context(), n.House.DB.Read(), args[0])
			if err != nil {
				return fmt.Errorf("there is no programme %q", args[0])
			}
			number := p.Published
			if len(args) == 2 {
				if number, err = strconv.Atoi(args[1]); err != nil {
					return fmt.Errorf("%q is not the number of a version", args[1])
				}
			}
			v, err := programme.GetVersion(cmd.Context(), n.House.DB.Read(), args[0], number)
			if err != nil {
				return fmt.Errorf("%s has no version %d", args[0], number)
			}
			text, err := programme.WriteText(v.Definition)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		}}
}

func rebuildCommand(config *node.Config) *cobra.Command {
	var mend bool
	c := &cobra.Command{Use: "rebuild [PROGRAMME]", Short: "Ask the record anew and report every difference; there must be none", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			which := ""
			if len(args) == 1 {
				which = args[0]
			}
			done, differences, err := n.House.Programme.Rebuild(cmd.Context(), which, mend, func(done int) { fmt.Fprintf(cmd.ErrOrStderr(), "\r%d enrolments", done) })
			fmt.Fprintln(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			for _, d := range differences {
				fmt.Fprintf(cmd.OutOrStdout(), "enrolment %s of %s\n- %s\n+ %s\n", d.Enrolment, d.Person, d.Stored, d.Record)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d enrolments asked anew, %d differences\n", done, len(differences))
			if len(differences) > 0 && !mend {
				return errors.New("the progress kept is not what the record says; --mend stores what the record says")
			}
			return nil
		}}
	c.Flags().BoolVar(&mend, "mend", false, "store what the record says")
	return c
}
