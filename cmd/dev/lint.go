package main

import (
	"github.com/spf13/cobra"
)

func newLint(root string) *cobra.Command {
	return &cobra.Command{
		Use:   "lint",
		Short: "Run the static checks: templ, gofmt, vet, staticcheck",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := &workshop{root: root, out: cmd.OutOrStdout()}
			steps := w.static()
			if !summarise(w.out, steps, perform(cmd.Context(), w.out, steps)) {
				return errReported
			}
			return nil
		},
	}
}
