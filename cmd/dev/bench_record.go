package main

import (
	"os"
	"os/exec"

	"github.com/spf13/cobra"
)

func init() { benchParts = append(benchParts, newBenchRecord) }

// newBenchRecord runs test/record, which builds the server itself.
func newBenchRecord(root string) *cobra.Command {
	return &cobra.Command{
		Use:                "record [-database FILE|URL] [-fill N] [-singles N] [-batches N] [-queries N]",
		Short:              "Measure the learning record over HTTP",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			c := exec.CommandContext(cmd.Context(), "go", append([]string{"run", "./test/record"}, args...)...)
			c.Dir, c.Stdout, c.Stderr = root, cmd.OutOrStdout(), os.Stderr
			return c.Run()
		},
	}
}
