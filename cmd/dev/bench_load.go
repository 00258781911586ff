package main

import (
	"os"
	"os/exec"

	"github.com/spf13/cobra"
)

func init() { benchParts = append(benchParts, newBenchLoad) }

// newBenchLoad runs test/load, a program of its own so that the developers'
// command still builds when a room does not.
func newBenchLoad(root string) *cobra.Command {
	return &cobra.Command{
		Use:                "load [-scale 0.1] [-database FILE] [-requests N]",
		Short:              "Generate many learners and measure what people wait for",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			c := exec.CommandContext(cmd.Context(), "go", append([]string{"run", "./test/load"}, args...)...)
			c.Dir, c.Stdout, c.Stderr = root, cmd.OutOrStdout(), os.Stderr
			return c.Run()
		},
	}
}
