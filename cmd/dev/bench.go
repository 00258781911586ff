package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// benchParts make the subcommands of bench. A file bench_NAME.go adds one from
// its init function:
//
//	func init() { benchParts = append(benchParts, newBenchLoad) }
var benchParts []func(root string) *cobra.Command

// benchFlags are what people may say about a run of the Go benchmarks.
type benchFlags struct {
	pattern  string // regular expression over benchmark names
	time     string // as go test -benchtime; empty: its default
	count    int    // how often each runs, 1 or more
	packages []string
}

func newBench(root string) *cobra.Command {
	var flags benchFlags
	cmd := &cobra.Command{
		Use:   "bench [PACKAGE...]",
		Short: "Run the Go benchmarks",
		Long: `Bench starts a PostgreSQL server of its own and runs the packages' benchmarks, one
package at a time so that they do not disturb each other. That server does not
wait for the disk (fsync=off): compare its figures with each other only.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, packages []string) error {
			flags.packages = packages
			return bench(cmd.Context(), &workshop{root: root, out: cmd.OutOrStdout()}, flags)
		},
	}
	cmd.Flags().StringVar(&flags.pattern, "bench", ".", "only benchmarks whose name matches this regular expression")
	cmd.Flags().StringVar(&flags.time, "benchtime", "", "how long, or NNx for how often, each runs")
	cmd.Flags().IntVar(&flags.count, "count", 1, "how often the whole is repeated")
	for _, part := range benchParts {
		cmd.AddCommand(part(root))
	}
	return cmd
}

func bench(ctx context.Context, w *workshop, flags benchFlags) error {
	steps := append(w.ground(), step{
		name: "benchmarks", needs: []string{"cluster"}, limit: 6 * time.Hour,
		run: func(ctx context.Context) error {
			return w.tool("").run(ctx, "go", benchArguments(flags)...)
		},
	})
	done := perform(ctx, w.out, steps)
	stopped := w.close()
	if stopped != nil {
		fmt.Fprintln(w.out, stopped)
	}
	if !summarise(w.out, steps, done) || stopped != nil {
		return errReported
	}
	return nil
}

// benchArguments is the command line after "go". -run=^$ matches no test.
func benchArguments(flags benchFlags) []string {
	args := []string{"test", "-run=^$", "-bench=" + flags.pattern, "-benchmem", "-timeout=0", "-p=1", fmt.Sprintf("-count=%d", flags.count)}
	if flags.time != "" {
		args = append(args, "-benchtime="+flags.time)
	}
	if len(flags.packages) == 0 {
		return append(args, "./...")
	}
	return append(args, flags.packages...)
}
