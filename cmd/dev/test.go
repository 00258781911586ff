package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// testFlags are what people may say about a test run.
type testFlags struct {
	run      string   // regular expression over test names, as in go test
	only     []string // step names; empty: all
	keep     bool
	packages []string // empty: all
}

func newTest(root string) *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use:   "test [PACKAGE...]",
		Short: "Install what the tests need, and run every check and test",
		Long: `Test runs, in order: packages (Debian packages, installed when root), cluster (a
PostgreSQL server of its own on a free port), templ (are generated files up to
date), gofmt, vet, staticcheck, assets, npm, and tests (go test).

A failed step does not hide the others. The last line counts tests and their
direct subtests; a package that fails without a failing test counts as one.`,
		Example: `  go run ./cmd/dev test
  go run ./cmd/dev test --only tests --run TestBallot ./guideline/...`,
		RunE: func(cmd *cobra.Command, packages []string) error {
			flags.packages = packages
			return test(cmd.Context(), &workshop{root: root, out: cmd.OutOrStdout()}, flags)
		},
	}
	cmd.Flags().StringVar(&flags.run, "run", "", "only tests whose name matches this regular expression")
	cmd.Flags().StringSliceVar(&flags.only, "only", nil, "only these steps, and what they need")
	cmd.Flags().BoolVar(&flags.keep, "keep", false, "at the end, keep PostgreSQL up until Ctrl-C, to look at it")
	return cmd
}

// testStep is the name of the step that counts.
const testStep = "tests"

// test performs the steps, stops the cluster whatever happened, and prints the
// summary. Its error is errReported unless all went well.
func test(ctx context.Context, w *workshop, flags testFlags) error {
	var count tally
	all := append(w.ground(), w.static()...)
	all = append(all, w.browserSide()...)
	all = append(all, step{
		name: testStep, needs: []string{"cluster", "assets", "npm"}, limit: 85 * time.Minute,
		run: func(ctx context.Context) error {
			return goTest(ctx, w.tool(""), testArguments(flags), &count)
		},
	})
	chosen, err := choose(all, flags.only)
	if err != nil {
		return err
	}
	done := perform(ctx, w.out, chosen)
	if flags.keep && w.cluster != nil && ctx.Err() == nil {
		fmt.Fprintf(w.out, "PostgreSQL is up until Ctrl-C: psql '%s'\n", w.cluster.DSN("postgres"))
		<-ctx.Done()
	}
	stopped := w.close()
	if stopped != nil {
		fmt.Fprintln(w.out, stopped)
	}
	good := summarise(w.out, all, done) && stopped == nil
	if last := done[len(done)-1]; last.name == testStep {
		fmt.Fprintln(w.out, count.line(last.err != nil))
	}
	if !good {
		return errReported
	}
	return nil
}

// testArguments is the command line after "go". Two packages at a time fit two
// cores; count=1 because a cached pass says nothing about today's PostgreSQL.
func testArguments(flags testFlags) []string {
	args := []string{"test", "-json", "-count=1", "-timeout=30m", "-p=2"}
	if flags.run != "" {
		args = append(args, "-run="+flags.run)
	}
	if len(flags.packages) == 0 {
		return append(args, "./...")
	}
	return append(args, flags.packages...)
}
